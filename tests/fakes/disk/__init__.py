"""A disk whose power can fail and which can be full, under the real files of a real process.

`shim.c` is loaded into a process before its libraries. It writes down each change of a folder's
files, and each sync, on a *tape*; `cuts` makes of the tape what a disk may hold after a power cut
at any moment. The same shim refuses what needs room, or ends the process, at a chosen change.
"""

from __future__ import annotations

import mmap
import os
import shutil
import struct
import subprocess
import sys
from enum import IntEnum
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest

SHIM = Path(__file__).with_name("shim.c")
_CONTROL = struct.Struct("=qqq")


class Trouble(IntEnum):
    """What goes wrong with a disk, as shim.c has it."""

    NONE = 0
    POWER_CUT = 1  # the process dies
    FULL = 2  # what needs more room is refused; free space shows as none
    FULL_FOR_ALL = 3  # every write is, as on a disk that never writes in place


@cache
def built_shim() -> Path:
    """Compile the shim; a test that can't have it is skipped."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None or sys.platform != "linux":
        pytest.skip("no fake disk can be had here: it takes Linux and a C compiler (gcc)")
    target = Path(mkdtemp(prefix="monitor-fake-disk-")) / "shim.so"
    asked = [compiler, "-shared", "-fPIC", "-O2", "-Wall", "-Wextra", "-o", str(target), str(SHIM)]
    built = subprocess.run([*asked, "-ldl", "-lpthread"], capture_output=True, text=True)
    if built.returncode:
        pytest.skip(f"no fake disk can be had here: {built.stderr.strip()}")
    return target


class FakeDisk:
    """The disk of a folder, for processes that are started with `variables`."""

    def __init__(self, folder: Path, notes: Path) -> None:
        """Watch `folder`; `notes`: another folder, for the tape and what is shared."""
        notes.mkdir(parents=True, exist_ok=True)
        self.folder = folder.resolve()
        self.tape = notes / "tape"
        self._shared = notes / "control"
        self._shared.write_bytes(_CONTROL.pack(Trouble.NONE, 0, 0))
        with self._shared.open("r+b") as file:
            self._control = mmap.mmap(file.fileno(), _CONTROL.size)

    def variables(self, *, taped: bool = True) -> dict[str, str]:
        """Return the environment of a process that is to use this disk."""
        told = {"DISK_FOLDER": str(self.folder), "DISK_CONTROL": str(self._shared)}
        if taped:
            told["DISK_TAPE"] = str(self.tape)
        return told | {"LD_PRELOAD": str(built_shim())}

    def fail(self, trouble: Trouble, after: int = 0) -> None:
        """Let a trouble begin after so many more changes that go well."""
        self._control[:] = _CONTROL.pack(trouble, after, 0)

    def mend(self) -> None:
        """Let all go well again; what was refused stays counted."""
        self._control[:] = _CONTROL.pack(Trouble.NONE, 0, self.refused)

    @property
    def room(self) -> int:
        """How many changes more go well before the trouble."""
        return int(_CONTROL.unpack(self._control[:])[1])

    @property
    def refused(self) -> int:
        """How many changes were refused since `fail`."""
        return int(_CONTROL.unpack(self._control[:])[2])


def shared_disk() -> FakeDisk | None:
    """Return the disk that this very process was started with, if any."""
    if "DISK_CONTROL" not in os.environ:
        return None
    disk = FakeDisk.__new__(FakeDisk)
    disk.folder = Path(os.environ["DISK_FOLDER"])
    disk.tape = Path(os.environ.get("DISK_TAPE", os.devnull))
    disk._shared = Path(os.environ["DISK_CONTROL"])
    with disk._shared.open("r+b") as file:
        disk._control = mmap.mmap(file.fileno(), _CONTROL.size)
    return disk
