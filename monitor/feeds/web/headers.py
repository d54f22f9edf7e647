"""What a response's headers say, with patience: any of them may be missing, wrong or hostile."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

LONGEST_WAIT = timedelta(days=7)
TOO_MANY_REQUESTS_WAIT = timedelta(hours=4)
_LONGEST_FRESH = timedelta(days=365)
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,15})", re.IGNORECASE)
_NEVER_FRESH = re.compile(r"(?:^|[,\s])no-(?:cache|store)\b", re.IGNORECASE)

Headers = list[tuple[bytes, bytes]]


def first(headers: Headers, name: bytes) -> bytes | None:
    """Return the first value of a header as it was sent, byte for byte; None without one."""
    return next((value for key, value in headers if key.lower() == name), None)


def retry_after(value: bytes | None, now: datetime) -> timedelta | None:
    """Read Retry-After (RFC 9110, 10.2.3): seconds, or a date in any of HTTP's three forms.

    None for what is missing, unreadable or past; never more than seven days.
    """
    text = (value or b"").decode("latin-1").strip()
    if re.fullmatch(r"[0-9]+", text):
        wait = timedelta(seconds=int(text[:9]) if len(text) < 10 else 10**9)
    else:
        date = http_date(text)
        wait = date - now if date else timedelta(0)
    return min(wait, LONGEST_WAIT) if wait > timedelta(0) else None


def http_date(text: str) -> datetime | None:
    """Read a date in any of the three forms of RFC 9110, 5.6.7; None for anything else."""
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    try:
        # asctime's form names no zone: it is UTC by definition
        return date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)
    except OverflowError:
        return None


def wait_for(status: int, value: bytes | None, now: datetime) -> timedelta | None:
    """Say how long a server that answered 429 or 503 asked us to stay away."""
    if status not in (429, 503):
        return None
    wait = retry_after(value, now)
    return TOO_MANY_REQUESTS_WAIT if wait is None and status == 429 else wait


def fresh_for(headers: Headers, now: datetime) -> timedelta | None:
    """Read how long a server says that nothing changes (RFC 9111, 4.2.1): max-age, else Expires.

    None where it doesn't say, or says that its answer is never fresh.
    """
    control = b",".join(value for key, value in headers if key.lower() == b"cache-control")
    found = _MAX_AGE.search(control.decode("latin-1"))
    if found:
        return min(timedelta(seconds=min(int(found[1]), 10**9)), _LONGEST_FRESH)
    if _NEVER_FRESH.search(control.decode("latin-1")):
        return None
    expires = http_date((first(headers, b"expires") or b"").decode("latin-1").strip())
    if expires is None:
        return None
    date = http_date((first(headers, b"date") or b"").decode("latin-1").strip())
    fresh = expires - (date or now)
    return min(fresh, _LONGEST_FRESH) if fresh > timedelta(0) else None


def content_codings(headers: Headers) -> tuple[str, ...]:
    """Return what a body is encoded with, the innermost first; `identity` counts for nothing."""
    values = b",".join(value for key, value in headers if key.lower() == b"content-encoding")
    codings = (coding.strip().lower() for coding in values.decode("latin-1").split(","))
    return tuple(coding for coding in codings if coding not in ("", "identity"))
