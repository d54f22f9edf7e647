"""What people should know of a feed: it fails, is a page, is gone, has moved, or is too quiet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from monitor.feeds.polling.pace import span
from monitor.feeds.polling.rhythm import strange_silence, usual_per_day
from monitor.feeds.polling.state import WEB_PAGE
from monitor.feeds.urls import shown
from monitor.model import FeedState, Health

FAILING_AFTER = timedelta(hours=24)
PAGES_IN_A_ROW = 3


class Fault(StrEnum):
    """The kinds of trouble with a feed that people are told of."""

    FAILING = "failing"
    PAGE = "page"
    GONE = "gone"
    MOVED = "moved"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class FeedFault:
    """Something wrong with a feed: told once, and again when it is mended (but a move)."""

    url: str
    fault: Fault
    text: str

    @property
    def key(self) -> str:
        """Return what identifies it as long as it lasts; its text may change meanwhile."""
        return f"{self.fault} {self.url}"


def health_of(state: FeedState) -> Health:
    """Tell in a word how a listed feed is, from its last polls."""
    if state.paused:
        return Health.GONE
    if state.last_polled_at is None:
        return Health.NEW
    if state.failures:
        return Health.FAILING
    return Health.QUIET if strange_silence(state) is not None else Health.WELL


def fault_of(state: FeedState, now: datetime) -> FeedFault | None:
    """Say what is wrong with a feed, with the reason and what to do; None for a healthy one."""
    found = _trouble(state, now) or _move(state) or _silence(state)
    return FeedFault(state.feed.url, *found) if found else None


def name_of(state: FeedState) -> str:
    """Return what people call a feed: its outlet, and its address."""
    address = shown(state.feed.url)
    return f"{state.feed.outlet} ({address})" if state.feed.outlet else address


def _trouble(state: FeedState, now: datetime) -> tuple[Fault, str] | None:
    name, address = name_of(state), shown(state.feed.url)
    if state.paused:
        return Fault.GONE, (
            f"{name} is not polled any more: {state.paused}. Remove it from feeds.toml, or find "
            f"where it went: monitor feeds discover. monitor poll {address} tries it again."
        )
    if state.last_outcome == WEB_PAGE and state.failures >= PAGES_IN_A_ROW:
        return Fault.PAGE, f"{name} has turned into a web page. {_sentence(state.last_error)}"
    if state.failing_since is None or now - state.failing_since < FAILING_AFTER:
        return None
    return Fault.FAILING, (
        f"{name} has failed for {span(now - state.failing_since)}: {state.last_error}. It is still "
        f"tried, at least once a day. monitor feeds test {address} shows what its server says."
    )


def _move(state: FeedState) -> tuple[Fault, str] | None:
    if not state.moved_url:
        return None
    return Fault.MOVED, (
        f"{name_of(state)} has moved for good to {shown(state.moved_url)}, and is polled there. "
        "Write the new address into feeds.toml; what is known of the feed stays."
    )


def _silence(state: FeedState) -> tuple[Fault, str] | None:
    silence = strange_silence(state)
    if silence is None:
        return None
    usual = usual_per_day(state)
    rate = f"{usual:.0f} items a day" if usual >= 1.5 else f"{usual * 7:.0f} items a week"
    return Fault.SILENT, (
        f"{name_of(state)} usually brings about {rate}, and has brought none for {span(silence)}, "
        "though its server answers without a fault. "
        f"monitor feeds show {shown(state.feed.url)} tells more."
    )


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
