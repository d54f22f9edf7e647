"""The TOML files that people write: text → table, every fault with its line and a remedy."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from monitor.model import Problem, Sayable


class TomlFileError(Exception):
    """A file that cannot be read as TOML; `problem` says why, where, and how to mend it."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


class EditError(ValueError):
    """An edit that can't be made: why, how to mend it, and at which column of the line, if any."""

    def __init__(self, reason: str, remedy: str = "", column: int | None = None) -> None:
        super().__init__(reason)
        self.reason, self.remedy, self.column = reason, remedy, column


def read_text(path: Path, missing: str, remedy: str) -> str:
    """Read a file as UTF-8 with newlines alone. Raises TomlFileError.

    `missing` and `remedy` say what it means that there is no such file, and what to do then.
    """
    file = str(path)
    try:
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except FileNotFoundError:
        problem = Problem(file, None, None, missing, remedy)
    except UnicodeDecodeError as error:
        reason = f"not UTF-8 (byte {error.start})"
        problem = Problem(file, None, None, reason, "save it as UTF-8")
    except OSError as error:
        problem = Problem(file, None, None, f"can't be read: {error.strerror}")
    raise TomlFileError(problem)


def read_table(text: str, file: str, remedy: str) -> dict[str, Any]:
    """Read TOML; `remedy` shows how such a file is written. Raises TomlFileError."""
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # not TOML; a number or a nesting without end
        found = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
        line, column = (int(found[1]), int(found[2])) if found else (_unclosed(text), None)
        reason = re.sub(r"\s*\(at .*\)$", "", str(error))
        said = Sayable("this is not TOML: {reason}", reason=reason)
        problem = Problem(file, line, column, said, remedy)
    raise TomlFileError(problem)


def _unclosed(text: str) -> int:
    """Find the line where a block of text begins that never ends; else the last line."""
    for quotes in ("'''", '"""'):
        if text.count(quotes) % 2:
            return text.count("\n", 0, text.rindex(quotes)) + 1
    return text.count("\n") + 1


def line_of(text: str, key: str) -> int | None:
    """Find the line (from 1) where a top-level key or a table is written."""
    name = rf"[\"']?{re.escape(key)}[\"']?"
    found = re.search(
        rf"^[ \t]*(?:\[+[ \t]*{name}[ \t]*[.\]]|{name}[ \t]*[=.])", text, re.MULTILINE
    )
    return text.count("\n", 0, found.start()) + 1 if found else None


def unknown_key(key: str, known: Iterable[str]) -> tuple[str, str]:
    """Return the reason and the remedy for a key that is none: the nearest right name."""
    names = list(known)
    with_word = [name for name in names if key in name.split("_")]  # token: telegram_token
    near = get_close_matches(key, with_word or names, 1, 0.1 if with_word else 0.5)
    if near:
        remedy = Sayable("did you mean {near}?", near=near[0])
    else:
        remedy = Sayable("known keys: {keys}", keys=", ".join(names))
    return Sayable("unknown key {key}", key=key), remedy


def written_string(text: str) -> str:
    """Write a text as a basic string of TOML, on one line."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")
