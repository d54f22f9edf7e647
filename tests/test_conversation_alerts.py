"""What stands under an alert, and what comes of it, from the side of those who press.

As in test_conversation: each test is a transcript, against the strict fake of Telegram.
"""

from __future__ import annotations

import csv
from io import StringIO
from itertools import count

import pytest

from monitor.model import Hit, Item, Mode
from monitor.pipeline import announce_alerts
from monitor.watch.lists.edit import new_watchlist
from tests.fakes.telegram import Seen
from tests.room import ANNA, Room
from tests.support import (
    BBC,
    CHANNEL,
    DAY,
    DW,
    EIGHT,
    FORUM,
    GROUP,
    HOUR,
    OLENA,
    PETRO,
    follow,
    news,
    record,
)

TITLE = "US to push Russia to return Ukrainian children"
_numbers = count(1)


async def finds(
    room: Room,
    title: str = TITLE,
    *hits: Hit | str,
    outlet: str = "BBC News",
    summary: str = "",
) -> None:
    """An item is found at an outlet, and told."""
    number = next(_numbers)
    item = Item(
        f"i{number}", title, summary, f"https://news.example/{number}", room.clock(), outlet
    )
    feed = DW if outlet == "DW" else BBC
    room.store.sync_feeds([BBC, DW], room.clock(), HOUR)
    record(room.store, news(item, *(hits or ("children",))), now=room.clock(), feed=feed)
    announce_alerts(room.store, room.titles(), room.clock())
    await room.delivers()


async def alerted(room: Room, chat_id: int = OLENA, title: str = TITLE) -> Seen:
    """Who follows a watchlist gets an alert; returns it."""
    if chat_id != OLENA:
        await room.adds_the_bot(chat_id, OLENA)
    follow(room.store, "children", chat_id=chat_id)
    await finds(room, title)
    return alert_in(room, chat_id)


def alert_in(room: Room, chat_id: int = OLENA) -> Seen:
    return [m for m in room.telegram.seen(chat_id) if m.text.startswith(("🔴", "🚨"))][-1]


def marks(message: Seen) -> list[str]:
    return message.labels[:3]


# ---------------------------------------------------------------- what stands there


async def test_under_an_alert_stands_what_can_be_done_about_it(room: Room) -> None:
    alert = await alerted(room)
    assert alert.labels == ["Save", "Not relevant", "Mute story", "⚙ Deported children"]


async def test_a_watchlist_each_has_its_button(room: Room) -> None:
    follow(room.store, "children", "icc")
    await finds(room, TITLE, "children", "icc")
    assert alert_in(room).labels[3:] == ["⚙ Deported children", "⚙ ICC"]


async def test_in_a_channel_and_under_a_digest_stands_nothing(room: Room) -> None:
    assert (await alerted(room, CHANNEL)).labels == []
    follow(room.store, "icc")
    await finds(room, "Court issues one more arrest warrant", "icc")
    assert (await room.says(OLENA, "/digest")).labels == []


async def test_an_update_keeps_the_buttons_as_they_stand(room: Room) -> None:
    alert = await alerted(room)
    await room.presses(OLENA, "Save")
    await room.presses(OLENA, "Not relevant", message_id=alert.message_id)
    await finds(room, outlet="DW")
    updated = alert_in(room)
    assert updated.message_id == alert.message_id
    assert "2 outlets" in updated.text
    assert marks(updated) == ["✓ Saved", "Relevant after all", "Mute story"]


# ---------------------------------------------------------------- saved


async def test_a_story_is_saved_and_listed_and_taken_off(room: Room) -> None:
    await alerted(room)
    alert = await room.presses(OLENA, "Save")
    assert room.toast == "Saved. All of them: /saved"
    assert marks(alert) == ["✓ Saved", "Not relevant", "Mute story"]

    page = await room.says(OLENA, "/saved")
    assert page.text == f"🔖 Saved stories · 1\n\n1. {TITLE}\nBBC News · 1 Mar 12:00"
    assert page.labels == ["✖ 1", "📄 As CSV"]
    assert "https://news.example/" in str(page.entities)

    page = await room.presses(OLENA, "✖ 1")
    assert room.toast == "Taken off"
    assert page.text == "🔖 Saved stories · 0"
    page = await room.presses(OLENA, "↩ Put back")
    assert page.labels == ["✖ 1", "📄 As CSV"]

    alert = await room.presses(OLENA, "✓ Saved", message_id=alert.message_id)
    assert room.toast == "No longer saved"
    assert marks(alert)[0] == "Save"
    assert (await room.says(OLENA, "/saved")).text.startswith("Nothing is saved yet.")


