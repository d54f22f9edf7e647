"""What one poll leaves of a feed's state, decided from its outcome alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from monitor.feeds.polling.pace import Pace, Polled, next_due
from monitor.feeds.polling.rhythm import after_new_items
from monitor.feeds.urls import shown
from monitor.feeds.web.addresses import Allowed
from monitor.model import (
    BodyFailure,
    FeedState,
    Fetched,
    FetchFailed,
    FetchOutcome,
    Gone,
    Item,
    KeptAway,
    NotModified,
    ParsedFeed,
    ParseFailed,
    ParseOutcome,
    PollRecord,
    Sighting,
    Validators,
)

SHORTEST_FOR_STRANGERS = timedelta(minutes=1)
NOT_MODIFIED = "not modified"
WEB_PAGE = "web page"  # the outcome of a poll that brought an HTML page
STALE_AFTER = timedelta(days=8)  # of nothing but 304: some servers keep an ETag for ever
FAILURE_HOLDS = timedelta(days=1)  # then the same body is read anew: the fault may have been ours
MOVED_AFTER = (3, timedelta(days=3))  # polls that agree, and the time that they span
GONE_AFTER = (3, timedelta(days=2))
BACK_AFTER = timedelta(days=1)  # of failing at the address where a feed had moved


@dataclass(frozen=True, slots=True)
class PollRules:
    """The settings that decide how polls follow each other, and which first items may alert."""

    pace: Pace
    first_poll_alerts: timedelta
    allowed: Allowed

    def pace_of(self, url: str) -> Pace:
        """Return a feed's pace: under a minute only for hosts that the settings name."""
        if self.pace.min_interval >= SHORTEST_FOR_STRANGERS:
            return self.pace
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        if any(host.covers(parts.hostname or "", port) for host in self.allowed.hosts):
            return self.pace
        return replace(self.pace, min_interval=SHORTEST_FOR_STRANGERS)


@dataclass(frozen=True, slots=True)
class PollFacts:
    """What a poll found; `parsed` is None where nothing had to be parsed."""

    outcome: FetchOutcome
    parsed: ParseOutcome | None = None
    new_items: int = 0


def validators_to_send(state: FeedState, now: datetime) -> Validators | None:
    """Return what to ask 'has it changed?' with; nothing, once, after eight days of only 304.

    Of only 304: where the last poll failed, or nothing was asked since the body, it is asked first.
    """
    said_304 = state.last_outcome == NOT_MODIFIED
    if said_304 and state.body_at is not None and now - state.body_at >= STALE_AFTER:
        return None
    return state.validators


def known_failure(state: FeedState, body_hash: bytes, now: datetime) -> ParseFailed | None:
    """Return why a body can't be read, where these very bytes were tried lately."""
    failure = state.body_failure
    if failure is None or body_hash != state.body_hash or now - failure.at >= FAILURE_HOLDS:
        return None
    return ParseFailed(failure.reason, failure.is_page)


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
    state: FeedState, facts: PollFacts, rules: PollRules, now: datetime, jitter: float
) -> FeedState:
    """Return the feed's state after a poll.

    Validators are kept only together with the items of their body: an ETag saved without them
    would lose them at the next 304.
    """
    if isinstance(facts.outcome, KeptAway):
        why = "its server asked to wait until then (Retry-After)"
        return replace(state, due_at=max(state.due_at, facts.outcome.until), due_why=why)
    after = _after_outcome(replace(state, last_polled_at=now, last_error=""), facts, now)
    return _scheduled(after, facts, rules, now, jitter)


def record_of(
    after: FeedState, facts: PollFacts, items: int, now: datetime, seconds: float
) -> PollRecord:
    """Write a poll as the feed's history keeps it, and as people are told of it."""
    outcome = facts.outcome
    if isinstance(outcome, KeptAway):
        until = f"its server asked to wait until {outcome.until:%Y-%m-%d %H:%M:%S} UTC"
        return PollRecord(now, "waiting", None, 0, seconds, 0, 0, until)
    return PollRecord(
        at=now,
        outcome=after.last_outcome,
        status=_status(outcome),
        sent=outcome.sent if isinstance(outcome, Fetched) else 0,
        seconds=seconds,
        items=items,
        new=facts.new_items,
        error=after.last_error,
    )


def _status(outcome: FetchOutcome) -> int | None:
    match outcome:
        case Fetched(status=status) | FetchFailed(status=status):
            return status
        case NotModified():
            return 304
        case Gone():
            return 410
    return None


def _after_outcome(state: FeedState, facts: PollFacts, now: datetime) -> FeedState:
    match facts.outcome, facts.parsed:
        case Fetched() as fetched, ParseFailed() as failed:
            return _unreadable(state, fetched, failed, now)
        case Fetched() as fetched, parsed:
            return _after_body(state, fetched, parsed, facts, now)
        case NotModified() as answer, _:
            after = _ok(state, now, NOT_MODIFIED, new_items=0)
            if answer.validators != after.validators:
                after = replace(after, validators=answer.validators)
            return _moved(after, answer, now)
        case Gone() as gone, _:
            return _gone(state, gone, now)
        case FetchFailed(reason=reason), _:
            return _failed(state, now, reason, "failed")
    raise AssertionError(facts.outcome)


