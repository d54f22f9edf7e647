"""/chats: who is an admin of a channel or group chooses for it from the private chat."""

from __future__ import annotations

from monitor.model import Mode
from monitor.watch.lists.watchlist import MAX_ID
from tests.room import ANNA, Room, watchlist
from tests.support import CHANNEL, GROUP, OLENA, PETRO

NOT_THERE = "You can't choose for this chat from here"


async def test_a_channel_is_managed_from_its_admins_private_chat(room: Room) -> None:
    await room.adds_the_bot(CHANNEL, OLENA)
    shown = await room.says(OLENA, "/chats")
    assert shown.labels == ["📣 News"]
    page = await room.presses(OLENA, "📣 News")
    assert page.text.startswith("For News:\n\n")
    assert page.labels == ["Deported children", "ICC", "‹ Chats"]
    await room.presses(OLENA, "ICC")
    card = await room.presses(OLENA, "🔔 Alerts")
    assert room.toast == "You get alerts"
    assert "🔔 You follow it" in card.text
    assert room.follows(CHANNEL) == [("icc", Mode.ALERTS)]
    assert room.follows(OLENA) == []
    await room.presses(OLENA, "✖ Unsubscribe")
    assert room.follows(CHANNEL) == []
    assert room.telegram.seen(CHANNEL) == [], "its readers see nothing of it"


async def test_only_what_can_be_done_from_here_is_offered(room: Room) -> None:
    await room.adds_the_bot(CHANNEL, OLENA)
    await room.says(OLENA, "/chats")
    await room.presses(OLENA, "📣 News")
    card = await room.presses(OLENA, "ICC")
    assert card.labels == ["🔔 Alerts", "📋 Digest", "‹ All watchlists", "‹ Chats"]


async def test_the_buttons_hold_after_a_restart(room: Room) -> None:
    await room.adds_the_bot(CHANNEL, OLENA)
    await room.says(OLENA, "/chats")
    await room.presses(OLENA, "📣 News")
    await room.restarts()
    await room.presses(OLENA, "ICC")
    await room.presses(OLENA, "📋 Digest")
    assert room.follows(CHANNEL) == [("icc", Mode.DIGEST)]


async def test_who_is_no_admin_any_more_chooses_nothing(room: Room) -> None:
    await room.adds_the_bot(GROUP, OLENA)
    await room.says(OLENA, "/chats")
    await room.presses(OLENA, "👥 Newsroom <b>&")
    room.telegram.set_member(GROUP, OLENA, "member")
    refused = await room.presses(OLENA, "ICC")
    assert refused.text.startswith(NOT_THERE)
    shown = await room.presses(OLENA, "‹ Chats")
    assert "no group or channel" in shown.text
    assert room.follows(GROUP) == []


async def test_only_chats_that_let_monitor_in_and_of_which_one_is_an_admin_are_shown(
    room: Room,
) -> None:
    room.policy = "open"
    await room.adds_the_bot(GROUP, OLENA)
    await room.adds_the_bot(CHANNEL, OLENA)
    assert set((await room.says(ANNA, "/chats")).labels) == {"👥 Newsroom <b>&", "📣 News"}
    assert "no group or channel" in (await room.says(PETRO, "/chats")).text
    room.telegram.remove_bot(GROUP, by=OLENA)
    await room.answers()
    assert (await room.says(ANNA, "/chats")).labels == ["📣 News"]


async def test_no_button_is_longer_than_telegram_takes(room: Room) -> None:
    longest = "a" * MAX_ID
    room.watchlists[longest] = watchlist(longest, "Longest", "x")
    await room.adds_the_bot(CHANNEL, OLENA)
    for _ in range(101):
        await room.says(OLENA, "/chats")
    await room.presses(OLENA, "📣 News")
    await room.presses(OLENA, "Longest")
    await room.presses(OLENA, "📋 Digest")
    times = await room.presses(OLENA, "🕑 Times")
    assert "‹ Back" in times.labels


async def test_a_button_cannot_be_turned_to_another_chat_or_another_matter(room: Room) -> None:
    await room.adds_the_bot(CHANNEL, OLENA)
    room.policy = "open"
    shown = await room.says(OLENA, "/chats")
    page = await room.says(PETRO, "/start")
    for data in ("m:1:w:icc:a", "m:404:w:icc:a"):
        pressed = await room.presses(PETRO, "x", message_id=page.message_id, data=data)
        assert pressed.text.startswith(NOT_THERE)
    for data in ("m:1:o:i:e:60", "m:1:m:1:w", "m:1:o:f:1"):
        pressed = await room.presses(OLENA, "x", message_id=shown.message_id, data=data)
        assert pressed.text.startswith(NOT_THERE)
    assert room.follows(CHANNEL) == []