async def test_saved_stories_come_newest_first_in_pages(room: Room) -> None:
    follow(room.store, "children")
    for number in range(19):
        await finds(room, f"The story with the number {number}")
        await room.presses(OLENA, "Save")
        room.clock.advance(HOUR)
    page = await room.says(OLENA, "/saved")
    assert page.text.startswith("🔖 Saved stories · 19\n\n1. The story with the number 18\n")
    assert page.labels == [*(f"✖ {n}" for n in range(1, 9)), "›", "📄 As CSV"]
    await room.presses(OLENA, "›")
    page = await room.presses(OLENA, "›")
    assert "19. The story with the number 0\n" in page.text
    assert page.labels == ["✖ 17", "✖ 18", "✖ 19", "‹", "📄 As CSV"]
    for number in (17, 17, 17):
        page = await room.presses(OLENA, f"✖ {number}")
    assert page.text.startswith("🔖 Saved stories · 16\n\n9. "), "the page before, as this is empty"


async def test_saved_stories_come_as_a_file_too(room: Room) -> None:
    await alerted(room, title="=HYPERLINK(1) is the title of this story")
    await finds(room, "=HYPERLINK(1) is the title of this story", outlet="DW")
    await room.presses(OLENA, "Save")
    await room.says(OLENA, "/saved")
    await room.presses(OLENA, "📄 As CSV")
    message = room.telegram.seen(OLENA)[-1]
    assert message.text == "1 saved story"
    assert message.document.name == "saved-2026-03-01.csv"
    text = message.document.content.decode("utf-8-sig")
    header, row = csv.reader(StringIO(text, newline=""))
    assert header == ["Saved", "Published", "Outlet", "Title", "Link", "Other links"]
    assert row[:4] == [
        "2026-03-01 12:00",
        "2026-03-01 12:00",
        "BBC News",
        "'=HYPERLINK(1) is the title of this story",
    ]
    assert row[4].startswith("https://")
    assert row[5].startswith("https://")


async def test_in_a_group_anyone_may_save_and_only_admins_may_do_the_rest(room: Room) -> None:
    await alerted(room, GROUP)
    alert = await room.presses(GROUP, "Save", PETRO)
    assert marks(alert)[0] == "✓ Saved"
    assert TITLE in (await room.says(GROUP, "/saved", PETRO)).text
    for label in ("Not relevant", "Mute story", "⚙ Deported children"):
        before = room.telegram.seen(GROUP)
        await room.presses(GROUP, label, PETRO)
        assert room.toast == "Only admins can do this"
        assert room.telegram.seen(GROUP) == before
    await room.presses(GROUP, "Mute story", ANNA)
    assert room.toast.startswith("Muted.")


async def test_an_update_that_waits_to_be_sent_has_the_buttons_as_they_are_then(room: Room) -> None:
    await alerted(room)
    item = Item("dw", TITLE, "", "https://dw.example/1", room.clock(), "DW")
    room.store.sync_feeds([BBC, DW], room.clock(), HOUR)
    record(room.store, news(item, "children"), now=room.clock(), feed=DW)
    announce_alerts(room.store, room.titles(), room.clock())
    await room.presses(OLENA, "Save")
    await room.delivers()
    assert "DW" in alert_in(room).text
    assert marks(alert_in(room))[0] == "✓ Saved"


async def test_two_people_who_save_at_once_have_saved_it(room: Room) -> None:
    alert = await alerted(room, GROUP)
    pressed = {"message_id": alert.message_id}
    await room.telegram.press(GROUP, "Save", PETRO, **pressed)
    await room.telegram.press(GROUP, "Save", ANNA, **pressed)
    await room.answers()
    assert marks(alert_in(room, GROUP))[0] == "✓ Saved"
    assert room.store.saved_count(GROUP) == 1


# ---------------------------------------------------------------- not relevant


