"""The folder of watchlists, followed: what changes there is in force a moment later.

watchfiles says when to look. A look once a second finds what it can't tell of: a folder that was
replaced, or a file system that reports no changes.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from watchfiles import awatch

from monitor.in_force import FEEDS, Files, Folder, Reload, Text, from_records, reconcile
from monitor.log import get_logger
from monitor.model import Problem, Subscription
from monitor.pipeline import Clock
from monitor.rematch import Rematch
from monitor.service import Service
from monitor.store import Store
from monitor.toml_file import TomlFileError, read_text
from monitor.watch.lists.watchlist import id_problem, watchlist_files
from monitor.wiring import watch_of, without_watchlist

QUIET_MS = 150  # without a further change, before it is looked: git and editors touch many files
LONGEST_MS = 1000  # and this long at most
LOOK_MS = 1000
RETRY_S = 15.0  # after a fault of our own

log = get_logger("monitor.reload")


# ---------------------------------------------------------------- reading


def read_folder(folder: Path) -> Folder:
    """Read all texts of the folder; what can't be read is a problem in the place of the text."""
    feeds = _text(folder / f"{FEEDS}.toml", "monitor init writes an example")
    try:
        files = watchlist_files(folder)
    except OSError as error:
        reason = f"this folder can't be read: {error.strerror}"
        remedy = "what was read there last stays in force; put it back, or set watchlists_dir"
        return Folder(str(folder), {}, feeds, Problem(str(folder), None, None, reason, remedy))
    texts = {file.stem: id_problem(file) or _text(file) for file in files}
    return Folder(str(folder), texts, feeds)


def _text(file: Path, remedy: str = "") -> Text:
    try:
        return read_text(file, "there is no such file", remedy)
    except TomlFileError as error:
        return error.problem


Marks = dict[str, tuple[int, int, int]]


def marks_of(folder: Path) -> Marks:
    """Return what shows that a file was changed, without reading it; nothing for no folder."""
    marks = {}
    with suppress(OSError):
        for file in [*watchlist_files(folder), folder / f"{FEEDS}.toml"]:
            with suppress(OSError):
                stat = file.stat()
                marks[str(file)] = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
        marks[str(folder)] = _identity(folder)
    return marks


def _identity(folder: Path) -> tuple[int, int, int]:
    stat = folder.stat()
    return (stat.st_dev, stat.st_ino, stat.st_mode)


# ---------------------------------------------------------------- at start


def put_in_force(store: Store, folder: Path, now: datetime) -> Reload:
    """Decide what is in force at a start, and record what was changed since the last one.

    A file that is broken falls back on the last good version that the store has. At the very
    first start the texts are recorded as they are, and nothing is matched again.
    """
    latest = store.latest_edits()
    texts = read_folder(folder)
    reload = reconcile(from_records(latest, texts), texts, now)
    if latest:
        store.record_edits(reload.edits)
        return reload
    first = [replace(edit, what="first seen") for edit in reload.edits]
    store.record_edits(first, matched_at=now)
    return replace(reload, edits=tuple(first))


# ---------------------------------------------------------------- while Monitor runs


@dataclass(frozen=True, slots=True)
class Place:
    """Where the files are, and what a new feed starts with."""

    folder: Path
    min_interval: timedelta


class Follower:
    """Puts what is changed in the folder in force in a service that runs."""

    def __init__(
        self, place: Place, store: Store, service: Service, files: Files, clock: Clock
    ) -> None:
        self._place = place
        self._store = store
        self._service = service
        self._clock = clock
        self._files = files
        self._marks: Marks | None = None
        self._looking = asyncio.Lock()

    async def begin(self, started: Reload) -> None:
        """Tell what is wrong at the start, and match again what the last run left undone."""
        self._tell(started)
        await self._match_again()

    async def follow(self, stop: asyncio.Event) -> None:
        """Look whenever something may have changed, until told to stop."""
        async with aclosing(changes(self._place.folder, stop)) as chances:
            async for sure in chances:
                try:
                    await self.look(sure=sure)
                except Exception as error:  # noqa: BLE001 - what is in force stays in force
                    self._service.notices.trouble(error, "reading the watchlists that changed")
                    await _pause(stop, RETRY_S)

    async def look(self, *, sure: bool = True) -> None:
        """Read the folder if its files look changed, or if they surely are, and apply that.

        One look after the other: what was read before another look must not be applied after it.
        """
        async with self._looking:
            await self._look(sure)

    async def _look(self, sure: bool) -> None:
        folder = self._place.folder
        marks = await asyncio.to_thread(marks_of, folder)
        if marks == self._marks and not sure:
            return
        files = self._files
        reload = await asyncio.to_thread(
            lambda: reconcile(files, read_folder(folder), self._clock())
        )
        await self._apply(reload)
        self._marks = marks

    async def _apply(self, reload: Reload) -> None:
        """Put a new state in force: built beside the loop, and then put in place at once."""
        service = self._service
        watch = await asyncio.to_thread(watch_of, reload.files.contents, service.watch)
        self._store.record_edits(reload.edits)
        if FEEDS in reload.changed:
            self._store.sync_feeds(reload.files.listed, self._clock(), self._place.min_interval)
        self._files = reload.files
        service.put_in_force(watch)
        self._tell(reload)
        if reload.changed:
            log.info("put in force", changed=sorted(reload.changed))
            await self._match_again()

    def _tell(self, reload: Reload) -> None:
        orphans = without_watchlist(self._store.subscriptions(), reload.files.contents)
        news = [orphan for orphan in orphans if not self._is_known_to(orphan)]
        self._service.notices.tell_of_files(reload, news)

    def _is_known_to(self, orphan: Subscription) -> bool:
        """Tell whether a watchlist was deleted in the very chat that follows it: it was told."""
        latest = next(iter(self._store.edits(orphan.watchlist, limit=1)), None)
        return latest is not None and not latest.after and latest.chat == orphan.chat.id

    async def _match_again(self) -> None:
        """Match what is stored with the watchlists with whose texts that wasn't done yet.

        An edit whose text isn't in force yet waits: who records it writes the file next.
        """
        waiting = [
            edit
            for edit in self._store.edits_to_match()
            if edit.after == (self._files.text(edit.watchlist) or "")
        ]
        lists = [self._files.watchlists.get(edit.watchlist) for edit in waiting]
        changed = [version.content for version in lists if version is not None]
        edits = tuple(edit.id for edit in waiting)
        if changed:
            in_force = self._service.watch.matcher
            matcher = await asyncio.to_thread(in_force.with_watchlists, changed)
            self._service.rematching.start(Rematch(matcher, edits))
        elif edits:
            self._store.mark_matched(edits, self._clock())


async def changes(folder: Path, stop: asyncio.Event) -> AsyncGenerator[bool]:
    """Come back when the folder may have changed: True after an event, else once a second."""
    told = False
    while not stop.is_set():
        try:
            identity = await asyncio.to_thread(_identity, folder)
            events = awatch(
                folder,
                watch_filter=None,
                debounce=LONGEST_MS,
                step=QUIET_MS,
                stop_event=stop,
                rust_timeout=LOOK_MS,
                yield_on_timeout=True,
                recursive=False,
            )
            async with aclosing(events):
                async for seen in events:
                    yield bool(seen)
                    if await asyncio.to_thread(_identity, folder) != identity:
                        break
        except Exception as error:  # noqa: BLE001 - the look once a second goes on
            if not told:
                log.warning("changes of the folder are not reported", error=str(error))
            told = True
            await _pause(stop, LOOK_MS / 1000)
        if not stop.is_set():
            yield False


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
