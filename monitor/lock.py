"""One Monitor at a time on a state folder."""

from __future__ import annotations

import fcntl
import os
import re
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from monitor.durable import make_folder

LOCK_NAME = "monitor.lock"


class StateFolderError(Exception):
    """The state folder cannot be used; the message says why and what to do."""


class StateLock:
    """Holds the state folder for this process; the kernel lets go of it when the process ends.

    Raises StateFolderError when another process holds it, naming it, or the folder can't be
    written.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / LOCK_NAME
        self._file = _open(self._path)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            holder = _holder(self._path)
            self.release()
            raise StateFolderError(
                f"another Monitor already uses {folder} ({holder}); stop it first, "
                "or give this one a state_dir of its own"
            ) from None
        with suppress(OSError):  # on a full disk it is held without a name
            self._write_name()

    def _write_name(self) -> None:
        """Say who holds the folder; in the place of what stands there, which takes no room."""
        started = datetime.now(UTC).isoformat(timespec="seconds")
        name = f"process {os.getpid()}, since {started}\n".encode()
        os.pwrite(self._file, name, 0)
        os.ftruncate(self._file, len(name))

    def release(self) -> None:
        """Let go of the folder."""
        os.close(self._file)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()


def is_held(folder: Path) -> bool:
    """Tell whether a process holds a state folder, without changing anything there."""
    try:
        file = os.open(folder / LOCK_NAME, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(file)
    return False


def holder_pid(folder: Path) -> str:
    """Return the number of the process that last held a state folder, if it is known."""
    found = re.match(r"process (\d+)", _holder(folder / LOCK_NAME))
    return found[1] if found else ""


def _open(path: Path) -> int:
    try:
        make_folder(path.parent)
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise StateFolderError(
            f"the state folder {path.parent} can't be written to: {error.strerror}; "
            "make it writable for this user, or set state_dir to a folder that is"
        ) from error


def _holder(path: Path) -> str:
    try:
        return path.read_text().strip() or "process unknown"
    except OSError:
        return "process unknown"
