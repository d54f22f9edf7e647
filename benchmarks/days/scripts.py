"""The scripts of feeds: what each lists and when, what its server says, and when it misbehaves.

All follows from a seed by arithmetic: whoever judges can ask what a feed listed at any time.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto

from benchmarks.days.clock import DAY, HOUR

LISTED = 10  # items
EDITED_EVERY = 7  # of its items, a feed edits one
HIT_EVERY = 40  # of its items, one is what the watchlist looks for


@dataclass(frozen=True, slots=True)
class Edition:
    """What a feed lists at a time: the items from `first` up to `count`, some of them edited."""

    first: int
    count: int
    edited: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Timeline:
    """When items are published and edited: one each `gap` seconds, at uneven times."""

    begin: float
    gap: float
    seed: int

    def published(self, item: int) -> float:
        """Return when an item is published."""
        noise = (self.seed * 7919 + item * 104_729) % 1000 / 1000
        return self.begin + self.gap * (item + 0.8 * noise)

    def edited(self, item: int) -> float | None:
        """Return when an item is edited; None for most."""
        return self.published(item) + 1.5 * self.gap if item % EDITED_EVERY == 3 else None

    def edition(self, at: float) -> Edition:
        """Return what is listed at a time."""
        last = int((at - self.begin) // self.gap)
        count = last + 1 if self.published(last) <= at else last
        first = max(0, count - LISTED)
        edited = (
            item
            for item in range(first, count)
            if (changed := self.edited(item)) is not None and changed <= at
        )
        return Edition(first, count, frozenset(edited))

    def changed(self, edition: Edition) -> float:
        """Return since when the feed has listed an edition."""
        edits = [self.edited(item) or 0.0 for item in edition.edited]
        return max(self.published(edition.count - 1), *edits, self.begin)


class Tags(Enum):
    """The validators that a server gives."""

    STRONG = auto()
    WEAK = auto()
    ODD = auto()  # bytes beyond ASCII
    UNQUOTED = auto()
    DATE = auto()  # Last-Modified alone
    BOTH = auto()
    NONE = auto()
    RENEWED = auto()  # another one with each answer, a 304 too
    REMOVED = auto()  # none any more after some days
    STALE = auto()  # the same for ever, whatever changes


REMOVED_AT = 6 * DAY


@dataclass(frozen=True, slots=True)
class Said:
    """What a server and its feed ask for; `header` and `channel` say it, the rest is meant.

    `fresh`, `every`: seconds. Hours are UTC's; days count from Monday, 0.
    """

    header: tuple[str, str] | None = None
    expires_in: float | None = None
    channel: str = ""
    fresh: float = 0.0
    every: float = 0.0
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()


def max_age(seconds: int, rest: str = "") -> Said:
    """A wish by Cache-Control."""
    return Said(("Cache-Control", f"{rest}max-age={seconds}"), fresh=seconds)


def expires(seconds: float) -> Said:
    """A wish by Expires, which counts whole seconds."""
    return Said(expires_in=seconds, fresh=seconds - 1)


def ttl(minutes: int) -> Said:
    """A wish by RSS's ttl."""
    return Said(channel=f"<ttl>{minutes}</ttl>", every=minutes * 60)


def updates(period: str, frequency: int, every: float) -> Said:
    """A wish by the syndication module."""
    name = "http://purl.org/rss/1.0/modules/syndication/"
    channel = (
        f'<sy:updatePeriod xmlns:sy="{name}">{period}</sy:updatePeriod>'
        f'<sy:updateFrequency xmlns:sy="{name}">{frequency}</sy:updateFrequency>'
    )
    return Said(channel=channel, every=every)


_NIGHT = frozenset(range(7))
_WEEKEND = frozenset({5, 6})
_HOURS = "".join(f"<hour>{hour}</hour>" for hour in sorted(_NIGHT))
_DAYS = "<day>Saturday</day><day>Sunday</day>"

WISHES = (
    max_age(900),
    max_age(7200, "public, "),
    max_age(12 * 3600, "s-maxage=5, "),
    max_age(90_000),
    max_age(31_536_000),
    max_age(600, "no-cache, "),
    Said(("Cache-Control", "no-store, no-cache, must-revalidate")),
    Said(("Cache-Control", "max-age=soon")),
    expires(HOUR),
    expires(20 * HOUR),
    expires(3 * DAY),
    Said(("Expires", "0")),
    ttl(60),
    ttl(18 * 60),
    ttl(4 * 1440),
    Said(channel="<ttl>often</ttl>"),
    updates("hourly", 2, HOUR / 2),
    updates("daily", 1, DAY),
    updates("daily", 3, 8 * HOUR),
    Said(channel=f"<skipHours>{_HOURS}</skipHours>", skip_hours=_NIGHT),
    Said(channel=f"<skipDays>{_DAYS}</skipDays>", skip_days=_WEEKEND),
    Said(
        ("Cache-Control", "max-age=14400"),
        channel=f"<ttl>30</ttl><skipHours>{_HOURS}</skipHours>",
        fresh=14_400,
        every=1800,
        skip_hours=_NIGHT,
    ),
)


class Trouble(Enum):
    """How a server misbehaves for a while."""

    ERROR = auto()  # HTTP 500
    MISSING = auto()  # HTTP 404
    BUSY = auto()  # HTTP 503, with Retry-After
    TOO_MANY = auto()  # HTTP 429, with Retry-After or without
    PAGE = auto()  # HTML in place of the feed
    EMPTY = auto()  # a body of no bytes
    SLOW = auto()  # 40 s
    DOWN = auto()  # no connection
    PORTAL = auto()  # a captive portal: 301 to a page
    ELSEWHERE = auto()  # 302, to the feed
    GONE = auto()  # HTTP 410


@dataclass(frozen=True, slots=True)
class Spell:
    """A trouble from one time up to another; `retry_after`: the header, where it is sent."""

    trouble: Trouble
    begin: float
    end: float
    retry_after: str | None = None
    names_end: bool = False  # Retry-After is the spell's end, as a date

    def covers(self, at: float) -> bool:
        """Tell whether the trouble is there at a time."""
        return self.begin <= at < self.end


@dataclass(frozen=True, slots=True)
class Move:
    """A feed's new address, from a time on, and the status that says so."""

    begin: float
    url: str
    status: int


@dataclass(frozen=True, slots=True)
class Script:
    """One feed: its address, its rhythm, its server's manners. `kind` names it in the report."""

    number: int
    url: str
    kind: str
    timeline: Timeline
    tags: Tags
    said: Said = field(default_factory=Said)
    spells: tuple[Spell, ...] = ()
    move: Move | None = None
    high: bool = False

    @property
    def elsewhere(self) -> str:
        """The address to which the feed is redirected for a while."""
        return f"{self.url}/elsewhere"

    @property
    def lies(self) -> bool:
        """Tell whether its server says that nothing has changed though it has."""
        return self.tags is Tags.STALE

    def trouble(self, at: float) -> Spell | None:
        """Return the trouble that its server is in."""
        return next((spell for spell in self.spells if spell.covers(at)), None)