def _after_body(
    state: FeedState, fetched: Fetched, parsed: ParseOutcome | None, facts: PollFacts, now: datetime
) -> FeedState:
    after = _ok(state, now, "unchanged" if parsed is None else "polled", facts.new_items)
    after = replace(
        after,
        validators=fetched.validators,
        body_hash=fetched.body_hash,
        body_failure=None,
        body_at=now,
        fresh_for=timedelta(0),  # unless this very answer says so
        wish=parsed.wish if isinstance(parsed, ParsedFeed) else after.wish,
        last_error=_left_out(parsed) if isinstance(parsed, ParsedFeed) else "",
    )
    return _moved(after, fetched, now)


def _unreadable(
    state: FeedState, fetched: Fetched, failed: ParseFailed, now: datetime
) -> FeedState:
    """Remember why a body can't be read, so that the same bytes aren't tried again at once."""
    after = _failed(state, now, failed.reason, WEB_PAGE if failed.is_page else "not a feed")
    known = known_failure(state, fetched.body_hash, now)
    failure = state.body_failure if known else BodyFailure(now, failed.reason, failed.is_page)
    return replace(after, body_hash=fetched.body_hash, body_failure=failure)


def _left_out(parsed: ParsedFeed) -> str:
    if not parsed.left_out:
        return ""
    read = len(parsed.items)
    return f"it lists {read + parsed.left_out:,} items; only the newest {read:,} of them are read"


def _ok(state: FeedState, now: datetime, outcome: str, new_items: int) -> FeedState:
    rhythm = state.rhythm
    if state.first_polled_at is not None:  # the baseline says nothing of it
        since = state.last_ok_at or state.first_polled_at
        rhythm = after_new_items(rhythm, new_items, since, now)
    return replace(
        state,
        first_polled_at=state.first_polled_at or now,
        last_ok_at=now,
        failures=0,
        failing_since=None,
        gone=None,
        paused="",
        last_outcome=outcome,
        rhythm=rhythm,
    )


def _failed(state: FeedState, now: datetime, reason: str, outcome: str) -> FeedState:
    since = state.failing_since or now
    return replace(
        state,
        failures=state.failures + 1,
        failing_since=since,
        moved_url="" if now - since >= BACK_AFTER else state.moved_url,
        last_error=reason,
        last_outcome=outcome,
    )


def _gone(state: FeedState, gone: Gone, now: datetime) -> FeedState:
    """Count a 410; a feed that is gone three times over two days is paused."""
    reason = f"the server says that {shown(gone.url)} is gone for good (HTTP 410)"
    after = _failed(state, now, reason, "gone")
    seen = _seen_again(state.gone, state.url, now)
    return replace(after, gone=seen, paused=reason if _agreed(seen, GONE_AFTER, now) else "")


def _moved(state: FeedState, answer: Fetched | NotModified, now: datetime) -> FeedState:
    """Take over the address where a feed has moved for good, once polls agree long enough.

    At once would be rash: a captive portal once moved every feed.
    """
    if answer.moved_to is None or answer.moved_to == state.url:
        return replace(state, move=None) if state.move else state
    seen = _seen_again(state.move, answer.moved_to, now)
    if not _agreed(seen, MOVED_AFTER, now):
        return replace(state, move=seen)
    is_back = answer.moved_to == state.feed.url
    return replace(state, moved_url="" if is_back else answer.moved_to, move=None)


def _seen_again(before: Sighting | None, what: str, now: datetime) -> Sighting:
    if before is None or before.what != what:
        return Sighting(what, 1, now)
    return replace(before, times=before.times + 1)


def _agreed(seen: Sighting, enough: tuple[int, timedelta], now: datetime) -> bool:
    times, span = enough
    return seen.times >= times and now - seen.since >= span


def _scheduled(
    state: FeedState, facts: PollFacts, rules: PollRules, now: datetime, jitter: float
) -> FeedState:
    outcome = facts.outcome
    said = outcome.fresh_for if isinstance(outcome, Fetched | NotModified) else None
    wait = outcome.retry_after if isinstance(outcome, FetchFailed) else None
    fresh_for = state.fresh_for if said is None else said
    polled = Polled(
        interval=state.interval,
        new_items=facts.new_items,
        failures=state.failures,
        failing_for=now - (state.failing_since or now),
        fresh_for=fresh_for,
        wish=state.wish,
        not_before=now + wait if wait else None,
    )
    due = next_due(now, polled, rules.pace_of(state.url), state.feed.priority, jitter)
    return replace(
        state, due_at=due.at, interval=due.interval, due_why=due.why, fresh_for=fresh_for
    )
