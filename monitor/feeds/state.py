"""What one poll leaves of a feed's state, decided from its outcome alone."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from monitor.feeds.addresses import Allowed
from monitor.feeds.pace import NEVER_ASKED, Pace, Polled, next_due
from monitor.feeds.urls import shown
from monitor.model import (
    FeedState,
    Fetched,
    FetchFailed,
    FetchOutcome,
    Gone,
    Item,
    NotModified,
    ParseFailed,
    ParseOutcome,
)

SHORTEST_FOR_STRANGERS = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class PollRules:
    """The settings that decide how polls follow each other, and which first items may alert."""

    pace: Pace
    first_poll_alerts: timedelta
    allowed: Allowed

    def pace_of(self, url: str) -> Pace:
        """Return a feed's pace: under a minute only for hosts that the settings name."""
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        if any(host.covers(parts.hostname or "", port) for host in self.allowed.hosts):
            return self.pace
        shortest = max(self.pace.min_interval, SHORTEST_FOR_STRANGERS)
        return replace(self.pace, min_interval=shortest)


def body_hash(body: bytes) -> bytes:
    """Identify a body, so that one that hasn't changed isn't parsed again."""
    return hashlib.blake2b(body, digest_size=16).digest()


def may_announce(item: Item, state: FeedState, rules: PollRules, now: datetime) -> bool:
    """Tell whether a new item's hits may alert.

    A feed's first poll is a baseline: of it, only what was published lately. An item without a
    date counts as published now, and so does one from the future: clocks lie, and to miss a story
    is worse than to tell of an old one.
    """
    if state.first_polled_at is not None:
        return True
    published = item.published or now
    return max(now - published, timedelta(0)) < rules.first_poll_alerts


def after_poll(
    state: FeedState,
    outcome: FetchOutcome,
    parsed: ParseOutcome | None,
    new_items: int,
    rules: PollRules,
    now: datetime,
    jitter: float,
) -> FeedState:
    """Return the feed's state after a poll. `parsed` is None where nothing had to be parsed.

    Validators are kept only together with the items of their body: an ETag saved without them
    would lose them at the next 304.
    """
    after = replace(state, last_polled_at=now, last_error="", not_before=None)
    match outcome, parsed:
        case Fetched(), ParseFailed(reason):
            after = _failed(after, reason, "not a feed")
        case Fetched(body=body, validators=validators), _:
            after = _ok(after, now, "unchanged" if parsed is None else "polled")
            after = replace(after, validators=validators, body_hash=body_hash(body))
        case NotModified(validators=validators), _:
            after = replace(_ok(after, now, "not modified"), validators=validators)
        case Gone(url), _:
            after = _failed(
                after, f"the server says that {shown(url)} is gone for good (HTTP 410)", "gone"
            )
        case FetchFailed(reason=reason, retry_after=wait), _:
            after = _failed(after, reason, "failed")
            after = replace(after, not_before=now + wait if wait else None)
    return _scheduled(after, outcome, new_items, rules, now, jitter)


def _ok(state: FeedState, now: datetime, outcome: str) -> FeedState:
    first = state.first_polled_at or now
    return replace(state, first_polled_at=first, last_ok_at=now, failures=0, last_outcome=outcome)


def _failed(state: FeedState, reason: str, outcome: str) -> FeedState:
    return replace(state, failures=state.failures + 1, last_error=reason, last_outcome=outcome)


def _scheduled(
    state: FeedState,
    outcome: FetchOutcome,
    new_items: int,
    rules: PollRules,
    now: datetime,
    jitter: float,
) -> FeedState:
    wish = outcome.fresh_for if isinstance(outcome, Fetched | NotModified) else None
    polled = Polled(
        interval=state.interval,
        new_items=new_items,
        failures=state.failures,
        wish=wish or NEVER_ASKED,
        not_before=state.not_before,
    )
    due = next_due(now, polled, rules.pace_of(state.feed.url), state.feed.priority, jitter)
    return replace(state, due_at=due.at, interval=due.interval)