async def cricket(room: Room, chat_id: int = OLENA) -> None:
    """A day in which a watchlist hits what it should, and cricket."""
    follow(room.store, "children", chat_id=chat_id)
    for number in range(6):
        await finds(room, f"Ukraine brings {number} children home from Russia")
        room.clock.advance(HOUR)
    for title in ("England wins at cricket as children watch", "Why children love cricket so much"):
        await finds(room, title)
        room.clock.advance(HOUR)


async def cricket_is_judged(room: Room) -> None:
    """Both stories of cricket are judged, so that an exclusion is proposed."""
    await cricket(room)
    for alert in room.telegram.seen(OLENA)[-2:]:
        await room.presses(OLENA, "Not relevant", message_id=alert.message_id)


async def test_what_is_not_relevant_is_kept_and_can_be_taken_back(room: Room) -> None:
    room.policy = "open"
    await room.says(PETRO, "/start wl_children")
    await finds(room)
    alert = await room.presses(PETRO, "Not relevant")
    assert room.toast == "Noted as not relevant"
    assert marks(alert) == ["Save", "Relevant after all", "Mute story"]
    assert room.telegram.seen(PETRO)[-1] == alert, "he can't change what all share"
    alert = await room.presses(PETRO, "Relevant after all")
    assert room.toast == "Noted as relevant after all"
    assert marks(alert)[1] == "Not relevant"


async def test_a_button_whose_work_takes_longer_is_answered_once(room: Room) -> None:
    await alerted(room)
    await room.presses(OLENA, "Not relevant")
    assert room.toast == "Noted as not relevant"
    assert len(room.telegram.calls("answerCallbackQuery")) == 1


async def test_an_exclusion_is_learned_and_applied_only_by_a_press(room: Room) -> None:
    await cricket(room)
    first, second = room.telegram.seen(OLENA)[-2:]
    alert = await room.presses(OLENA, "Not relevant", message_id=first.message_id)
    assert marks(alert)[1] == "Relevant after all"
    assert len(room.telegram.seen(OLENA)) == 8, "one story teaches little, as another has its words"
    alert = await room.presses(OLENA, "Not relevant", message_id=second.message_id)
    assert marks(alert)[1] == "Relevant after all"
    proposal = room.telegram.seen(OLENA)[-1]
    assert proposal.text.startswith("Deported children: exclude one of these?")
    assert proposal.labels == ["➖ cricket", "Leave it as it is"]
    assert "exclude" not in room.shelf.text("children")
    assert (
        "“cricket”: in the last 30 days it would have taken away 2 of 8 hits, "
        "2 of them marked not relevant."
    ) in proposal.text
    done = await room.presses(OLENA, "➖ cricket")
    assert room.toast == "Excluded"
    assert done.text == "“cricket” is excluded from Deported children now: what has it is no hit."
    assert "cricket" in room.shelf.text("children")
    (edit,) = room.store.edits("children", 1)
    assert (edit.what, edit.who, edit.chat, edit.user) == (
        "added “cricket” to the exclude list",
        "Olena, in Telegram",
        OLENA,
        OLENA,
    )

    await room.restarts()
    again = await room.presses(OLENA, "↩ Undo")
    assert room.toast == "Undone"
    assert "➖ cricket" in again.labels
    assert "cricket" not in room.shelf.text("children")
    left = await room.presses(OLENA, "Leave it as it is")
    assert left.text == "Deported children stays as it is."


async def test_in_a_group_an_admin_judges_and_only_an_editor_is_offered_to_exclude(
    room: Room,
) -> None:
    await room.adds_the_bot(GROUP, OLENA)
    await cricket(room, GROUP)
    await finds(room, "Children at cricket again", summary="The cricket season begins.")
    before = len(room.telegram.seen(GROUP))
    for alert in room.telegram.seen(GROUP)[-3:]:
        await room.presses(GROUP, "Not relevant", ANNA, message_id=alert.message_id)
    assert room.toast == "Noted as not relevant"
    assert len(room.telegram.seen(GROUP)) == before, "she can't change what all share"
    await room.presses(GROUP, "Relevant after all", ANNA)
    await room.presses(GROUP, "Not relevant", OLENA)
    proposal = room.telegram.seen(GROUP)[-1]
    assert len(room.telegram.seen(GROUP)) == before + 1
    await room.presses(GROUP, proposal.labels[0], ANNA)
    assert room.toast == "Only editors can do this"
    await room.presses(GROUP, proposal.labels[0], OLENA)
    assert room.toast == "Excluded"


