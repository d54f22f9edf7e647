"""Days of chats in a time zone, told through the store, and when each was to be told what.

Each chat wants its digest at another half-hour. `expected_…` works out from what clocks on the
wall show, look by look, and not from offsets, what those chats are to be told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from monitor.model import Mode, QuietHours, Schedule
from monitor.pipeline import announce_alerts, announce_digests, follow_clock
from monitor.store import Store
from tests.support import DAY, HOUR, chat, news, open_store, record

LOOK = timedelta(minutes=30)
HALF_HOURS = tuple(time(hour, minute) for hour in range(24) for minute in (0, 30))
FOUND_EVERY = 3 * HOUR
NIGHT_LENGTH = 9 * HOUR
WATCHLIST = "children"

Told = list[tuple[datetime, tuple[str, ...]]]  # when in truth, and which items


@dataclass(frozen=True)
class Look:
    """A look at what is due: when it happens in truth, and what the clock shows then."""

    true: datetime
    now: datetime


def looks(start: datetime, end: datetime, every: timedelta = LOOK) -> list[Look]:
    """Looks of a service with a right clock that is never down."""
    return [Look(start + every * n, start + every * n) for n in range((end - start) // every + 1)]


def stepped(some: Iterable[Look], at: datetime, step: timedelta, until: datetime) -> list[Look]:
    """The same looks at a clock that is moved, and put right later."""
    return [
        replace(look, now=look.now + step) if at <= look.true < until else look for look in some
    ]


def down(some: Iterable[Look], at: datetime, until: datetime) -> list[Look]:
    """The looks that are left where the service doesn't run for a while."""
    return [look for look in some if not at <= look.true < until]


def look_length(zone: ZoneInfo, at: datetime) -> timedelta:
    """How often to look, so that the clock shows each half-hour at a look."""
    return LOOK if at.astimezone(zone).minute % 30 == 0 else LOOK / 2


# ---------------------------------------------------------------- what happens


@dataclass
class Town:
    """Chats in one zone, a store, and what each chat was told when."""

    store: Store
    zone: ZoneInfo
    told: dict[int, Told] = field(default_factory=dict)
    found: list[tuple[datetime, str]] = field(default_factory=list)
    _last_delivery: int = 0
    _every: timedelta = FOUND_EVERY

    def follow(self, chat_id: int, schedule: Schedule, now: datetime) -> None:
        """Let a chat follow as digests."""
        self._enter(chat_id)
        self.store.subscribe(chat_id, 0, WATCHLIST, Mode.DIGEST, schedule, now)

    def rest(self, chat_id: int, quiet: QuietHours, now: datetime) -> None:
        """Let a chat follow as alerts, which are held in its quiet hours."""
        self._enter(chat_id)
        self.store.set_quiet_hours(chat_id, quiet)
        self.store.subscribe(chat_id, 0, WATCHLIST, Mode.ALERTS, Schedule(), now)

    def _enter(self, chat_id: int) -> None:
        self.store.remember_chat(chat(chat_id))
        self.store.set_time_zone(chat_id, self.zone.key)
        self.told[chat_id] = []

    def live(self, some: Sequence[Look]) -> None:
        """Look again and again; something is found every three hours."""
        for look in some:
            follow_clock(self.store, look.now)
            if not self.found or look.true - self.found[-1][0] >= self._every:
                item = f"i{len(self.found)}"
                record(self.store, news(item, WATCHLIST), now=look.now)
                self.found.append((look.true, item))
            announce_alerts(self.store, {}, look.now)
            announce_digests(self.store, {}, look.now)
            self._take(look)

    def _take(self, look: Look) -> None:
        """Note what was composed, and let it be sent."""
        rows = self.store.rows(_TOLD, [self._last_delivery])
        for row in rows:
            items = tuple((row["items"] or "").split())
            told = self.told[row["chat_id"]]
            if told and told[-1][0] == look.true and row["kind"] == "alert":
                told[-1] = (look.true, told[-1][1] + items)
            else:
                told.append((look.true, items))
        if rows:
            self._last_delivery = rows[-1]["id"]
            with self.store.writing() as db:
                db.execute(_SEND)

    def found_by(self, since: datetime | None, until: datetime) -> tuple[str, ...]:
        """What was found after one moment and up to another."""
        return tuple(
            item for at, item in self.found if at <= until and (since is None or at > since)
        )


