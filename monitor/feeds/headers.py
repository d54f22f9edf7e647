"""What a response's headers say, with patience: any of them may be missing, wrong or hostile."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

LONGEST_WAIT = timedelta(days=7)
TOO_MANY_REQUESTS_WAIT = timedelta(hours=4)
_LONGEST_MAX_AGE = timedelta(days=365)
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,15})", re.IGNORECASE)

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


def max_age(value: bytes | None) -> timedelta | None:
    """Read how long an answer stays fresh (Cache-Control max-age, RFC 9111); None if not said."""
    found = _MAX_AGE.search((value or b"").decode("latin-1"))
    if not found:
        return None
    return min(timedelta(seconds=min(int(found[1]), 10**9)), _LONGEST_MAX_AGE)


def content_codings(headers: Headers) -> tuple[str, ...]:
    """Return what a body is encoded with, the innermost first; `identity` counts for nothing."""
    values = b",".join(value for key, value in headers if key.lower() == b"content-encoding")
    codings = (coding.strip().lower() for coding in values.decode("latin-1").split(","))
    return tuple(coding for coding in codings if coding not in ("", "identity"))
