"""Who is let in, by whom, for how long; who edits; and the end of either, with the way back."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from monitor.model import REVOKED, Mode, Role
from monitor.telegram.access import invitation_hash
from tests.room import ANNA, Room
from tests.support import DAY, GROUP, HOUR, MINUTE, OLENA, PETRO

WELCOME = "I watch the news for words that matter"


async def link(room: Room, typed: str = "subscriber 7 days") -> str:
    """Olena makes an invitation; returns what its visitor says."""
    answer = await room.says(OLENA, f"/invite {typed}")
    return said_by_visitors(answer.marked("code")[0])


def said_by_visitors(address: str) -> str:
    assert address.startswith("https://t.me/monitor_bot?start=inv_")
    return "/start " + address.partition("=")[2]


def heard(room: Room, chat_id: int = OLENA) -> str:
    return room.telegram.sent(chat_id)[-1]


# ---------------------------------------------------------------- invitations


async def test_an_invitation_is_made_with_buttons(room: Room) -> None:
    asked = await room.says(OLENA, "/invite")
    assert asked.labels == ["👤 A subscriber", "✏️ An editor"]
    asked = await room.presses(OLENA, "👤 A subscriber")
    assert asked.text.startswith("For how long may the link be used?")
    assert asked.labels == ["10 min", "1 h", "1 day", "7 days", "‹ Back"]
    made = await room.presses(OLENA, "1 h")
    assert made.text.startswith("This link lets one person in; it may be used until 1 Mar 15:00:")
    (address,) = made.marked("code")
    assert made.text.count(address) == 2, "to be copied with a tap, and to be opened"
    assert (await room.says(PETRO, said_by_visitors(address))).text.startswith(WELCOME)
    assert heard(room) == "✓ Petro used your invitation: now a subscriber. /people"


@pytest.mark.parametrize(
    ("typed", "length"),
    [
        ("subscriber 10 min", 10 * MINUTE),
        ("1h", HOUR),
        ("editor 1 day", DAY),
        ("Editor 7 days", 7 * DAY),
        ("редактора 2 год", 2 * HOUR),
    ],
)
async def test_a_link_may_be_used_for_as_long_as_it_says(
    room: Room, typed: str, length: timedelta
) -> None:
    first, late = await link(room, typed), await link(room, typed)
    room.clock.advance(length - MINUTE)
    assert (await room.says(PETRO, first)).labels == ["Deported children", "ICC"]
    room.clock.advance(MINUTE)
    answer = await room.says(ANNA, late)
    assert answer.text == "This invitation is too old. Ask for a new one."


@pytest.mark.parametrize("typed", ["nobody", "editor soon", "1 min", "8 days", "editor 0h", "<b>"])
async def test_what_cannot_be_read_of_an_invitation_is_said(room: Room, typed: str) -> None:
    answer = await room.says(OLENA, f"/invite {typed}")
    assert answer.text.startswith(f"✋ I can't read “{typed}”: write for whom and for how long")
    assert answer.labels == ["👤 A subscriber", "✏️ An editor"]


async def test_who_it_is_for_may_be_typed_and_the_time_pressed(room: Room) -> None:
    asked = await room.says(OLENA, "/invite editor")
    assert "7 days" in asked.labels
    made = await room.presses(OLENA, "7 days")
    assert made.text.startswith("This link makes one person an editor")


async def test_an_editors_link_makes_a_stranger_an_editor(room: Room) -> None:
    answer = await room.says(PETRO, await link(room, "editor 1h"))
    assert answer.text.startswith("You are an editor now: you may change the watchlists")
    assert answer.labels == ["Deported children", "ICC"]
    assert heard(room) == "✓ Petro used your invitation: now an editor. /people"
    assert room.store.is_editor(PETRO)
    assert room.chat(PETRO).admitted


async def test_an_editors_link_makes_a_subscriber_an_editor(room: Room) -> None:
    await room.says(PETRO, await link(room))
    await room.says(PETRO, await link(room, "editor 1h"))
    assert room.store.is_editor(PETRO)


async def test_an_editors_link_does_nothing_for_an_editor_and_is_not_used_up(room: Room) -> None:
    await room.says(PETRO, await link(room, "editor 1h"))
    other = await link(room, "editor 1h")
    answer = await room.says(PETRO, other)
    assert answer.text == "You are an editor already. The invitation is not used up."
    await room.says(ANNA, other)
    assert room.store.is_editor(ANNA)


async def test_an_owner_who_tries_an_editors_link_does_not_use_it_up(room: Room) -> None:
    start = await link(room, "editor 1h")
    assert "You are an owner" in (await room.says(OLENA, start)).text
    assert not room.store.is_editor(OLENA)
    await room.says(PETRO, start)
    assert room.store.is_editor(PETRO)


async def test_a_used_an_old_and_an_unknown_editors_link_say_so_also_to_a_subscriber(
    room: Room,
) -> None:
    used, old = await link(room, "editor 1h"), await link(room, "editor 1h")
    await room.says(ANNA, used)
    await room.says(PETRO, await link(room))
    room.clock.advance(HOUR)
    assert "was used already" in (await room.says(PETRO, used)).text
    assert "too old" in (await room.says(PETRO, old)).text
    unknown = old.replace("inv_", "inv_x")
    assert (await room.says(ANNA, unknown)).text.startswith(WELCOME), "who is in, is in"
    room.store.end_access(ANNA, room.clock())
    assert "was the whole link copied?" in (await room.says(ANNA, unknown)).text
    assert not room.store.is_editor(PETRO)


async def test_a_link_of_who_is_no_owner_any_more_holds_for_nobody(room: Room) -> None:
    start, token = "/start inv_made_by_anna", "made_by_anna"
    now = room.clock()
    room.store.add_invitation(invitation_hash(token), ANNA, now, now + HOUR, Role.EDITOR)
    assert "too old" in (await room.says(PETRO, start)).text
    assert not room.store.is_editor(PETRO)


async def test_two_who_open_one_link_at_once_do_not_both_come_in(room: Room) -> None:
    start = await link(room)
    for user in (PETRO, ANNA):
        room.telegram.say(user, start)
    await room.answers()
    assert [room.chat(user).admitted for user in (PETRO, ANNA)].count(True) == 1


async def test_where_owners_and_editors_alone_may_come_in_no_subscriber_is_invited(
    room: Room,
) -> None:
    start = await link(room)
    room.policy = "owners"
    answer = await room.says(OLENA, "/invite subscriber 1h")
    assert 'access = "owners"' in answer.text
    assert answer.labels == ["✏️ An editor"]
    assert "owners and editors alone" in (await room.says(PETRO, start)).text
    await room.says(PETRO, await link(room, "editor 1h"))
    assert (await room.says(PETRO, "/start")).text.startswith(WELCOME), "editors are welcome"


async def test_an_invite_button_of_an_older_monitor_asks_anew(room: Room) -> None:
    asked = await room.says(OLENA, "/invite")
    again = await room.presses(OLENA, "99999 min", message_id=asked.message_id, data="o:i:e:99999")
    assert again.labels == ["👤 A subscriber", "✏️ An editor"]


@pytest.mark.parametrize(
    "data", ["o", "o:i", "o:i:e:60", "o:x:8", "o:e:8", "o:c:8", "o:u:1", "o:h"]
)
async def test_nobody_but_an_owner_presses_the_owners_buttons(room: Room, data: str) -> None:
    await room.says(PETRO, await link(room, "editor 1h"))
    shown = await room.says(PETRO, "/start")
    pressed = await room.presses(PETRO, "x", message_id=shown.message_id, data=data)
    assert "inv_" not in pressed.text
    assert "People" not in pressed.text
    assert room.store.is_editor(PETRO)


# ---------------------------------------------------------------- /people


async def test_owners_see_who_was_let_in(room: Room) -> None:
    await room.says(PETRO, await link(room))
    await room.says(ANNA, await link(room, "editor 1h"))
    await room.adds_the_bot(GROUP, ANNA)
    page = await room.says(OLENA, "/people")
    assert "1 owner, by the settings" in page.text
    assert "1 editor\n" in page.text
    assert "2 other persons, groups and channels were let in" in page.text
    assert page.labels == ["✏️ Anna", "👥 Newsroom <b>&", "👤 Petro", "➕ Invite somebody"]
    card = await room.presses(OLENA, "👥 Newsroom <b>&")
    assert "Newsroom <b>&" in card.text
    assert "by Anna" in card.text


async def test_an_editors_role_is_taken_away_and_given_back(room: Room) -> None:
    await room.says(PETRO, await link(room, "editor 1h"))
    await room.says(OLENA, "/people")
    card = await room.presses(OLENA, "✏️ Petro")
    assert "Editor since 1 Mar 14:00, by Olena" in card.text
    ended = await room.presses(OLENA, "✏️ Editor no more")
    assert ended.text.startswith("Petro is no editor any more, and may still follow watchlists.")
    assert not room.store.is_editor(PETRO)
    assert room.chat(PETRO).admitted
    await room.restarts()
    card = await room.presses(OLENA, "↩ Undo")
    assert room.toast == "As before"
    assert "Editor since 1 Mar 14:00, by Olena" in card.text
    assert room.store.is_editor(PETRO)


async def test_who_is_let_in_no_more_is_sent_nothing_until_it_is_undone(room: Room) -> None:
    await room.says(PETRO, await link(room, "editor 1h"))
    await room.says(PETRO, "/start wl_children")
    await room.says(OLENA, "/people")
    await room.presses(OLENA, "✏️ Petro")
    ended = await room.presses(OLENA, "🚫 Let in no more")
    assert ended.text.startswith("Petro is let in no more, and is sent nothing.")
    assert (await room.says(PETRO, "/watchlists")).text.startswith("This Monitor is private")
    await room.hears_news("Children brought home from Russia today", "children")
    assert "private" in heard(room, PETRO), "nothing came, though Petro wrote"

    await room.presses(OLENA, "↩ Undo")
    assert room.store.is_editor(PETRO)
    await room.hears_news("More of the children brought home today", "children")
    told = "\n".join(room.telegram.sent(PETRO))
    assert "Children brought home" in told
    assert "More of the children" in told
    assert room.follows(PETRO) == [("children", Mode.ALERTS)]


async def test_the_end_of_access_outlives_a_block_and_a_new_invitation_ends_it(room: Room) -> None:
    await room.says(PETRO, await link(room))
    await room.says(OLENA, "/people")
    await room.presses(OLENA, "👤 Petro")
    await room.presses(OLENA, "🚫 Let in no more")
    room.telegram.block(PETRO)
    room.telegram.unblock(PETRO)
    await room.answers()
    assert room.chat(PETRO).parked == REVOKED
    await room.says(PETRO, await link(room))
    assert not room.chat(PETRO).parked
    assert room.chat(PETRO).admitted


async def test_a_group_that_is_let_in_no_more_comes_back_with_who_may_bring_it(room: Room) -> None:
    await room.adds_the_bot(GROUP, OLENA)
    await room.said(GROUP, "/start wl_icc", OLENA)
    await room.says(OLENA, "/people")
    await room.presses(OLENA, "👥 Newsroom <b>&")
    await room.presses(OLENA, "🚫 Let in no more")
    answer = await room.says(GROUP, "/watchlists", ANNA)
    assert answer.text.startswith("This Monitor is private")
    assert room.chat(GROUP).parked == REVOKED
    await room.says(GROUP, "/watchlists", OLENA)
    assert not room.chat(GROUP).parked
    assert (await room.says(GROUP, "/watchlists", ANNA)).labels == ["Deported children", "🔔 ICC"]


async def test_buttons_of_somebody_who_is_gone_show_those_who_are_there(room: Room) -> None:
    await room.says(PETRO, await link(room))
    page = await room.says(OLENA, "/people")
    await room.presses(OLENA, "👤 Petro")
    await room.presses(OLENA, "🚫 Let in no more")
    for data in ("o:x:8", "o:e:8", "o:c:8", "o:c:404", "o:u:404"):
        again = await room.presses(OLENA, "x", message_id=page.message_id, data=data)
        assert room.toast == "This is out of date"
        assert again.labels == ["➕ Invite somebody"]


async def test_people_come_in_pages(room: Room) -> None:
    for number in range(101, 121):
        room.telegram.add_private(number, f"Reader {number}")
        await room.says(number, await link(room))
    page = await room.says(OLENA, "/people")
    assert [label for label in page.labels if "Reader" in label] == [
        f"👤 Reader {number}" for number in range(101, 109)
    ]
    page = await room.presses(OLENA, "›")
    page = await room.presses(OLENA, "›")
    assert page.labels == [*(f"👤 Reader {n}" for n in range(117, 121)), "‹", "➕ Invite somebody"]


# ---------------------------------------------------------------- deep links


async def test_a_group_to_which_monitor_is_added_by_a_watchlists_link_follows_it(
    room: Room,
) -> None:
    room.telegram.add_bot(GROUP, OLENA, "member")
    room.telegram.say(GROUP, "/start@monitor_bot wl_icc", OLENA)  # Telegram says it for her
    await room.answers()
    assert room.follows(GROUP) == [("icc", Mode.ALERTS)]
    assert "every story about ICC" in heard(room, GROUP)


async def test_who_may_not_bring_monitor_to_a_group_makes_it_follow_nothing(room: Room) -> None:
    room.telegram.add_bot(GROUP, ANNA, "member")
    room.telegram.say(GROUP, "/start@monitor_bot wl_icc", ANNA)
    await room.answers()
    assert room.follows(GROUP) == []
    assert heard(room, GROUP).startswith("This Monitor is private")


async def test_help_has_links_that_take_monitor_along(room: Room) -> None:
    answer = await room.says(OLENA, "/help")
    buttons = [button for row in (answer.reply_markup or {})["inline_keyboard"] for button in row]
    assert [button["url"] for button in buttons] == [
        "https://t.me/monitor_bot?startgroup",
        "https://t.me/monitor_bot?startchannel&admin=post_messages+edit_messages",
    ]


# ---------------------------------------------------------------- names


@pytest.mark.parametrize("name", ["שרה כהן", "<b>O'Neil & Co</b>", "ㅤ", "A" * 64, "🇺🇦"])
async def test_people_of_any_name_are_let_in_shown_and_told_of(room: Room, name: str) -> None:
    room.telegram.add_private(42, name)
    await room.says(42, await link(room, "editor 1h"))
    assert "now an editor" in heard(room)
    page = await room.says(OLENA, "/people")
    assert len(page.labels) == 2
    card = await room.presses(OLENA, page.labels[0])
    assert re.search(r"\b42\b", card.text)
