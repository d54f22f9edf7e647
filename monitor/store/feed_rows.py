"""A feed and its state, as a row of the store has them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from monitor.hosts import host_of
from monitor.model import (
    BodyFailure,
    Feed,
    FeedState,
    PollRecord,
    Priority,
    Rhythm,
    Sighting,
    Validators,
    Wish,
)
from monitor.store.database import to_text, to_text_or_none, to_time, to_time_or_none


def feed_of(row: dict[str, Any]) -> Feed:
    """Read what feeds.toml said of a feed."""
    return Feed(
        url=row["url"],
        outlet=row["outlet"] or "",
        language=row["language"] or "",
        group=row["group_name"] or "",
        priority=Priority(row["priority"]),
        full_text=bool(row["full_text"]),
    )


def feed_row(feed: Feed) -> dict[str, Any]:
    """Write what feeds.toml says of a feed."""
    return {
        "url": feed.url,
        "host": host_of(feed.url),
        "outlet": feed.outlet,
        "language": feed.language,
        "group_name": feed.group,
        "priority": feed.priority.value,
        "full_text": int(feed.full_text),
    }


def state_of(row: dict[str, Any]) -> FeedState:
    """Read a feed's state."""
    return FeedState(
        id=row["id"],
        feed=feed_of(row),
        due_at=to_time(row["due_at"]),
        interval=timedelta(seconds=row["interval_s"]),
        due_why=row["due_why"],
        validators=_validators(row),
        body_hash=row["body_hash"],
        body_failure=_body_failure(row),
        body_at=to_time_or_none(row["body_at"]),
        first_polled_at=to_time_or_none(row["first_polled_at"]),
        last_polled_at=to_time_or_none(row["last_polled_at"]),
        last_ok_at=to_time_or_none(row["last_ok_at"]),
        failures=row["failures"],
        failing_since=to_time_or_none(row["failing_since"]),
        last_outcome=row["last_outcome"] or "",
        last_error=row["last_error"] or "",
        fresh_for=timedelta(seconds=row["fresh_s"]),
        wish=_wish(row),
        rhythm=Rhythm(
            to_time_or_none(row["last_new_at"]),
            row["per_day"],
            timedelta(seconds=row["longest_gap_s"]),
        ),
        moved_url=row["moved_url"],
        move=_sighting(row, "move"),
        gone=_sighting(row, "gone"),
        paused=row["paused"],
    )


def state_row(state: FeedState) -> dict[str, Any]:
    """Write what a poll may change of a feed's state."""
    validators = state.validators
    every = state.wish.every
    return {
        "id": state.id,
        "host": host_of(state.url),
        "due_at": to_text_or_none(state.due_at),
        "due_why": state.due_why,
        "interval_s": int(state.interval.total_seconds()),
        "validators_url": validators.url if validators else None,
        "etag": validators.etag if validators else None,
        "last_modified": validators.last_modified if validators else None,
        "body_hash": state.body_hash,
        **_body_failure_row(state.body_failure),
        "body_at": to_text_or_none(state.body_at),
        "first_polled_at": to_text_or_none(state.first_polled_at),
        "last_polled_at": to_text_or_none(state.last_polled_at),
        "last_ok_at": to_text_or_none(state.last_ok_at),
        "failures": state.failures,
        "failing_since": to_text_or_none(state.failing_since),
        "last_outcome": state.last_outcome,
        "last_error": state.last_error,
        "fresh_s": int(state.fresh_for.total_seconds()),
        "wish_s": int(every.total_seconds()) if every is not None else None,
        "skip_hours": _numbers(state.wish.skip_hours),
        "skip_days": _numbers(state.wish.skip_days),
        "last_new_at": to_text_or_none(state.rhythm.last_new_at),
        "per_day": state.rhythm.per_day,
        "longest_gap_s": int(state.rhythm.longest_gap.total_seconds()),
        "moved_url": state.moved_url,
        "paused": state.paused,
        **_sighting_row("move", state.move),
        **_sighting_row("gone", state.gone),
    }


def record_of(row: dict[str, Any]) -> PollRecord:
    """Read one poll of a feed's history."""
    return PollRecord(
        at=to_time(row["at"]),
        outcome=row["outcome"],
        status=row["status"],
        sent=row["sent"],
        seconds=row["seconds"],
        items=row["items"],
        new=row["new"],
        error=row["error"],
    )


def poll_row(feed_id: int, record: PollRecord) -> dict[str, Any]:
    """Write one poll for a feed's history."""
    return {
        "feed": feed_id,
        "at": to_text(record.at),
        "outcome": record.outcome,
        "status": record.status,
        "sent": record.sent,
        "seconds": record.seconds,
        "items": record.items,
        "new": record.new,
        "error": record.error,
    }


def _validators(row: dict[str, Any]) -> Validators | None:
    if row["validators_url"] is None:
        return None
    return Validators(row["validators_url"], row["etag"], row["last_modified"])


def _wish(row: dict[str, Any]) -> Wish:
    every = row["wish_s"]
    return Wish(
        timedelta(seconds=every) if every is not None else None,
        _set(row["skip_hours"]),
        _set(row["skip_days"]),
    )


def _numbers(numbers: frozenset[int]) -> str:
    return " ".join(map(str, sorted(numbers)))


def _set(text: str) -> frozenset[int]:
    return frozenset(map(int, text.split())) if text else frozenset()


def _body_failure(row: dict[str, Any]) -> BodyFailure | None:
    at = to_time_or_none(row["body_failed_at"])
    return BodyFailure(at, row["body_failure"], bool(row["body_is_page"])) if at else None


def _body_failure_row(failure: BodyFailure | None) -> dict[str, Any]:
    return {
        "body_failed_at": to_text_or_none(failure.at) if failure else None,
        "body_failure": failure.reason if failure else "",
        "body_is_page": int(failure is not None and failure.is_page),
    }


def _sighting(row: dict[str, Any], name: str) -> Sighting | None:
    what = row[f"{name}_what"]
    if what is None:
        return None
    return Sighting(what, row[f"{name}_times"], to_time(row[f"{name}_since"]))


def _sighting_row(name: str, seen: Sighting | None) -> dict[str, Any]:
    return {
        f"{name}_what": seen.what if seen else None,
        f"{name}_times": seen.times if seen else None,
        f"{name}_since": to_text_or_none(seen.since) if seen else None,
    }
