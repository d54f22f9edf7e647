"""Monitor's command line, started from a process that has loaded it already.

A start of Python with all of Monitor takes most of a second, and the tests make hundreds. So one
process loads everything once, and forks for each command: that is a process of its own, with its
folder, environment and streams, and it ends as any other. `python -m tests.warm SOCKET` is that
process; it ends with its standard input.
"""

from __future__ import annotations

import array
import atexit
import gc
import importlib
import io
import json
import os
import pkgutil
import random
import runpy
import select
import signal
import socket
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO

from monitor.watch.words.analysis import analyse

LONGEST_REQUEST = 1_000_000
STREAMS = ((0, "rb"), (1, "wb"), (2, "wb"))


@dataclass(frozen=True)
class Done:
    """How a command ended, and what it printed; `code` is None where it didn't end in time."""

    code: int | None
    out: bytes
    err: bytes


# ---------------------------------------------------------------- whoever wants a command run


class Warm:
    """The loaded process, seen from a test."""

    def __init__(self, folder: Path) -> None:
        self._socket = folder / "socket"
        self._process = subprocess.Popen(
            [sys.executable, "-W", "error::ResourceWarning", "-m", "tests.warm", self._socket],
            cwd=Path(__file__).parents[1],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self._process.stdout
        self._process.stdout.readline()  # it listens

    def close(self) -> None:
        """End it."""
        self._process.communicate()

    def run(
        self, arguments: tuple[str, ...], folder: Path, variables: dict[str, str], given: bytes
    ) -> Done:
        """Run `monitor …` to its end, for a minute and a half at most."""
        request = {"arguments": arguments, "folder": str(folder), "variables": variables}
        with (
            tempfile.TemporaryFile() as stdin,
            tempfile.TemporaryFile() as stdout,
            tempfile.TemporaryFile() as stderr,
            socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as line,
        ):
            stdin.write(given)
            stdin.seek(0)
            line.connect(str(self._socket))
            streams = [stdin.fileno(), stdout.fileno(), stderr.fileno()]
            socket.send_fds(line, [json.dumps(request).encode()], streams)
            code = _outcome(line)
            return Done(code, _all_of(stdout), _all_of(stderr))


def _outcome(line: socket.socket) -> int | None:
    line.settimeout(90)
    pid = int(line.recv(100))
    try:
        return int(line.recv(100))
    except TimeoutError:
        os.kill(pid, signal.SIGKILL)
        line.recv(100)
        return None


def _all_of(file: IO[bytes]) -> bytes:
    file.seek(0)
    return file.read()


@cache
def warm() -> Warm:
    """Return this process's loaded one; started when it is first needed."""
    folder = tempfile.TemporaryDirectory(prefix="monitor-warm-")
    loaded = Warm(Path(folder.name))
    atexit.register(folder.cleanup)
    atexit.register(loaded.close)
    return loaded


# ---------------------------------------------------------------- the loaded process itself


def _load() -> None:
    """Load all that a command may need, but nothing that it would open or start."""
    for package in ("monitor.commands", "monitor.telegram", "monitor.store", "monitor.digest"):
        found = importlib.import_module(package)
        for module in pkgutil.walk_packages(found.__path__, f"{package}."):
            importlib.import_module(module.name)
    for word in ("слово", "їжак", "ёлка", "word"):  # the dictionaries
        analyse(word)
    gc.freeze()


def _serve(path: str) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listening:
        listening.bind(path)
        listening.listen(64)
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those who answer
        print("listening", flush=True)
        while True:
            ready, _, _ = select.select([listening, sys.stdin], [], [])
            if sys.stdin in ready:
                return
            line, _ = listening.accept()
            if os.fork() == 0:
                listening.close()
                _answer(line)
                return
            line.close()


def _answer(line: socket.socket) -> None:
    """Run one command in a process of its own, and say which that is and how it ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    request, streams, _, _ = socket.recv_fds(line, LONGEST_REQUEST, 3)
    pid = os.fork()
    if pid == 0:
        line.close()
        _become(json.loads(request), array.array("i", streams))
        runpy.run_module("monitor", run_name="__main__", alter_sys=True)
        return
    line.send(str(pid).encode())
    _, status = os.waitpid(pid, 0)
    line.send(str(os.waitstatus_to_exitcode(status)).encode())
    os._exit(0)


def _become(request: dict[str, object], streams: array.array[int]) -> None:
    """Take the folder, the environment and the streams of the command."""
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    given, out, err = (os.fdopen(number, mode, closefd=False) for number, mode in STREAMS)
    sys.stdin = io.TextIOWrapper(given, "utf-8")
    sys.stdout = io.TextIOWrapper(out, "utf-8")
    sys.stderr = io.TextIOWrapper(err, "utf-8", "backslashreplace", line_buffering=True)
    os.chdir(str(request["folder"]))
    os.environ.clear()
    os.environ.update(request["variables"])  # type: ignore[call-overload]
    sys.argv = ["monitor", *request["arguments"]]  # type: ignore[misc]
    random.seed()


if __name__ == "__main__":
    _load()
    _serve(sys.argv[1])
