"""Dates as nearly all feeds write them, read at once; the judge reads the others."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from monitor.feeds.reading.judge import parse_date

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_RFC822 = re.compile(  # RFC 822, 5.1, with the four digits of RFC 1123
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?[ ]+)?(\d{1,2})[ ]+"
    rf"({'|'.join(_MONTHS)})[a-z]*[ ]+(\d{{4}})[ ]+(\d\d):(\d\d):(\d\d)[ ]+"
    r"(?:gmt|utc|ut|z|([+-])(\d\d)(\d\d))",
    re.IGNORECASE | re.ASCII,
)
_ISO8601 = re.compile(  # https://www.w3.org/TR/NOTE-datetime
    r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:Z|([+-])(\d\d):(\d\d))?", re.ASCII
)


def read_date(text: str) -> datetime | None:
    """Return the time that feedparser reads in a text, in UTC; None where it reads none."""
    try:
        if found := _RFC822.fullmatch(text):
            day, month, year, *rest = found.groups()
            number = _MONTHS.index(month.lower()) + 1
            return _utc((int(year), number, int(day)), rest)
        if found := _ISO8601.fullmatch(text):
            year, month, day, *rest = found.groups()
            return _utc((int(year), int(month), int(day)), rest)
    except (ValueError, OverflowError):
        pass  # 31 February, or 24:00:00: the judge knows what to make of it
    return parse_date(text) if text else None


def _utc(day: tuple[int, int, int], rest: list[str | None]) -> datetime:
    hour, minute, second, sign, hours, minutes = rest
    time = datetime(*day, int(hour or 0), int(minute or 0), int(second or 0), tzinfo=UTC)
    if not sign:
        return time
    offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    return time + offset if sign == "-" else time - offset
