"""Room on the disk that is kept for the outcomes of sends, until the disk is full."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

NAME = "reserve"
SIZE = 16_000_000  # two commits of 4 pages a message, in the log: some hundred messages and more


class Reserve:
    """A file that takes up room, and gives it to the store when there is no more elsewhere."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME

    def keep(self) -> None:
        """Take the room, if it isn't taken; where that fails there is none, and nothing is left."""
        if self._path.exists():
            return
        try:
            descriptor = os.open(self._path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            try:
                os.posix_fallocate(descriptor, 0, SIZE)
            finally:
                os.close(descriptor)
        except OSError:
            self.give_up()

    def give_up(self) -> None:
        """Leave the room to the store."""
        with suppress(OSError):
            self._path.unlink(missing_ok=True)
