"""How often a feed wants to be polled, as it says itself."""

from __future__ import annotations

import re
from datetime import timedelta

from monitor.model import Wish

LONGEST = timedelta(days=7)
_READ = 100_000
_ITEMS = re.compile(rb"<(?:\w+:)?(?:item|entry)[\s>/]")
# Nothing is given back: three runs of white space in a row would take cubic time.
_TEXT = rb"[^<>]{0,200}>\s*+(?:<!\[CDATA\[\s*+)?(\w{1,40}+)\s*+(?:\]\]>\s*+)?</"
_TTL = re.compile(rb"<ttl\b" + _TEXT)
_PERIOD = re.compile(rb"<(?:\w+:)?updatePeriod\b" + _TEXT)
_FREQUENCY = re.compile(rb"<(?:\w+:)?updateFrequency\b" + _TEXT)
_SKIP_HOURS = re.compile(
    rb"<skipHours\b[^<>]{0,200}>(.{0,4000}?)</skipHours", re.IGNORECASE | re.DOTALL
)
_SKIP_DAYS = re.compile(
    rb"<skipDays\b[^<>]{0,200}>(.{0,2000}?)</skipDays", re.IGNORECASE | re.DOTALL
)
_HOUR = re.compile(rb"<hour\b" + _TEXT, re.IGNORECASE)
_DAY = re.compile(rb"<day\b" + _TEXT, re.IGNORECASE)

# https://web.resource.org/rss/1.0/modules/syndication/
_PERIODS = {
    b"hourly": timedelta(hours=1),
    b"daily": timedelta(days=1),
    b"weekly": timedelta(days=7),
    b"monthly": timedelta(days=30),
    b"yearly": timedelta(days=365),
}
_DAYS = (b"monday", b"tuesday", b"wednesday", b"thursday", b"friday", b"saturday", b"sunday")


def wish_in(body: bytes) -> Wish:
    """Read what a document in UTF-8 says of its own pace; garbage is no wish.

    Looked for in its bytes, before the first item and after the last: feedparser keeps one hour
    and one day of those to skip, and a document that it must mend has no tree.
    """
    around = _around_items(body)
    return Wish(
        every=_every(around),
        skip_hours=_some(_hours(_SKIP_HOURS.search(around)), 24),
        skip_days=_some(_days(_SKIP_DAYS.search(around)), 7),
    )


def _around_items(body: bytes) -> bytes:
    first = _ITEMS.search(body)
    if not first:
        return body[:_READ]
    last = max(body.rfind(b"</item>"), body.rfind(b"</entry>"), first.start())
    return body[: first.start()][:_READ] + body[last:][:_READ]


def _every(around: bytes) -> timedelta | None:
    """Return the longer of RSS's ttl (minutes) and what the syndication module says."""
    ttl, period, frequency = (
        found[1] if (found := pattern.search(around)) else b""
        for pattern in (_TTL, _PERIOD, _FREQUENCY)
    )
    wishes = [timedelta(minutes=_number(ttl))]
    length = _PERIODS.get(period.lower() or b"daily")
    if length and (period or frequency):
        wishes.append(length / (_number(frequency) or 1))
    return min(max(wishes), LONGEST) or None


def _number(text: bytes) -> int:
    """Read a number of any length; one that is too large for anything stays so."""
    return min(int(text), 10_000_000) if text.isdigit() else 0


def _hours(found: re.Match[bytes] | None) -> frozenset[int]:
    hours = (_HOUR.findall(found[1]) if found else ())[:99]
    numbers = (int(hour) for hour in hours if hour.isdigit() and len(hour) < 4)
    return frozenset(number % 24 for number in numbers if number <= 24)  # 24 is midnight, 0


def _days(found: re.Match[bytes] | None) -> frozenset[int]:
    days = _DAY.findall(found[1]) if found else ()
    return frozenset(_DAYS.index(day.lower()) for day in days if day.lower() in _DAYS)


def _some(skipped: frozenset[int], all_of_them: int) -> frozenset[int]:
    """Return what is to be skipped, but nothing where that would be always."""
    return skipped if len(skipped) < all_of_them else frozenset()