_TOLD = """
SELECT d.id, d.chat_id, d.kind, (
  SELECT group_concat(item_id, ' ') FROM (
    SELECT items.item_id FROM delivered_items t JOIN items ON items.id = t.item
    WHERE t.delivery = d.id ORDER BY items.id)) AS items
FROM deliveries d WHERE d.id > ? ORDER BY d.id"""
_SEND = "UPDATE deliveries SET status = 'sent', message_id = id, finished_at = created_at"


@contextmanager
def town(zone: ZoneInfo, start: datetime) -> Iterator[Town]:
    """A town that nobody lives in yet; its store waits for no disk."""
    with TemporaryDirectory() as folder:
        store = open_store(Path(folder))
        store.db.execute("PRAGMA synchronous = OFF")
        yield Town(store, zone)
        store.close()


# ---------------------------------------------------------------- what should happen


@dataclass(frozen=True)
class Wall:
    """What a clock on the wall shows, at each of some moments."""

    shown: Mapping[datetime, datetime]  # the first moment at which it shows this time

    def comes(self, day: date, at: time) -> datetime | None:
        """When a time of a day comes; a time that is skipped comes as long after the change."""
        wall = datetime.combine(day, at)
        if wall in self.shown:
            return self.shown[wall]
        earlier = self.shown.get(wall - DAY)
        return None if earlier is None else earlier + DAY


def wall_of(zone: ZoneInfo, some: Iterable[datetime]) -> Wall:
    """Look at a clock at some moments."""
    shown: dict[datetime, datetime] = {}
    for moment in some:
        shown.setdefault(moment.astimezone(zone).replace(tzinfo=None), moment)
    return Wall(shown)


def moments_of(schedule: Schedule, zone: ZoneInfo, some: Sequence[datetime]) -> list[datetime]:
    """When a schedule's slots come, of the moments given: one for each date that it names."""
    if schedule.hourly:
        return [
            moment
            for before, moment in pairwise(some)
            if moment.astimezone(zone).minute == 0
            or (_offset(zone, moment) - _offset(zone, before)) % HOUR  # an hour is cut in two
        ]
    wall = wall_of(zone, some)
    first, last = (some[n].astimezone(zone).date() for n in (0, -1))
    days = [first + DAY * n for n in range((last - first).days + 1)]
    came = [wall.comes(day, schedule.at) for day in days if day.weekday() in schedule.days]
    return [moment for moment in came if moment is not None and some[0] < moment <= some[-1]]


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta(0)


def expected_once(came: Sequence[datetime], some: Sequence[Look]) -> list[datetime]:
    """When digests come: each slot once, at the first look by whose clock it has come.

    A look sees the latest slot only: those that came since the look before are told with it.
    """
    told: set[int] = {0}
    at = []
    for look in some:
        latest = sum(moment <= look.now for moment in came)
        if latest not in told:
            at.append(look.true)
            told.add(latest)
    return at


def with_items(town: Town, at: Sequence[datetime], *, idle: bool) -> Told:
    """What digests at these moments tell: all that was found since the one before.

    `idle`: they also come where nothing was found.
    """
    told: Told = []
    before: datetime | None = None
    for moment in at:
        items = town.found_by(before, moment)
        if items or idle:
            told.append((moment, items))
            before = moment
    return told


def expected_at_once(town: Town, quiet: QuietHours, some: Sequence[datetime]) -> Told:
    """When items are told to who follows as alerts: when found, or at the end of quiet hours."""
    starts, ends = (moments_of(Schedule(at), town.zone, some) for at in (quiet.start, quiet.end))

    def is_quiet(moment: datetime) -> bool:
        last = (
            max((at for at in some_at if at <= moment), default=some[0])
            for some_at in (starts, ends)
        )
        return next(last) > next(last)

    told: dict[datetime, tuple[str, ...]] = {}
    for found, item in town.found:
        at = next((m for m in some if m >= found and not is_quiet(m)), None)
        if at is not None:
            told[at] = (*told.get(at, ()), item)
    return sorted(told.items())


def clock_changes(zone: ZoneInfo, years: Iterable[int]) -> list[datetime]:
    """When a zone's clocks are moved in these years."""
    changes = []
    for year in years:
        start, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year, 12, 31, tzinfo=UTC)
        hours = [start + HOUR / 2 * n for n in range((end - start) // (HOUR / 2))]
        changes += [b for a, b in pairwise(hours) if _offset(zone, a) != _offset(zone, b)]
    return changes