async def test_of_its_own_watchlist_a_chat_may_exclude(room: Room) -> None:
    room.policy = "open"
    own = new_watchlist("Mine", ["children"], chat=PETRO)
    room.shelf.path("own-mine").write_text(own, "utf-8")
    await room.puts_in_force()
    await room.says(PETRO, "/start wl_own-mine")
    for number in range(5):
        await finds(room, f"Ukraine brings {number} children home from Russia", "own-mine")
        room.clock.advance(HOUR)
    await finds(room, "Children at cricket again", "own-mine", summary="Cricket begins.")
    await room.presses(PETRO, "Not relevant")
    await room.presses(PETRO, "➖ cricket")
    assert room.toast == "Excluded"
    assert "cricket" in room.shelf.text("own-mine")


async def test_an_exclusion_that_is_there_already_is_refused_with_the_reason(room: Room) -> None:
    await cricket_is_judged(room)
    path = room.shelf.path("children")
    path.write_text(path.read_text("utf-8") + "exclude = '''\ncricket\n'''\n", "utf-8")
    told = await room.presses(OLENA, "➖ cricket")
    assert told.text == "✋ Nothing was changed: “cricket” is there already."


# ---------------------------------------------------------------- precision


async def test_precision_is_shown_for_each_keyword_of_a_watchlist(room: Room) -> None:
    follow(room.store, "children")
    for number, keyword in enumerate(["Lvova-Belova"] * 4 + ["gone since"]):
        await finds(room, f"The story with the number {number}", Hit("children", (keyword,), ()))
    third = room.telegram.seen(OLENA)[2]
    await room.presses(OLENA, "Not relevant", message_id=third.message_id)
    await room.presses(OLENA, "⚙ Deported children")
    card = room.telegram.seen(OLENA)[-1]
    assert card.text.startswith("Deported children\n")
    assert "📊 Precision" in card.labels
    shown = await room.presses(OLENA, "📊 Precision")
    assert shown.message_id == card.message_id
    assert "• Lvova-Belova: 75 % of 4 hits" in shown.text
    assert "gone since" not in shown.text
    assert shown.labels == ["➖ Propose exclusions", "‹ Back"]
    proposed = await room.presses(OLENA, "➖ Propose exclusions")
    assert "exclude one of these" in proposed.text or "no word tells" in proposed.text


async def test_where_nothing_was_told_precision_says_so(room: Room) -> None:
    await alerted(room)
    room.clock.advance(100 * DAY)
    await room.presses(OLENA, "⚙ Deported children")
    shown = await room.presses(OLENA, "📊 Precision")
    assert "No chat was told anything of it in the last 90 days" in shown.text
    assert shown.labels == ["‹ Back"]
    assert "🔔" in (await room.presses(OLENA, "‹ Back")).text


# ---------------------------------------------------------------- muted


async def test_of_a_muted_story_nothing_comes_until_it_is_unmuted(room: Room) -> None:
    alert = await alerted(room)
    muted = await room.presses(OLENA, "Mute story")
    assert room.toast == "Muted. Only a new keyword marked ! still rings."
    assert marks(muted) == ["Save", "Not relevant", "Unmute"]
    await finds(room, outlet="DW")
    await finds(room, "Children brought home from Russia today")
    assert len(room.telegram.seen(OLENA)) == 2
    assert "DW" not in room.telegram.seen(OLENA)[0].text

    await room.presses(OLENA, "Unmute", message_id=alert.message_id)
    assert room.toast == "You hear of it again, also of what came meanwhile"
    await room.goes_on(HOUR)
    updated = room.telegram.seen(OLENA)[0]
    assert "Also: DW" in updated.text
    assert marks(updated) == ["Save", "Not relevant", "Mute story"]
    assert len(room.telegram.seen(OLENA)) == 2


