"""Weekly notes, written beside all else: what they are made of takes long to read, and to draw."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from monitor.digest.weekly import drawing
from monitor.log import get_logger
from monitor.model import DueNote
from monitor.pipeline import Clock, Watch
from monitor.pipeline.weekly import (
    Silence,
    due_notes,
    reader_of,
    record_note,
    silence_of_feeds,
    write_note,
)
from monitor.store import Store

AGAIN_AFTER = timedelta(minutes=10)  # where one could not be written

T = TypeVar("T")

log = get_logger("monitor.weekly")


class WeeklyNotes:
    """Writes the weekly notes that are due, one after the other, in a thread."""

    def __init__(
        self,
        store: Store,
        watch: Callable[[], Watch],
        clock: Clock,
        trouble: Callable[[BaseException, str], None],
        language: str = "en",
    ) -> None:
        """`language`: of chats whose own isn't known."""
        self._store = store
        self._watch = watch
        self._clock = clock
        self._trouble = trouble
        self._language = language
        self._task: asyncio.Task[None] | None = None
        self._not_before: datetime | None = None

    @property
    def running(self) -> list[asyncio.Task[None]]:
        """Return what is under way."""
        return [self._task] if self._task is not None and not self._task.done() else []

    def write_due(self) -> None:
        """Begin to write the notes that are due, unless some are being written."""
        now = self._clock()
        waits = self._not_before is not None and now < self._not_before
        if not self.running and not waits and (due := due_notes(self._store, now)):
            self._task = asyncio.create_task(self._write(due))

    async def _write(self, due: list[DueNote]) -> None:
        """Write and store notes; one that can't be written stops no other, and is tried again."""
        silence: Silence | None = None
        for note in due:
            try:
                if silence is None:
                    silence = await self._read(self._silence)
                await self._write_one(note, silence)
            except Exception as error:  # noqa: BLE001 - tried again later; the fault is kept
                self._not_before = self._clock() + AGAIN_AFTER
                self._trouble(error, f"the weekly note of chat {note.chat.id}")
        log.info("weekly notes", notes=len(due))

    def _silence(self, store: Store) -> Silence:
        return silence_of_feeds(store, self._clock())

    async def _write_one(self, note: DueNote, silence: Silence) -> None:
        watch = self._watch()
        reader = reader_of(note.chat, watch.titles, self._clock(), self._language)
        messages = await self._read(
            lambda store: write_note(store, note, watch.watchlists, silence, reader, drawing())
        )
        record_note(self._store, note, messages, self._clock())

    async def _read(self, work: Callable[[Store], T]) -> T:
        """Read the record in a thread, on a connection of its own."""

        def run() -> T:
            store = Store(self._store.path, read_only=True)
            try:
                return work(store)
            finally:
                store.close()

        return await asyncio.to_thread(run)
