"""/health: owners see in the chat how all stands, and what to do about what isn't well."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from monitor.model import DeliveryKind, FeedState, Message, NewDelivery, Poll
from tests.room import Room
from tests.support import BBC, DAY, DW, HOUR, INTERVAL, MINUTE, NOW, OLENA, PETRO, Feed, state_of


def polled(room: Room, feed: Feed = BBC, error: str = "", failures: int = 0) -> None:
    """A feed was polled a minute ago, and failed if there is an error."""
    at = room.clock() - MINUTE
    state: FeedState = replace(
        state_of(room.store, feed),
        last_polled_at=at,
        due_at=at + INTERVAL,
        failures=failures,
        last_error=error,
        last_outcome="fetch failed" if error else "fetched",
    )
    room.store.record_poll(Poll(state, at, ()), [])


async def test_where_all_is_well_owners_are_told_so(room: Room) -> None:
    polled(room)
    room.vitals = replace(
        room.vitals,
        uptime=3 * DAY,
        lag=0.012,
        memory=180_000_000,
        disk_free=12_000_000_000,
        backups=7,
        last_backup=NOW - 9 * HOUR,
    )
    answer = await room.says(OLENA, "/health")
    assert answer.text == (
        "✓ All is well\n\n"
        "📡 1 feed, last polled 1 min ago\n\n"
        "✉️ no message waits\n\n"
        "💬 0 chats follow something\n\n"
        "💾 12 GB of disk free · 180 MB of memory used · at most 12 ms late\n"
        "🗄 last backup: 9 h ago\n\n"
        "Monitor 0.1.0 · Python 3.12.1 · schema m015_chat\n"
        "running for 3 days\n"
        "looked at 14:00"
    )
    assert answer.labels == ["↻ Look again"]


async def test_feeds_that_fail_are_named_with_reasons_the_first_five(room: Room) -> None:
    feeds = [
        Feed(f"https://n{number}.example/feed?key=s3cretkey", f"News {number}")
        for number in range(7)
    ]
    room.store.sync_feeds([BBC, DW, *feeds], NOW, INTERVAL)
    polled(room, DW, "HTTP 503 <b>", failures=1)
    for feed in feeds:
        polled(room, feed, "timed out", failures=4)
    answer = await room.says(OLENA, "/health")
    assert answer.text.startswith("⚠ Not all well\n\n📡 9 feeds, last polled 1 min ago\n")
    assert answer.text.count("timed out") == 5
    assert "✗ News 0 (https://n0.example/feed?key=…): failed 4 times, timed out" in answer.text
    assert "… and 3 more fail\n→ each is tried again by itself" in answer.text
    assert "s3cretkey" not in answer.text


async def test_what_waits_is_counted_and_how_long_it_has(room: Room) -> None:
    polled(room)
    await room.says(OLENA, "/start")
    room.store.add_notice(NewDelivery(OLENA, 0, DeliveryKind.NOTICE, Message("x")), NOW)
    room.clock.advance(20 * MINUTE)
    answer = await room.says(OLENA, "/health")
    assert "✉️ 1 message waits, the oldest since 20 min ago" in answer.text
    assert "→ Telegram slows us down" in answer.text


async def test_chats_that_cannot_be_reached_are_named(room: Room) -> None:
    polled(room)
    room.policy = "open"
    await room.says(PETRO, "/start wl_children")
    room.telegram.block(PETRO)
    await room.answers()
    await room.hears_news("Children brought home from Russia today", "children")
    answer = await room.says(OLENA, "/health")
    assert "✗ Petro: the bot was blocked or removed; 0 messages wait" in answer.text
    assert "→ what waits for them is sent when they write to me" in answer.text


async def test_trouble_of_the_machine_comes_with_what_to_do(room: Room) -> None:
    polled(room)
    room.store.record_trouble("sending", "ValueError", room.clock())
    room.vitals = replace(
        room.vitals,
        disk_free=5_000_000,
        disk_low=True,
        lag=9.0,
        backups=7,
        last_backup=NOW - 3 * DAY,
        unhealthy=("the event loop is 9 s late",),
    )
    answer = await room.says(OLENA, "/health")
    for line in (
        "→ too little room: nothing is polled until there is more",
        "→ no backup for two days: see the log, or monitor backup",
        "→ the machine is overloaded: answers and alerts come late",
        "✗ the event loop is 9 s late",
        "✗ 1 fault in 24 hours: monitor status shows it",
    ):
        assert line in answer.text


async def test_feeds_that_nobody_polls_are_told_of(room: Room) -> None:
    polled(room)
    room.clock.advance(timedelta(hours=2))
    answer = await room.says(OLENA, "/health")
    assert "→ nothing is polled: see monitor status and the log" in answer.text


async def test_a_button_looks_again_in_the_same_message(room: Room) -> None:
    polled(room)
    first = await room.says(OLENA, "/health")
    room.clock.advance(MINUTE)
    again = await room.presses(OLENA, "↻ Look again")
    assert room.toast == "As it is now"
    assert again.message_id == first.message_id
    assert "last polled 2 min ago" in again.text
    await room.presses(OLENA, "↻ Look again")
    assert room.toast == "As it is now", "nothing has changed, and that is no trouble"
