"""A fault's own words → its kind, so that people can be told in their language what it means."""

from __future__ import annotations

import re

from monitor.model import Cause

_STATUS = re.compile(r"(?:no feed was found: the page says )?HTTP (\d{3})\b")
_BY_STATUS = {
    401: Cause.FORBIDDEN,
    402: Cause.FORBIDDEN,
    403: Cause.FORBIDDEN,
    404: Cause.NOT_FOUND,
    406: Cause.FORBIDDEN,
    410: Cause.GONE,
    429: Cause.BUSY,
    451: Cause.FORBIDDEN,
    503: Cause.BUSY,
}
# How the reasons begin that are made of Monitor's own words; what servers say stands behind.
_BY_BEGINNING = (
    (r"this is an HTML page", Cause.PAGE),
    (r"no feed was found", Cause.NO_FEED),
    (r"not a feed: |the body is empty", Cause.DAMAGED),
    (r"it is too damaged|the parser |parsing it took|reading it takes", Cause.DAMAGED),
    (r"the body's gzip|the body ends before|the body is encoded", Cause.DAMAGED),
    (r"the server says that \S+ is gone", Cause.GONE),
    (r"\S+ asked to wait until|its server asked to wait", Cause.BUSY),
    (r"took longer than|there was no time left", Cause.SLOW),
    (r"the body is larger", Cause.LARGE),
    (r"the host name \S+ cannot be resolved", Cause.UNKNOWN_HOST),
    (r"the certificate of|no secure connection", Cause.CERTIFICATE),
    (r"redirected ", Cause.REDIRECT),
    (r"\S+ refuses connections|\S+ cannot be reached|the server closed", Cause.UNREACHABLE),
    (r"the server's answer is not HTTP", Cause.UNREACHABLE),
    (r"\S+ leads to an address inside|\S+ is an? |port \d+ is not allowed", Cause.INSIDE),
)
_KINDS = tuple((re.compile(beginning), cause) for beginning, cause in _BY_BEGINNING)


def cause_of(error: str) -> Cause:
    """Tell what kind of fault these words are about: those of a fetch, a parse or a search."""
    if status := status_in(error):
        server = Cause.SERVER if status >= 500 else Cause.STATUS
        return _BY_STATUS.get(status, server)
    return next((cause for kind, cause in _KINDS if kind.match(error)), Cause.OTHER)


def status_in(error: str) -> int | None:
    """Return the HTTP status that a fault is about, if it is about one."""
    found = _STATUS.match(error)
    return int(found[1]) if found else None
