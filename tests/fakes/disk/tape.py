"""What the shim wrote down: each change of a folder's files, each sync, and what a test noted."""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Any

_HEADER = struct.Struct("=IIiIqq")


class Kind(IntEnum):
    """Kinds of entries: those of shim.c, and notes."""

    OPEN = 1
    CREATE = 2
    TRUNCATE_OPEN = 3
    CLOSE = 4
    WRITE = 5
    SIZE = 6
    SYNC = 7
    RENAME = 8
    LINK = 9
    UNLINK = 10
    MKDIR = 11
    RMDIR = 12
    NOTE = 100


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. `file`: the process and its number for the open file."""

    kind: Kind
    file: tuple[int, int]
    offset: int
    paths: tuple[str, ...]
    data: bytes

    @property
    def note(self) -> dict[str, Any]:
        """What a test noted."""
        return dict(json.loads(self.data))


def read_tape(path: Path) -> Iterator[Entry]:
    """Read a tape from its beginning."""
    with path.open("rb") as tape:
        while len(header := tape.read(_HEADER.size)) == _HEADER.size:
            kind, pid, fd, path_length, offset, length = _HEADER.unpack(header)
            paths = tape.read(path_length).decode()
            names = tuple(paths.split("\0")) if paths else ()
            yield Entry(Kind(kind), (pid, fd), offset, names, tape.read(length))


class Notes:
    """Writes notes between the entries of a tape: what was acknowledged, and when."""

    def __init__(self, tape: Path) -> None:
        self._tape = os.open(tape, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def add(self, **note: Any) -> None:
        """Write one."""
        data = json.dumps(note).encode()
        os.write(self._tape, _HEADER.pack(Kind.NOTE, os.getpid(), -1, 0, 0, len(data)) + data)

    def close(self) -> None:
        """Write no more."""
        os.close(self._tape)
