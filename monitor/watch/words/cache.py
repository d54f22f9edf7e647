"""Analysed words on the disk, so that a restart needn't analyse them again.

A plain file of one word a line, written whole and renamed into place. It is only a help: where it
is missing, damaged or of other dictionaries, words are analysed anew. It may be deleted at any
time.
"""

from __future__ import annotations

import os
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from monitor.watch.words.analysis import Words

FORMAT = "monitor words 1"
LEARNT = 200  # words that are worth writing the file anew
_LIBRARIES = ("pymorphy3", "pymorphy3-dicts-ru", "pymorphy3-dicts-uk", "simplemma", "PyStemmer")


class KeptWords:
    """A memory of words that is kept in a file from one process to the next."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.words = Words(_read(path))
        self._saved = self.words.met

    def save(self) -> None:
        """Write the file, if enough was learnt since it was written. Raises OSError where it can't.

        May run in another thread than the one that matches.
        """
        if self.words.met - self._saved >= LEARNT:
            self._saved = self.words.met
            _write(self._path, self.words)


def _read(path: Path) -> dict[str, str]:
    try:
        header, *lines = path.read_bytes().decode().split("\n")
    except (OSError, UnicodeDecodeError):
        return {}
    if header != _header():
        return {}
    return dict(line.split("\t", 1) for line in lines if line.count("\t") == 3)


def _write(path: Path, words: Words) -> None:
    lines = [f"{word}\t{packed}" for word, packed in words.packed().items()]
    part = path.with_suffix(".part")
    try:
        with part.open("w", encoding="utf-8") as file:
            file.write("\n".join((_header(), *lines)))
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)  # on a full disk the record needs the room
        raise


def _header() -> str:
    return f"{FORMAT} {dictionaries()}"


def dictionaries() -> str:
    """Name the dictionaries with their versions: others would analyse otherwise."""
    return " ".join(f"{name}={_version(name)}" for name in _LIBRARIES)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "none"
