"""The files of watchlists and feeds, changed from a chat and in force at once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from monitor.edits import FileChangedError, read_exactly, save
from monitor.model import Edit
from monitor.pipeline import Clock
from monitor.store import Store

UNDO_HOLDS = timedelta(minutes=10)  # so long the button under a change undoes it
TRIES = 3  # of a change, while others write the same file


@dataclass(frozen=True, slots=True)
class Author:
    """Who changes a file, and in which chat."""

    name: str
    chat: int
    user: int | None


class Shelf:
    """Reads and changes the files; a change is recorded, and in force when `change` returns."""

    def __init__(
        self, folder: Path, store: Store, clock: Clock, put_in_force: Callable[[], Awaitable[None]]
    ) -> None:
        self._folder = folder
        self._store = store
        self._clock = clock
        self._put_in_force = put_in_force

    def path(self, name: str) -> Path:
        """Return where a watchlist's file is, or that of the feeds."""
        return self._folder / f"{name}.toml"

    def text(self, name: str) -> str:
        """Return what a file says; nothing where there is none. Raises WatchlistFileError."""
        return read_exactly(self.path(name))

    async def change(
        self, name: str, change: Callable[[str], str], what: str, author: Author
    ) -> Edit:
        """Change a file from what it says now, and put it in force; returns the recorded edit.

        `what`: a line for people. Whoever else changes it at the same time loses nothing: each
        change starts from the other's. Raises WatchlistFileError, and what `change` raises, which
        runs in a thread: of a long watchlist it takes a while.
        """
        before = self.text(name)
        after = await asyncio.to_thread(change, before)
        edit = self._saved(
            name, lambda text: after if text == before else change(text), what, author
        )
        await self._put_in_force()
        return edit

    def _saved(
        self, name: str, change: Callable[[str], str], what: str, author: Author, tries: int = TRIES
    ) -> Edit:
        before = self.text(name)
        at, who = self._clock(), author.name
        edit = Edit(0, at, name, who, what, before, change(before), author.chat, author.user)
        try:
            number = save(self.path(name), edit, self._store.record_edit)
        except FileChangedError:
            if tries == 1:
                raise
            return self._saved(name, change, what, author, tries - 1)
        return self._store.edit(number) or edit
