"""Analysed words on the disk, so that a restart needn't analyse them again.

A plain file of one word a line, written whole and renamed into place. It is only a help: where it is
missing, damaged or of other dictionaries, words are analysed anew. It may be deleted at any time.
"""

from __future__ import annotations

import os
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from monitor.watch.words import Words

FORMAT = "monitor words 1"
_LIBRARIES = ("pymorphy3", "pymorphy3-dicts-ru", "pymorphy3-dicts-uk", "simplemma", "PyStemmer")


def load_words(path: Path) -> Words:
    """Return a memory of words with what the file holds; an empty one where it can't be used."""
    try:
        header, *lines = path.read_bytes().decode().split("\n")
    except (OSError, UnicodeDecodeError):
        return Words()
    if header != _header():
        return Words()
    return Words(dict(line.split("\t", 1) for line in lines if line.count("\t") == 3))


def save_words(words: Words, path: Path) -> int:
    """Write the words that are remembered; returns how many. Raises OSError where it can't."""
    lines = [f"{word}\t{packed}" for word, packed in words.packed()]
    part = path.with_suffix(".part")
    with part.open("w", encoding="utf-8") as file:
        file.write("\n".join((_header(), *lines)))
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    return len(lines)


def _header() -> str:
    """Name the format and the dictionaries: others would analyse otherwise."""
    return " ".join((FORMAT, *(f"{name}={_version(name)}" for name in _LIBRARIES)))


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "none"