@pytest.mark.parametrize("as_digest", [True, False])
async def test_a_digests_end_says_which_muted_stories_went_on(room: Room, as_digest: bool) -> None:
    await alerted(room)
    await room.presses(OLENA, "Mute story")
    if as_digest:
        room.store.subscribe(OLENA, 0, "children", Mode.DIGEST, EIGHT, room.clock())
    room.clock.advance(HOUR)
    await finds(room, outlet="DW")
    digest = await room.says(OLENA, "/digest")
    assert digest.text.endswith(f"🔕 Muted: “{TITLE}” (+1 outlet)")
    assert "Only what is muted matched." in digest.text
    room.clock.advance(HOUR)
    assert "🔕" not in (await room.says(OLENA, "/digest")).text


async def test_a_muted_story_is_named_once_at_the_end_of_the_digests_that_come(room: Room) -> None:
    await alerted(room)
    await room.presses(OLENA, "Mute story")
    room.store.subscribe(OLENA, 0, "children", Mode.DIGEST, EIGHT, room.clock())
    await finds(room, outlet="DW")
    await finds(room, "Children brought home from Russia today")
    await room.goes_on(2 * DAY)
    first, second = room.telegram.seen(OLENA)[1:]
    assert "Children brought home" in first.text
    assert first.text.count(TITLE) == 1
    assert first.text.endswith(f"🔕 Muted: “{TITLE}” (+1 outlet)")
    assert "Nothing matched your watchlists." in second.text


async def test_a_story_is_muted_in_its_topic_alone(room: Room) -> None:
    await room.adds_the_bot(FORUM, OLENA)
    for thread in (5, 6):
        follow(room.store, "children", chat_id=FORUM, thread=thread)
    await finds(room)
    first, second = room.telegram.seen(FORUM)[-2:]
    await room.presses(FORUM, "Mute story", OLENA, message_id=first.message_id)
    await finds(room, outlet="DW")
    shown = {m.message_id: "DW" in m.text for m in room.telegram.seen(FORUM)[-2:]}
    assert shown == {first.message_id: False, second.message_id: True}


async def test_a_new_urgent_keyword_rings_in_a_muted_story(room: Room) -> None:
    await alerted(room)
    await room.presses(OLENA, "Mute story")
    urgent = Hit("children", ("!arrest warrant",), (), urgent=True)
    await finds(room, TITLE, urgent, outlet="DW")
    alert = room.telegram.seen(OLENA)[-1]
    assert alert.text.startswith("🚨")
    assert marks(alert)[2] == "Unmute"
    await finds(room, TITLE, urgent)
    assert len(room.telegram.seen(OLENA)) == 2


# ---------------------------------------------------------------- old buttons


@pytest.mark.parametrize("label", ["Save", "Not relevant", "Mute story"])
async def test_a_button_of_a_story_that_is_gone_says_so(room: Room, label: str) -> None:
    await alerted(room)
    for table in ("delivered_items", "deliveries", "hits", "stories"):
        room.store.db.execute(f"DELETE FROM {table}")  # noqa: S608
    await room.presses(OLENA, label)
    assert room.toast == "This story is no longer kept"


async def test_a_button_of_a_watchlist_that_is_gone_says_so(room: Room) -> None:
    await alerted(room)
    del room.watchlists["children"]
    await room.presses(OLENA, "⚙ Deported children")
    assert room.toast == "This watchlist is not there any more: /watchlists"
    await room.presses(OLENA, "Not relevant")
    assert room.toast == "This watchlist is not there any more: /watchlists"
    alert = await room.presses(OLENA, "Save")
    assert alert.labels == ["✓ Saved", "Not relevant", "Mute story"]


async def test_who_unsubscribed_can_still_judge_what_came(room: Room) -> None:
    await alerted(room)
    room.store.unsubscribe(OLENA, 0, "children")
    alert = await room.presses(OLENA, "Not relevant")
    assert marks(alert)[1] == "Relevant after all"


async def test_an_old_proposal_says_that_it_is_out_of_date(room: Room) -> None:
    await cricket_is_judged(room)
    room.store.db.execute("DELETE FROM dialogues")
    for label in ("➖ cricket", "Leave it as it is"):
        await room.presses(OLENA, label)
        assert room.toast == "This is out of date. Mark a story as not relevant again."


async def test_buttons_are_said_in_the_chats_language(room: Room) -> None:
    follow(room.store, "children")
    room.store.set_language(OLENA, "uk")
    await finds(room)
    assert alert_in(room).labels == [
        "Зберегти",
        "Не стосується",
        "Заглушити сюжет",
        "⚙ Deported children",
    ]
