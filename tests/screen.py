"""Monitor's command line on a terminal, as a person sees it, and what that person types."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import termios

from tests.house import House, command, environment

_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def on_terminal(house: House, *arguments: str, typed: str = "", width: int = 80) -> tuple[int, str]:
    """Run `monitor …` on a terminal; returns its exit code and the text on the screen."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, width, 0, 0))
    process = subprocess.Popen(
        command(*arguments),
        cwd=house.folder,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=environment() | {"TERM": "xterm"},
    )
    os.close(theirs)
    os.write(ours, typed.encode())
    shown = b""
    while part := _read(ours):
        shown += part
    os.close(ours)
    code = process.wait(timeout=60)
    return code, _ESCAPES.sub("", shown.decode()).replace("\r\n", "\n")


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # its other side was closed
        return b""
