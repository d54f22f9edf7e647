"""The conversation, from the side of those who talk with Monitor.

Each test reads as a transcript: what somebody says or presses in Telegram, and what they then see.
Telegram is the strict fake, over HTTP; the listener, the answers and the store are the real ones.
At the end of each: no trouble was reported, and no button's clock is still turning.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from monitor.model import Mode
from monitor.telegram.access import Policy
from tests.fakes.telegram import (
    Window,
    server_error,
    too_many_requests,
)
from tests.room import ANNA, Room, watchlist
from tests.support import (
    CHANNEL,
    DAY,
    FORUM,
    GROUP,
    HOUR,
    OLENA,
    PETRO,
    follow,
    following,
)

SUPERGROUP = -1_000_000_000_080
BEGINNING = ["Deported children", "ICC", "✍ My own words"]
EDITING = ["➕ Add", "➖ Remove", "🔤 Words", "🧪 Test", "📤 Share", "🕓 History"]
LEAVING = ["✖ Unsubscribe", "🗑 Delete", "‹ All watchlists"]
PRIVATE_MONITOR = "This Monitor is private: ask its owner for an invitation."


# ---------------------------------------------------------------- a person alone with Monitor


async def test_a_watchlist_is_followed_as_a_digest_then_as_alerts_then_not_at_all(
    room: Room,
) -> None:
    await room.says(OLENA, "/watchlists")
    await room.presses(OLENA, "ICC")
    card = await room.presses(OLENA, "📋 Digest")
    assert room.toast == "You get a digest every day at 08:00"
    assert "a digest every day at 08:00 (Europe/Kyiv)" in card.text
    assert card.labels == ["🔔 Alerts", "🕑 Times", "⏸ Pause", *EDITING, *LEAVING]
    assert room.follows() == [("icc", Mode.DIGEST)]

    card = await room.presses(OLENA, "🔔 Alerts")
    assert card.labels == ["📋 Digest", "⏸ Pause", *EDITING, *LEAVING]
    assert room.follows() == [("icc", Mode.ALERTS)]

    page = await room.presses(OLENA, "‹ All watchlists")
    assert page.labels == ["Deported children", "🔔 ICC"]

    await room.presses(OLENA, "🔔 ICC")
    card = await room.presses(OLENA, "✖ Unsubscribe")
    assert room.toast == "Unsubscribed"
    assert "You don't follow it." in card.text
    assert room.follows() == []


async def test_many_watchlists_come_in_pages(room: Room) -> None:
    lists = [watchlist(f"w{n}", f"Watchlist {n}", "x") for n in range(20)]
    room.watchlists = {listed.id: listed for listed in lists}
    page = await room.says(OLENA, "/watchlists")
    assert page.labels == [*(f"Watchlist {n}" for n in range(8)), "›"]
    await room.presses(OLENA, "›")
    page = await room.presses(OLENA, "›")
    assert page.labels == [*(f"Watchlist {n}" for n in range(16, 20)), "‹"]
    page = await room.presses(OLENA, "‹")
    assert page.labels == [*(f"Watchlist {n}" for n in range(8, 16)), "‹", "›"]
    await room.presses(OLENA, "Watchlist 9")
    await room.presses(OLENA, "🔔 Alerts")
    assert room.follows() == [("w9", Mode.ALERTS)]


async def test_help_says_what_can_be_said(room: Room) -> None:
    answer = await room.says(OLENA, "/help")
    assert "/watchlists" in answer.text
    assert "/digest" in answer.text
    assert "/invite" in answer.text, "Olena is an owner"


async def test_help_tells_nobody_else_of_the_owners_commands(room: Room) -> None:
    room.policy = "open"
    assert "/invite" not in (await room.says(PETRO, "/help")).text


@pytest.mark.parametrize("words", ["/", "/ start", "//"])
async def test_words_that_are_no_command_are_answered_with_the_commands(
    room: Room, words: str
) -> None:
    answer = await room.says(OLENA, words)
    assert answer.text == "I don't know this command. /help shows those that there are."


@pytest.mark.parametrize("command", ["/nonsense", "/nonsense with words", "/invites"])
async def test_a_command_that_there_is_not_is_answered_with_those_that_are(
    room: Room, command: str
) -> None:
    assert "/help shows those" in (await room.says(OLENA, command)).text


@pytest.mark.parametrize("start", ["/start", "/START", "/start@monitor_bot", "/start@Monitor_Bot"])
async def test_a_command_may_name_the_bot_and_be_shouted(room: Room, start: str) -> None:
    assert (await room.says(OLENA, start)).labels == BEGINNING


PHOTO = {"photo": [{"file_id": "p", "file_unique_id": "p", "width": 1, "height": 1}]}


async def test_the_words_under_a_picture_are_words(room: Room) -> None:
    answer = await room.says(OLENA, "", extra={**PHOTO, "caption": "Who took the children?"})
    assert answer.text == "Who took the children?\nWhat shall I do with these words?"


async def test_what_has_no_text_is_let_pass(room: Room) -> None:
    await room.gets_no_answer(OLENA, "", extra={"sticker_is_unknown_here": True})


async def test_an_edited_message_is_not_answered_again(room: Room) -> None:
    await room.says(OLENA, "/watchlists")
    olena = {"id": OLENA, "is_bot": False, "first_name": "Olena"}
    chat = {"id": OLENA, "type": "private", "first_name": "Olena"}
    edited = {"message_id": 1, "date": 1, "edit_date": 2, "chat": chat, "from": olena}
    room.telegram.push_update({"edited_message": {**edited, "text": "/start wl_children"}})
    await room.answers()
    assert len(room.telegram.seen(OLENA)) == 1
    assert room.follows() == []


async def test_what_a_watchlists_file_says_is_shown_as_it_is(room: Room) -> None:
    room.watchlists["nasty"] = watchlist(
        "nasty", "<b>A & B</b>", '"<i>"', '"&amp;"', description="1 < 2"
    )
    assert "<b>A & B</b>" in (await room.says(OLENA, "/watchlists")).labels
    card = await room.presses(OLENA, "<b>A & B</b>")
    assert card.text.startswith("<b>A & B</b>\n1 < 2\n<i>, &amp;\n")
    answer = await room.says(OLENA, "/start wl_nasty")
    assert "every story about <b>A & B</b>." in answer.text


async def test_where_there_is_no_watchlist_the_answer_says_so(room: Room) -> None:
    room.watchlists = {}
    assert "There is no watchlist yet" in (await room.says(OLENA, "/start")).text
    assert (await room.says(OLENA, "/watchlists")).text.endswith(": /add")


# deep links


async def test_a_link_to_a_watchlist_subscribes_at_once(room: Room) -> None:
    answer = await room.says(OLENA, "/start wl_children")
    assert answer.text.startswith("Done: from now on you hear of every story about Deported")
    assert answer.labels == ["📋 Digest", "⏸ Pause", *EDITING, *LEAVING]
    assert room.follows() == [("children", Mode.ALERTS)]


async def test_a_link_turns_a_digest_into_alerts(room: Room) -> None:
    follow(room.store, "children", mode=Mode.DIGEST)
    await room.says(OLENA, "/start wl_children")
    assert room.follows() == [("children", Mode.ALERTS)]


@pytest.mark.parametrize("name", ["gone", "", "<b>", "children:a"])
async def test_a_link_to_a_watchlist_that_is_not_there_shows_those_that_are(
    room: Room, name: str
) -> None:
    answer = await room.says(OLENA, f"/start wl_{name}")
    assert answer.text.startswith(f"There is no watchlist “{name}” here.")
    assert answer.labels == ["Deported children", "ICC"]
    assert room.follows() == []


async def test_a_link_that_means_nothing_is_a_start_like_any_other(room: Room) -> None:
    answer = await room.says(OLENA, "/start from_a_poster")
    assert answer.text.startswith("I watch the news")


# digests


async def test_a_digest_sums_up_what_has_come(room: Room) -> None:
    await room.says(OLENA, "/start wl_children")
    follow(room.store, "icc", mode=Mode.DIGEST)
    await room.hears_news("Children brought home from Russia today", "children")
    await room.hears_news("Court issues one more arrest warrant", "icc")
    digest = await room.says(OLENA, "/digest")
    assert "📋 Digest · 1 Mar 14:00 · 2 stories" in digest.text, "in Kyiv's time"
    assert "Children brought home from Russia today" in digest.text
    assert "Court issues one more arrest warrant" in digest.text


async def test_the_next_digest_holds_what_is_new_since(room: Room) -> None:
    follow(room.store, "icc", mode=Mode.DIGEST)
    await room.hears_news("Court issues one more arrest warrant", "icc")
    await room.says(OLENA, "/digest")
    room.clock.advance(HOUR)
    assert "quiet" in (await room.says(OLENA, "/digest")).text
    await room.hears_news("Court refuses the appeal of the accused", "icc")
    room.clock.advance(HOUR)
    digest = await room.says(OLENA, "/digest")
    assert "1 story" in digest.text
    assert "Court refuses the appeal" in digest.text


async def test_who_follows_nothing_is_told_where_to_choose(room: Room) -> None:
    answer = await room.says(OLENA, "/digest")
    assert answer.text == (
        "You follow no watchlist yet, so there is nothing to sum up: /watchlists"
    )


# old buttons


async def test_a_button_of_a_watchlist_that_is_gone_shows_the_list_anew(room: Room) -> None:
    await room.says(OLENA, "/start")
    del room.watchlists["children"]
    page = await room.presses(OLENA, "Deported children")
    assert room.toast == "This is out of date"
    assert page.text.startswith("This was out of date; here it is again.")
    assert page.labels == ["ICC"]


@pytest.mark.parametrize("label", ["🔔 Alerts", "📋 Digest"])
async def test_nobody_can_follow_a_watchlist_that_is_gone(room: Room, label: str) -> None:
    await room.says(OLENA, "/watchlists")
    await room.presses(OLENA, "Deported children")
    del room.watchlists["children"]
    await room.presses(OLENA, label)
    assert room.toast == "This is out of date"
    assert room.follows() == []


async def test_a_watchlist_that_is_gone_can_still_be_left(room: Room) -> None:
    await room.says(OLENA, "/start wl_children")
    del room.watchlists["children"]
    page = await room.presses(OLENA, "✖ Unsubscribe")
    assert room.toast == "Unsubscribed"
    assert page.labels == ["ICC"]
    assert room.follows() == []


@pytest.mark.parametrize(
    "data", ["w:7:o", "save:1", "p:-1", "w:children:z", "s:z:Europe/Atlantis", "🔴"]
)
async def test_a_button_of_an_older_monitor_shows_the_list_anew(room: Room, data: str) -> None:
    old = await room.says(OLENA, "/start")
    page = await room.presses(OLENA, "Old", message_id=old.message_id, data=data)
    assert room.toast == "This is out of date"
    assert page.labels == ["Deported children", "ICC"]


async def test_buttons_work_after_a_restart(room: Room) -> None:
    await room.says(OLENA, "/watchlists")
    await room.presses(OLENA, "Deported children")
    await room.restarts()
    card = await room.presses(OLENA, "🔔 Alerts")
    assert "🔔 You follow it: an alert for each story." in card.text
    await room.restarts()
    page = await room.presses(OLENA, "‹ All watchlists")
    assert page.labels == ["🔔 Deported children", "ICC"]


async def test_a_button_pressed_twice_changes_nothing_the_second_time(room: Room) -> None:
    old = await room.says(OLENA, "/start")
    for _ in range(2):
        card = await room.presses(
            OLENA, "🔔 Alerts", message_id=old.message_id, data="w:children:a"
        )
        assert room.toast == "You get alerts"
        assert "🔔 You follow it" in card.text
    assert room.follows() == [("children", Mode.ALERTS)]
    assert len(room.telegram.seen(OLENA)) == 1


async def test_a_button_under_a_message_too_old_to_be_edited_is_answered_below(
    room: Room,
) -> None:
    await room.says(OLENA, "/start")
    olena = {"id": OLENA, "is_bot": False, "first_name": "Olena"}
    chat = {"id": OLENA, "type": "private", "first_name": "Olena"}
    inaccessible = {"chat": chat, "message_id": 404, "date": 0}
    query = {"id": "1", "from": olena, "chat_instance": "1", "data": "w:children:a"}
    room.telegram.push_update({"callback_query": {**query, "message": inaccessible}})
    await room.answers()
    _, below = room.telegram.seen(OLENA)
    assert "🔔 You follow it" in below.text
    assert room.follows() == [("children", Mode.ALERTS)]


async def test_a_button_of_nowhere_is_let_pass(room: Room) -> None:
    query = {"id": "1", "from": {"id": OLENA, "is_bot": False, "first_name": "O"}, "data": "w"}
    room.telegram.push_update({"callback_query": {**query, "chat_instance": "1"}})
    await room.answers()
    (answered,) = room.telegram.calls("answerCallbackQuery")
    assert answered.parameters["callback_query_id"] == "1"


# ---------------------------------------------------------------- who may come in


@pytest.mark.parametrize("policy", ["open", "invite", "owners"])
async def test_owners_come_in_whatever_the_policy(room: Room, policy: Policy) -> None:
    room.policy = policy
    assert (await room.says(OLENA, "/start")).labels == BEGINNING


async def test_where_access_is_open_everybody_comes_in(room: Room) -> None:
    room.policy = "open"
    await room.says(PETRO, "/start wl_children")
    assert room.follows(PETRO) == [("children", Mode.ALERTS)]


@pytest.mark.parametrize("policy", ["invite", "owners"])
@pytest.mark.parametrize("text", ["/start", "/start wl_children", "/watchlists", "/digest", "hi"])
async def test_elsewhere_a_stranger_is_told_whom_to_ask(
    room: Room, policy: Policy, text: str
) -> None:
    room.policy = policy
    answer = await room.says(PETRO, text)
    assert answer.text == f"{PRIVATE_MONITOR}\nYour Telegram id is 8."
    assert answer.labels == []
    assert room.follows(PETRO) == []


async def test_a_door_that_was_closed_stops_the_buttons_of_before(room: Room) -> None:
    room.policy = "open"
    await room.says(PETRO, "/start")
    room.policy = "owners"
    card = await room.presses(PETRO, "Deported children")
    assert card.text.startswith(PRIVATE_MONITOR)
    assert card.labels == []


async def invitation(room: Room) -> str:
    """Olena makes an invite link; returns what its visitor says."""
    answer = await room.says(OLENA, "/invite subscriber 7 days")
    (link,) = answer.marked("code")
    assert link.startswith("https://t.me/monitor_bot?start=inv_")
    return "/start " + link.partition("=")[2]


async def test_an_invite_link_lets_one_person_in(room: Room) -> None:
    start = await invitation(room)
    answer = await room.says(PETRO, start)
    assert answer.text.startswith("I watch the news")
    await room.presses(PETRO, "ICC")
    await room.presses(PETRO, "🔔 Alerts")
    assert room.follows(PETRO) == [("icc", Mode.ALERTS)]


async def test_an_invite_link_lets_nobody_else_in(room: Room) -> None:
    start = await invitation(room)
    await room.says(PETRO, start)
    answer = await room.says(ANNA, start)
    assert (
        answer.text
        == "This invitation was used already; each is for one person. Ask for a new one."
    )
    assert (await room.says(ANNA, "/start")).text.startswith(PRIVATE_MONITOR)


async def test_who_is_in_may_open_the_link_again(room: Room) -> None:
    start = await invitation(room)
    await room.says(PETRO, start)
    assert (await room.says(PETRO, start)).labels == BEGINNING


async def test_an_owner_does_not_use_up_a_link_by_trying_it(room: Room) -> None:
    start = await invitation(room)
    await room.says(OLENA, start)
    assert (await room.says(PETRO, start)).text.startswith("I watch the news")


async def test_an_invite_link_holds_for_seven_days(room: Room) -> None:
    start, other = await invitation(room), await invitation(room)
    room.clock.advance(7 * DAY - timedelta(minutes=1))
    assert (await room.says(PETRO, start)).text.startswith("I watch the news")
    room.clock.advance(timedelta(minutes=1))
    assert "too old" in (await room.says(ANNA, other)).text


@pytest.mark.parametrize("start", ["/start inv_", "/start inv_guessed", "/start inv_<b>"])
async def test_an_invitation_cannot_be_guessed(room: Room, start: str) -> None:
    assert "Ask for a new one" in (await room.says(PETRO, start)).text
    assert not room.chat(PETRO).admitted


async def test_where_owners_alone_may_come_in_a_link_is_kept_for_later(room: Room) -> None:
    start = await invitation(room)
    room.policy = "owners"
    assert "The invitation is not used up" in (await room.says(PETRO, start)).text
    assert not room.chat(PETRO).admitted
    room.policy = "invite"
    assert (await room.says(PETRO, start)).text.startswith("I watch the news")


async def test_owners_alone_invite(room: Room) -> None:
    await room.says(PETRO, await invitation(room))
    answer = await room.says(PETRO, "/invite")
    assert answer.text == "I don't know this command. /help shows those that there are."


# ---------------------------------------------------------------- coming and going


async def test_who_blocks_the_bot_hears_what_waited_on_coming_back(room: Room) -> None:
    await room.says(OLENA, "/start wl_children")
    room.telegram.block(OLENA)
    await room.answers()
    assert room.chat(OLENA).parked
    await room.hears_news("Children brought home from Russia today", "children")
    assert len(room.telegram.seen(OLENA)) == 1
    await room.said(OLENA, "/start")
    assert not room.chat(OLENA).parked
    await room.hears_news("More of the children brought home today", "children")
    texts = "\n".join(room.telegram.sent(OLENA)[-2:])
    assert "Children brought home" in texts
    assert "More of the children" in texts


async def test_unblocking_the_bot_is_enough(room: Room) -> None:
    await room.says(OLENA, "/start wl_children")
    room.telegram.block(OLENA)
    room.telegram.unblock(OLENA)
    before = len(room.telegram.seen(OLENA))
    await room.answers()
    assert not room.chat(OLENA).parked
    assert len(room.telegram.seen(OLENA)) == before, "nothing was asked, nothing is said"


async def test_a_stranger_who_blocks_the_bot_is_no_trouble(room: Room) -> None:
    room.telegram.block(PETRO)
    await room.answers()
    assert room.chat(PETRO).parked


# ---------------------------------------------------------------- groups


async def test_a_group_is_greeted_when_an_owner_brings_monitor(room: Room) -> None:
    await room.adds_the_bot(GROUP, by=OLENA, status="member")
    (greeting,) = room.telegram.seen(GROUP)
    assert greeting.text.startswith("I watch the news for words that matter and tell this chat")
    assert greeting.labels == BEGINNING
    assert room.chat(GROUP).admitted


async def test_an_admin_of_the_group_chooses_for_it(room: Room) -> None:
    await room.adds_the_bot(GROUP, by=OLENA, status="member")
    await room.presses(GROUP, "ICC", ANNA)
    begun = await room.presses(GROUP, "🔔 Alerts", ANNA)
    assert begun.text.startswith("🔔 From now on you get an alert for each story about ICC.")
    assert room.follows(GROUP) == [("icc", Mode.ALERTS)]
    assert room.follows(ANNA) == []
    await room.hears_news("Court issues one more arrest warrant", "icc")
    assert "Court issues one more arrest warrant" in room.telegram.sent(GROUP)[-1]


async def test_a_member_of_the_group_may_not_choose(room: Room) -> None:
    await room.adds_the_bot(GROUP, by=OLENA, status="member")
    for command in ("/add truce", "/settings", "/start", "/start wl_children"):
        answer = await room.says(GROUP, command, PETRO)
        assert answer.text == "Only admins of this chat can change what it follows."
    await room.says(GROUP, "/watchlists", ANNA)
    page = await room.presses(GROUP, "ICC", PETRO)
    assert room.toast == "Only admins can do this"
    assert page.labels == ["Deported children", "ICC"], "and the list stays as it was"
    assert room.follows(GROUP) == []


async def test_who_was_an_admin_may_not_choose_any_more(room: Room) -> None:
    await room.adds_the_bot(GROUP, by=OLENA, status="member")
    room.telegram.set_member(GROUP, ANNA, "member")
    await room.presses(GROUP, "ICC", ANNA)
    assert room.toast == "Only admins can do this"


async def test_an_owner_who_is_no_admin_of_the_group_may_not_choose(room: Room) -> None:
    room.telegram.set_member(GROUP, OLENA, "member")
    await room.adds_the_bot(GROUP, by=OLENA, status="member")
    assert "Only admins" in (await room.says(GROUP, "/settings", OLENA)).text


async def test_a_member_of_a_group_may_look_but_not_choose(room: Room) -> None:
    await room.adds_the_bot(GROUP, by=OLENA, status="member")
    listed = await room.says(GROUP, "/watchlists", PETRO)
    assert "ICC" in listed.labels
    await room.presses(GROUP, "ICC", PETRO)
    assert room.toast == "Only admins can do this"
    assert room.follows(GROUP) == []


async def test_a_member_may_not_look_where_nobody_let_monitor_in(room: Room) -> None:
    await room.adds_the_bot(GROUP, by=PETRO, status="member")
    assert "Only admins" in (await room.says(GROUP, "/digest", PETRO)).text


async def test_any_member_may_ask_for_help(room: Room) -> None:
    await room.adds_the_bot(GROUP, by=OLENA, status="member")
    assert "/saved" in (await room.says(GROUP, "/help", PETRO)).text


async def test_an_anonymous_admin_chooses_for_the_group(room: Room) -> None:
    await room.adds_the_bot(GROUP, by=OLENA, status="member")
    answer = await room.says(GROUP, "/start wl_icc", sender_chat_id=GROUP)
    assert answer.text.startswith("Done:")
    assert room.follows(GROUP) == [("icc", Mode.ALERTS)]


async def test_who_writes_as_a_channel_is_no_admin_of_the_group(room: Room) -> None:
    await room.adds_the_bot(GROUP, by=OLENA, status="member")
    answer = await room.says(GROUP, "/start wl_icc", sender_chat_id=CHANNEL)
    assert "Only admins" in answer.text
    assert room.follows(GROUP) == []


async def test_talk_and_other_bots_commands_are_let_pass(room: Room) -> None:
    await room.adds_the_bot(GROUP, by=OLENA, status="administrator")  # who hears everything
    for text in ("hello", "/help@other_bot", "/nonsense", "/invite", "see /help", "@monitor_bot"):
        await room.gets_no_answer(GROUP, text, OLENA)
    assert "/watchlists" in (await room.says(GROUP, "/help@monitor_bot", OLENA)).text


async def test_a_digest_for_the_group_is_sent_to_the_group(room: Room) -> None:
    await room.adds_the_bot(GROUP, by=OLENA, status="member")
    await room.says(GROUP, "/start wl_icc", OLENA)
    assert "quiet" in (await room.says(GROUP, "/digest", ANNA)).text


async def test_a_group_to_which_a_stranger_brings_monitor_is_not_served(room: Room) -> None:
    await room.adds_the_bot(GROUP, by=ANNA, status="member")
    assert room.telegram.seen(GROUP) == []
    assert not room.chat(GROUP).admitted
    for command in ("/watchlists", "/start", "/start wl_icc", "/start inv_x"):
        answer = await room.says(GROUP, command, ANNA)
        assert answer.text == f"{PRIVATE_MONITOR}\nYour Telegram id is 9."
        assert answer.labels == []
    assert room.follows(GROUP) == []


async def test_an_anonymous_stranger_is_told_no_id_of_telegrams_own(room: Room) -> None:
    await room.adds_the_bot(GROUP, by=ANNA, status="member")
    answer = await room.says(GROUP, "/watchlists", sender_chat_id=GROUP)
    assert answer.text == PRIVATE_MONITOR


async def test_an_owner_who_is_its_admin_lets_such_a_group_in(room: Room) -> None:
    await room.adds_the_bot(GROUP, by=ANNA, status="member")
    await room.says(GROUP, "/watchlists", OLENA)
    assert room.chat(GROUP).admitted
    await room.presses(GROUP, "ICC", ANNA)
    assert "You don't follow it." in room.telegram.sent(GROUP)[-1]


async def test_who_was_invited_may_bring_monitor_to_a_group(room: Room) -> None:
    await room.says(ANNA, await invitation(room))
    await room.adds_the_bot(GROUP, by=ANNA, status="member")
    assert room.chat(GROUP).admitted


async def test_an_invite_link_opened_in_a_group_is_not_used_up(room: Room) -> None:
    start = await invitation(room)
    await room.adds_the_bot(GROUP, by=OLENA, status="member")
    assert "Only admins" in (await room.says(GROUP, start, PETRO)).text
    assert (await room.says(PETRO, start)).text.startswith("I watch the news")


async def test_a_promoted_bot_does_not_greet_again(room: Room) -> None:
    await room.adds_the_bot(GROUP, by=OLENA, status="member")
    await room.adds_the_bot(GROUP, by=ANNA, status="administrator")
    assert len(room.telegram.seen(GROUP)) == 1


async def test_a_group_that_throws_monitor_out_and_takes_it_back_goes_on(room: Room) -> None:
    await room.adds_the_bot(GROUP, by=OLENA, status="member")
    await room.says(GROUP, "/start wl_icc", OLENA)
    room.telegram.remove_bot(GROUP, by=ANNA)
    await room.answers()
    assert room.chat(GROUP).parked
    await room.hears_news("Court issues one more arrest warrant", "icc")
    await room.adds_the_bot(GROUP, by=ANNA, status="member")
    assert not room.chat(GROUP).parked
    await room.hears_news("Court refuses the appeal of the accused", "icc")
    assert "one more arrest warrant" in room.telegram.sent(GROUP)[-2]
    assert "refuses the appeal" in room.telegram.sent(GROUP)[-1]


async def test_a_group_that_becomes_a_supergroup_keeps_all_it_has(room: Room) -> None:
    await room.adds_the_bot(GROUP, by=OLENA, status="member")
    await room.says(GROUP, "/start wl_icc", OLENA)
    room.telegram.migrate(GROUP, SUPERGROUP)
    await room.answers()
    assert room.follows(SUPERGROUP) == [("icc", Mode.ALERTS)]
    await room.hears_news("Court issues one more arrest warrant", "icc")
    (alert,) = room.telegram.sent(SUPERGROUP)
    assert "one more arrest warrant" in alert
    assert (await room.says(SUPERGROUP, "/watchlists", ANNA)).labels[-1] == "🔔 ICC"


async def test_a_move_that_monitor_hears_of_while_it_sends_loses_nothing(room: Room) -> None:
    await room.adds_the_bot(GROUP, by=OLENA, status="member")
    await room.says(GROUP, "/start wl_icc", OLENA)
    room.telegram.migrate(GROUP, SUPERGROUP)
    await room.hears_news("Court issues one more arrest warrant", "icc")
    assert "one more arrest warrant" in room.telegram.sent(SUPERGROUP)[-1]
    await room.answers()
    assert room.follows(SUPERGROUP) == [("icc", Mode.ALERTS)]
    assert (await room.says(SUPERGROUP, "/watchlists", ANNA)).labels[-1] == "🔔 ICC"


# forums


async def test_each_topic_of_a_forum_follows_its_own_watchlists(room: Room) -> None:
    await room.adds_the_bot(FORUM, by=OLENA)
    answer = await room.says(FORUM, "/start wl_children", ANNA, thread_id=5)
    assert answer.thread_id == 5
    courts = await room.says(FORUM, "/watchlists", ANNA, thread_id=6)
    assert (courts.thread_id, courts.labels) == (6, ["Deported children", "ICC"])
    card = await room.presses(FORUM, "ICC", ANNA, message_id=courts.message_id)
    assert card.thread_id == 6
    await room.presses(FORUM, "🔔 Alerts", ANNA, message_id=courts.message_id)
    assert [(sub.thread, sub.watchlist) for sub in following(room.store, FORUM)] == [
        (5, "children"),
        (6, "icc"),
    ]
    await room.hears_news("Children brought home from Russia today", "children")
    await room.hears_news("Court issues one more arrest warrant", "icc")
    told = [(seen.thread_id, seen.text) for seen in room.telegram.seen(FORUM)[-2:]]
    assert told[0][0] == 5
    assert "Children brought home" in told[0][1]
    assert told[1][0] == 6
    assert "one more arrest warrant" in told[1][1]


async def test_the_general_topic_is_one_of_its_own(room: Room) -> None:
    await room.adds_the_bot(FORUM, by=OLENA)
    answer = await room.says(FORUM, "/start wl_children", ANNA)
    assert answer.thread_id is None
    assert (await room.says(FORUM, "/digest", ANNA)).thread_id is None
    assert "You follow no watchlist" in (await room.says(FORUM, "/digest", ANNA, thread_id=5)).text


async def test_a_digest_asked_for_in_a_topic_comes_there(room: Room) -> None:
    await room.adds_the_bot(FORUM, by=OLENA)
    await room.says(FORUM, "/start wl_icc", ANNA, thread_id=6)
    digest = await room.says(FORUM, "/digest", ANNA, thread_id=6)
    assert digest.thread_id == 6
    assert "quiet" in digest.text


# channels


async def test_a_channel_follows_what_its_admins_choose(room: Room) -> None:
    await room.adds_the_bot(CHANNEL, by=OLENA)
    assert room.telegram.seen(CHANNEL) == [], "its readers are not greeted"
    page = await room.says(CHANNEL, "/watchlists")
    assert page.labels == ["Deported children", "ICC"]
    await room.presses(CHANNEL, "ICC", ANNA)
    await room.presses(CHANNEL, "🔔 Alerts", OLENA)
    assert room.follows(CHANNEL) == [("icc", Mode.ALERTS)]
    await room.hears_news("Court issues one more arrest warrant", "icc")
    assert "one more arrest warrant" in room.telegram.sent(CHANNEL)[-1]


async def test_a_reader_of_a_channel_may_not_choose(room: Room) -> None:
    await room.adds_the_bot(CHANNEL, by=OLENA)
    await room.says(CHANNEL, "/watchlists")
    page = await room.presses(CHANNEL, "ICC", PETRO)
    assert room.toast == "Only admins can do this"
    assert page.labels == ["Deported children", "ICC"]
    await room.presses(CHANNEL, "ICC", 404)
    assert room.toast == "Only admins can do this"


async def test_posts_in_a_channel_are_let_pass(room: Room) -> None:
    await room.adds_the_bot(CHANNEL, by=OLENA)
    await room.gets_no_answer(CHANNEL, "Breaking: children brought home")


async def test_a_channel_to_which_a_stranger_brings_monitor_is_not_served(room: Room) -> None:
    await room.adds_the_bot(CHANNEL, by=ANNA)
    answer = await room.says(CHANNEL, "/start wl_icc")
    assert answer.text == PRIVATE_MONITOR
    assert room.follows(CHANNEL) == []


# ---------------------------------------------------------------- many at once, and trouble


async def test_200_messages_at_once_are_all_answered(room: Room) -> None:
    room.policy = "open"
    people = range(1000, 1200)
    for user_id in people:
        room.telegram.add_private(user_id, f"Person {user_id}")
        room.telegram.say(user_id, "/start wl_children")
    await room.answers()
    assert all(len(room.telegram.seen(user_id)) == 1 for user_id in people)
    assert len(room.store.subscriptions()) == 200


async def test_an_answer_that_telegram_wants_later_comes_later(room: Room) -> None:
    room.telegram.limits.enabled = True
    room.telegram.limits.everyone = Window(most=3, seconds=1)
    room.policy = "open"
    people = range(1000, 1005)
    for user_id in people:
        room.telegram.add_private(user_id, f"Person {user_id}")
        room.telegram.say(user_id, "/start")
    await room.answers()
    assert all(len(room.telegram.seen(user_id)) == 1 for user_id in people)
    assert room.telegram.happened("flooded")
    assert room.telegram.happened("limit broken") == []


async def test_who_waits_too_long_for_telegram_holds_up_nobody(room: Room) -> None:
    room.policy = "open"
    room.telegram.fail_next("sendMessage", fault=too_many_requests(3600), chat_id=OLENA)
    room.telegram.say(OLENA, "/help")
    room.telegram.say(PETRO, "/watchlists")
    async with asyncio.timeout(5):
        await room.answers()
    (answer,) = room.telegram.seen(PETRO)
    assert answer.labels == ["Deported children", "ICC"]
    (trouble,) = room.troubles
    assert "answering in the chat" in trouble
    room.troubles.clear()


async def test_who_presses_a_button_while_telegram_wants_a_pause_is_told_so(room: Room) -> None:
    await room.says(OLENA, "/start")
    room.telegram.fail_next("editMessageText", fault=too_many_requests(3600), chat_id=OLENA)
    await room.presses(OLENA, "ICC")
    assert room.toast == "Telegram wants me to pause: try again in 61 min"
    await room.presses(OLENA, "ICC")
    assert room.toast == "Telegram wants me to pause: try again in 61 min"
    assert len(room.telegram.calls("editMessageText")) == 1, "the chat is left alone"
    room.troubles.clear()


async def test_who_blocks_the_bot_before_its_answer_is_one_persons_trouble(room: Room) -> None:
    room.policy = "open"
    room.telegram.say(PETRO, "/start")
    room.telegram.block(PETRO)
    room.telegram.say(OLENA, "/start")
    await room.answers()
    assert len(room.telegram.seen(OLENA)) == 1
    assert room.chat(PETRO).parked
    (trouble,) = room.troubles
    assert "bot was blocked by the user" in trouble
    room.troubles.clear()


async def test_where_telegram_does_not_say_who_is_admin_nobody_is(room: Room) -> None:
    await room.adds_the_bot(CHANNEL, by=OLENA)
    await room.says(CHANNEL, "/watchlists")
    room.telegram.add_bot(CHANNEL, by=OLENA, status="member")
    await room.answers()
    await room.presses(CHANNEL, "ICC", ANNA)
    assert room.toast == "Only admins can do this"


async def test_when_telegram_fails_over_a_button_its_clock_stops_all_the_same(room: Room) -> None:
    await room.adds_the_bot(GROUP, by=OLENA, status="member")
    room.telegram.fail_next("getChatMember", fault=server_error())
    await room.presses(GROUP, "ICC", ANNA)
    assert room.toast == ""
    assert len(room.troubles) == 1
    room.troubles.clear()
    await room.presses(GROUP, "ICC", ANNA)
    assert "How do you want to hear of it?" in room.telegram.sent(GROUP)[-1]


async def test_people_may_press_while_others_write(room: Room) -> None:
    await room.says(OLENA, "/start wl_children")
    await room.telegram.press(OLENA, "📋 Digest")
    room.telegram.say(OLENA, "/help")
    await room.telegram.press(OLENA, "‹ All watchlists")
    await room.answers()
    first, second = room.telegram.seen(OLENA)
    assert first.labels == ["📋 Deported children", "ICC"]
    assert "/watchlists" in second.text
