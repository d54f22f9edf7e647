"""What came of one look at an address: the feed that is there, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.feeds.web.headers import Headers
from monitor.model import (
    Fetched,
    FetchFailed,
    FetchOutcome,
    Gone,
    KeptAway,
    ParsedFeed,
    ParseFailed,
    ParseOutcome,
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered to one request: the fetch has one, and one for each redirect."""

    url: str
    status: int
    headers: tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of a look at an address. `parsed` is None where no body came.

    `seconds`: how long its servers took, without the waits for their hosts' turns.
    """

    url: str
    outcome: FetchOutcome
    parsed: ParseOutcome | None
    answers: tuple[Answer, ...] = ()
    seconds: float = 0.0

    @property
    def feed(self) -> ParsedFeed | None:
        """Return the feed that is there, if it is one."""
        return self.parsed if isinstance(self.parsed, ParsedFeed) else None

    @property
    def asks_to_wait(self) -> bool:
        """Tell whether the host asks, or has asked, to be left alone."""
        match self.outcome:
            case KeptAway():
                return True
            case FetchFailed(retry_after=wait):
                return wait is not None
        return False

    @property
    def is_page(self) -> bool:
        """Tell whether an HTML page is there instead of a feed."""
        return isinstance(self.parsed, ParseFailed) and self.parsed.is_page

    @property
    def body(self) -> bytes:
        """Return what came."""
        return self.outcome.body if isinstance(self.outcome, Fetched) else b""

    @property
    def headers(self) -> Headers:
        """Return the headers of the last answer."""
        return list(self.answers[-1].headers) if self.answers else []

    @property
    def address(self) -> str:
        """Return the address to list: where the feed has moved for good, else as asked."""
        if isinstance(self.outcome, Fetched) and self.outcome.moved_to:
            return self.outcome.moved_to
        return self.url

    @property
    def trouble(self) -> str:
        """Say why there is no feed; nothing if there is one."""
        match self.outcome, self.parsed:
            case FetchFailed(reason=reason), _:
                return reason
            case KeptAway(host=host, until=until), _:
                return f"{host} asked to wait until {until:%Y-%m-%d %H:%M} UTC"
            case Gone(), _:
                return "HTTP 410 Gone"
            case _, ParseFailed(reason=reason):
                return reason
        return "" if self.feed else "the server says that nothing changed"
