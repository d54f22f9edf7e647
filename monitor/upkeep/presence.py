"""Files in use must keep their names: a deleted one works on, and is lost when it is closed."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path


class Presence:
    """Knows by which names some files were found, and tells which of these lead there no more."""

    def __init__(self, paths: Iterable[Path]) -> None:
        self._known = {path: known for path in paths if (known := _identity(path)) is not None}

    def lost(self) -> tuple[Path, ...]:
        """Return the names that lead to no file now, or to another one."""
        return tuple(path for path, known in self._known.items() if _is_lost(path, known))


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return found.st_dev, found.st_ino


def _is_lost(path: Path, known: tuple[int, int]) -> bool:
    try:
        return _identity(path) != known
    except OSError:
        return False  # a disk that does not answer has lost nothing yet
