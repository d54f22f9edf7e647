"""Edits of watchlist files: written whole or not at all, recorded with who and when, undone.

An edit is recorded just before the file is replaced, so that a service that follows the folder
finds it recorded already. Should the process die between the two, the file is as it was before.

Recorded texts have newlines alone and no mark at their start, as those that the service records.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from difflib import unified_diff
from itertools import islice
from pathlib import Path

from monitor.model import Edit, Sayable

DIFF_LINES = 20
_MARK = "\ufeff"  # some editors begin a UTF-8 file with it


class WatchlistFileError(Exception):
    """A watchlist file that can't be read or written; the message says why."""


class FileChangedError(WatchlistFileError):
    """A file says something else than the edit starts from. `now` is what it says."""

    def __init__(self, path: Path, now: str) -> None:
        super().__init__(f"{path} was changed in the meantime")
        self.now = now


def read_exactly(path: Path) -> str:
    """Read a file's text, newlines and all as they are; nothing where there is no file."""
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError as error:
        raise WatchlistFileError(f"{path} is not UTF-8 (byte {error.start})") from error
    except OSError as error:
        raise WatchlistFileError(f"{path} can't be read: {error.strerror}") from error


def as_recorded(text: str) -> str:
    """Return a file's text as edits have it."""
    return text.removeprefix(_MARK).replace("\r\n", "\n")


def save(path: Path, edit: Edit, record: Callable[[Edit], int]) -> int:
    """Record an edit of a file, given with its exact texts, and write it; returns the edit's id.

    Raises FileChangedError where the file no longer says what the edit starts from, and
    WatchlistFileError where it can't be written.
    """
    path = path.resolve()  # a link stays a link
    try:
        with _alone_in(path.parent):
            if (now := read_exactly(path)) != edit.before:
                raise FileChangedError(path, now)
            return _replace(path, edit, record)
    except OSError as error:
        raise WatchlistFileError(
            f"{error.filename or path} can't be written: {error.strerror}"
        ) from error


def undoing(edit: Edit, path: Path, who: str, at: datetime) -> Edit:
    """Return the edit, with exact texts, that puts back what a recorded edit changed.

    The newlines and the mark are those that the file has now. Raises FileChangedError where it
    says something else than that edit left.
    """
    now = read_exactly(path)
    before = put_back(edit, path, now)
    return Edit(0, at, edit.watchlist, who, undoing_of(edit), now, before)


def undoing_of(edit: Edit) -> str:
    """Say, in a line for people, that an edit was undone."""
    return Sayable("undid edit {n}: {what}", n=edit.id, what=edit.what)


def put_back(edit: Edit, path: Path, now: str) -> str:
    """Return a file's exact text before a recorded edit, from what it says now.

    Raises FileChangedError where that isn't what the edit left.
    """
    if as_recorded(now) != edit.after:
        raise FileChangedError(path, now)
    if not edit.before:
        return ""
    mark = _MARK if now.startswith(_MARK) else ""
    return mark + (edit.before.replace("\n", "\r\n") if "\r\n" in now else edit.before)


def difference(before: str, after: str) -> list[str]:
    """Say what differs between two texts, in lines as diff writes them, of a few lines at most."""
    lines = unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=1)
    found = list(islice(lines, 2, DIFF_LINES + 3))
    return found if len(found) <= DIFF_LINES else [*found[:DIFF_LINES], "…"]


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Keep other edits by Monitor out of a folder; the kernel lets go when the process ends."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
        os.fsync(handle)  # what was renamed or removed here
    finally:
        os.close(handle)


def _replace(path: Path, edit: Edit, record: Callable[[Edit], int]) -> int:
    recorded = replace(edit, before=as_recorded(edit.before), after=as_recorded(edit.after))
    if not edit.after:
        number = record(recorded)
        path.unlink(missing_ok=True)
        return number
    part = path.with_name(f".{path.name}.part")
    try:
        _write_whole(part, edit.after, like=path)
        number = record(recorded)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return number


def _write_whole(part: Path, text: str, like: Path) -> None:
    """Write a file to the disk, with the mode and, where we may, the owner of another."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC
    with os.fdopen(os.open(part, flags, 0o666), "wb") as file:
        if like.exists():
            old = like.stat()
            with suppress(PermissionError):
                os.fchown(file.fileno(), old.st_uid, old.st_gid)
            os.fchmod(file.fileno(), old.st_mode & 0o7777)
        file.write(text.encode())
        file.flush()
        os.fsync(file.fileno())
