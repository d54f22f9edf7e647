"""Surges from hits to the chat: who is told, when, once; and what the note says."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from monitor.digest.render import MAX_UNITS, render, units
from monitor.digest.surges.note import compose_surge
from monitor.digest.wording import Reader
from monitor.model import (
    Edit,
    Feed,
    FoundItem,
    Item,
    ItemHits,
    Mode,
    SeenItem,
    Story,
    Surge,
    read_quiet_hours,
)
from monitor.pipeline.surges import look_for_surges
from monitor.speech import speech_in
from monitor.store import Store
from monitor.store.story_rows import merge
from monitor.watch.lists.edit import new_watchlist
from tests.headlines import headline
from tests.past import polled, story, surge, with_past
from tests.room import ANNA, Room, watchlist
from tests.support import (
    BBC,
    CHANNEL,
    DAY,
    DW,
    FORUM,
    GROUP,
    HOUR,
    MINUTE,
    NOW,
    OLENA,
    PETRO,
    follow,
    hit,
    news,
    open_store,
)

KYIV = ZoneInfo("Europe/Kyiv")


@pytest.fixture
def busy(room: Room) -> Room:
    """A room with ten weeks behind it, in which ICC hit a story every 100 minutes."""
    with_past(room.store, "icc")
    return room


def follows(room: Room, chat_id: int = OLENA, **how: object) -> None:
    follow(room.store, "icc", chat_id=chat_id, now=NOW - DAY, **how)  # type: ignore[arg-type]


async def notes(room: Room, chat_id: int = OLENA) -> list[str]:
    """What a chat was told of surges after a look."""
    room.looks_for_surges()
    await room.delivers()
    return [seen.text for seen in room.telegram.seen(chat_id) if "🌊" in seen.text]


# ---------------------------------------------------------------- what it says


async def test_a_surge_is_told_with_what_is_usual_and_the_stories_behind_it(busy: Room) -> None:
    follows(busy)
    surge(busy.store, "icc", 12)
    polled(busy.store, [story("more", "icc", title=f"Story {headline('surge 7')}")], at=NOW)
    (note,) = await notes(busy)
    first, second, _, *lines = note.splitlines()
    assert first == "🌊 ICC · far more than usual"
    assert second == (
        "In the last hour: 13 hits · 12 stories · 2 outlets. Usual at this time: 0–2 hits."
    )
    assert lines[0].startswith(f"• Story {headline('surge 7')} — DW")
    assert "also: BBC News" in lines[0]
    assert len(lines) == 6
    assert lines[-1] == "… and 7 more stories"
    (seen,) = busy.telegram.seen(OLENA)
    assert not seen.silent
    assert seen.labels == ["⚙ ICC", "🔕 No surge notes any more"]


async def test_it_is_told_in_the_language_of_the_chat(busy: Room) -> None:
    follows(busy)
    busy.store.set_language(OLENA, "uk")
    surge(busy.store, "icc", 12)
    (note,) = await notes(busy)
    assert note.startswith(
        "🌊 ICC · значно більше, ніж зазвичай\n"
        "За останню годину: 12 збігів · 12 сюжетів · 2 видання. Зазвичай о цій порі: 0–2 збіги."
    )
    assert busy.telegram.seen(OLENA)[-1].labels[-1] == "🔕 Більше не сповіщати про сплески"


def test_however_long_titles_are_a_note_is_within_telegrams_limits() -> None:
    reader = Reader(KYIV, NOW, {"icc": "@" * 900}, speech_in("uk"))
    rang = Surge("icc", NOW, 400, tuple((n, 1) for n in range(400)), 3, 8, 0, 2)
    stories = [Story(number, _items(number)) for number in range(400)]
    messages = render(compose_surge(rang, stories, reader))
    assert 1 <= len(messages) <= 2
    assert all(units(unescape(re.sub("<[^>]*>", "", html))) <= MAX_UNITS for html in messages)


def _items(number: int) -> tuple[ItemHits, ...]:
    link = "https://bbc.example/" + "&" * 280
    items = [Item(f"{n}", "@a #b " * 200, "", link, NOW, f"{n}@x" * 40) for n in range(6)]
    return tuple(ItemHits(SeenItem(number * 10 + n, item, NOW), ()) for n, item in enumerate(items))


async def test_many_long_titles_reach_the_chat(busy: Room) -> None:
    follows(busy)
    for number in range(9):
        item = story(f"{number}", "icc", title=f"{number} " + "@a $B 1.2.3.4 " * 60)
        polled(busy.store, [item], at=NOW - MINUTE)
    surge(busy.store, "icc", 3)
    assert await notes(busy)
    assert busy.store.unsent() == 0


# ---------------------------------------------------------------- once


async def test_it_rings_once_whatever_restarts(busy: Room) -> None:
    follows(busy)
    surge(busy.store, "icc", 12)
    for _ in range(6):
        await notes(busy)
        await busy.restarts()
        busy.clock.advance(5 * MINUTE)
        surge(busy.store, "icc", 3, at=busy.clock(), name=f"{busy.clock()}")
    assert len(await notes(busy)) == 1


async def test_a_second_one_rings_once_the_first_is_over_and_six_hours_have_passed(
    busy: Room,
) -> None:
    follows(busy)
    for hours, rung in ((0, 1), (1, 1), (3, 1), (7, 2), (8, 2), (9, 2)):
        busy.clock.now = NOW + hours * HOUR
        if hours not in (1, 8):
            surge(busy.store, "icc", 12, at=busy.clock(), name=f"at {hours}")
        busy.looks_for_surges()
        busy.clock.advance(70 * MINUTE)
        assert len(await notes(busy)) == rung, hours


async def test_who_was_not_told_before_a_crash_is_told_after_it(busy: Room) -> None:
    """The surge was stored, but no note: nobody hears of it less, or twice."""
    for chat_id in (OLENA, PETRO):
        follows(busy, chat_id)
    surge(busy.store, "icc", 12)
    watchlists = busy.watchlists.values()
    found = look_for_surges(busy.store, watchlists, {}, NOW, KYIV)
    busy.store.record_surges(found.begun, found.over, NOW)
    (rang,) = busy.store.surges_since(NOW, NOW)
    busy.store.record_surge_note(rang, busy.store.untold(rang)[0], [], NOW)
    await busy.restarts()
    busy.clock.advance(10 * MINUTE)
    assert (await notes(busy), len(await notes(busy, PETRO))) == ([], 1)


async def test_a_clock_that_was_wrong_stops_no_surge(busy: Room) -> None:
    follows(busy)
    busy.store.record_surges([Surge("icc", NOW + 30 * DAY, 9, ((1, 9),), 3, 8, 0, 2)], [], NOW)
    surge(busy.store, "icc", 12)
    assert len(await notes(busy)) == 1


# ---------------------------------------------------------------- who, and when


async def test_all_who_follow_the_watchlist_are_told_as_alerts_or_digest(busy: Room) -> None:
    await busy.adds_the_bot(GROUP, OLENA)
    follows(busy)
    follows(busy, PETRO, mode=Mode.DIGEST)
    follows(busy, GROUP)
    follow(busy.store, "children", chat_id=ANNA, now=NOW - DAY)
    surge(busy.store, "icc", 12)
    told = [len(await notes(busy, each)) for each in (OLENA, PETRO, GROUP, ANNA)]
    assert told == [1, 1, 1, 0]


async def test_a_topic_is_told_there_and_a_channel_without_buttons(busy: Room) -> None:
    await busy.adds_the_bot(FORUM, OLENA)
    await busy.adds_the_bot(CHANNEL, OLENA)
    follows(busy, FORUM, thread=5)
    follows(busy, CHANNEL)
    surge(busy.store, "icc", 12)
    assert len(await notes(busy, FORUM)) == 1
    assert busy.telegram.seen(FORUM)[-1].thread_id == 5
    assert busy.telegram.seen(CHANNEL)[-1].labels == []


async def test_who_begins_to_follow_is_not_told_of_what_rang_before(busy: Room) -> None:
    surge(busy.store, "icc", 12)
    busy.looks_for_surges()
    busy.clock.advance(10 * MINUTE)
    follow(busy.store, "icc", now=busy.clock())
    assert await notes(busy) == []


async def test_in_quiet_hours_it_is_held_until_they_end_and_says_when_it_was(busy: Room) -> None:
    follows(busy)
    busy.store.set_time_zone(OLENA, "UTC")
    busy.store.set_quiet_hours(OLENA, read_quiet_hours("11:00-15:00 hold"))
    surge(busy.store, "icc", 12)
    for _ in range(3):
        assert await notes(busy) == []
        busy.clock.advance(HOUR)
    (note,) = await notes(busy)
    assert "In the hour before 12:00: 12 hits · 12 stories" in note


async def test_in_quiet_hours_without_a_sound_it_comes_without_one(busy: Room) -> None:
    follows(busy)
    busy.store.set_time_zone(OLENA, "UTC")
    busy.store.set_quiet_hours(OLENA, read_quiet_hours("11:00-15:00 silent"))
    surge(busy.store, "icc", 12)
    assert len(await notes(busy)) == 1
    assert busy.telegram.seen(OLENA)[-1].silent


async def test_what_is_held_for_more_than_twelve_hours_is_no_news(busy: Room) -> None:
    follows(busy)
    busy.store.pause(OLENA, 0, "icc", NOW + 2 * DAY, NOW)
    surge(busy.store, "icc", 12)
    busy.looks_for_surges()
    busy.clock.now = NOW + 2 * DAY + MINUTE
    assert await notes(busy) == []


async def test_muted_stories_do_not_count(busy: Room) -> None:
    for chat_id in (OLENA, PETRO):
        follows(busy, chat_id)
    surge(busy.store, "icc", 12)
    begun = busy.store.timed_hits(NOW - HOUR, NOW, NOW - 7 * DAY)["icc"]
    for muted in begun[:8]:
        busy.store.mute(OLENA, 0, muted.story, OLENA, NOW)
    busy.store.mute(PETRO, 0, begun[0].story, PETRO, NOW)
    assert await notes(busy) == []
    (petros,) = await notes(busy, PETRO)
    assert "11 stories" in petros
    busy.store.unmute(OLENA, 0, begun[0].story)
    assert await notes(busy) == [], "what was decided stays decided"


@pytest.mark.parametrize(("merged", "told"), [(1, "11 stories"), (11, "")])
async def test_stories_that_became_one_before_the_note_count_as_one(
    busy: Room, merged: int, told: str
) -> None:
    follows(busy)
    surge(busy.store, "icc", 12)
    begun = busy.store.timed_hits(NOW - HOUR, NOW, NOW - 7 * DAY)["icc"]
    busy.store.pause(OLENA, 0, "icc", NOW + HOUR, NOW)
    assert await notes(busy) == []
    first, *others = sorted({hit.story for hit in begun})
    with busy.store.writing() as db:
        for other in others[:merged]:
            merge(db, other, first)
    busy.clock.advance(HOUR)
    said = await notes(busy)
    assert [told in note for note in said] == [True] * bool(told)


async def test_watchlists_that_surge_over_the_same_stories_are_told_as_one(busy: Room) -> None:
    with_past(busy.store, "children", name="other")
    follows(busy)
    follow(busy.store, "children", now=NOW - DAY)
    follow(busy.store, "children", chat_id=PETRO, now=NOW - DAY)
    for number in range(14):
        both = [hit("icc"), hit("children")] if number < 12 else [hit("icc")]
        item = replace(story(f"{number}", "icc", (BBC, DW)[number % 2]), hits=tuple(both))
        polled(busy.store, [item], feed=(BBC, DW)[number % 2], at=NOW - MINUTE)
    (note,) = await notes(busy)
    assert "14 stories" in note, "the watchlist with most of them"
    assert len(await notes(busy, PETRO)) == 1
    busy.clock.advance(10 * MINUTE)
    assert len(await notes(busy)) == 1


async def test_watchlists_that_surge_over_different_stories_are_told_each(busy: Room) -> None:
    with_past(busy.store, "children", name="other")
    follows(busy)
    follow(busy.store, "children", now=NOW - DAY)
    surge(busy.store, "icc", 12)
    surge(busy.store, "children", 12, name="other surge")
    assert len(await notes(busy)) == 2


async def test_a_surge_changes_nothing_of_what_else_is_told(busy: Room) -> None:
    follows(busy, mode=Mode.DIGEST)
    surge(busy.store, "icc", 12)
    waiting = busy.store.waiting_stories(busy.store.subscriptions(OLENA))
    assert len(await notes(busy)) == 1
    assert busy.store.waiting_stories(busy.store.subscriptions(OLENA)) == waiting


# ---------------------------------------------------------------- not wanted


async def test_the_button_under_a_note_ends_such_notes_and_brings_them_back(busy: Room) -> None:
    await busy.said(OLENA, "/start wl_icc")
    busy.clock.advance(MINUTE)
    surge(busy.store, "icc", 12, at=busy.clock())
    assert len(await notes(busy)) == 1
    pressed = await busy.presses(OLENA, "🔕 No surge notes any more")
    assert busy.toast == "Surges are told no more."
    assert pressed.labels == ["⚙ ICC", "🌊 Surge notes again"]
    assert "🌊 ICC" in pressed.text
    assert not busy.chat(OLENA).surges
    busy.clock.advance(DAY)
    surge(busy.store, "icc", 12, at=busy.clock(), name="next")
    assert len(await notes(busy)) == 1
    await busy.presses(OLENA, "🌊 Surge notes again")
    assert busy.toast == "Surges are told from now on."
    assert busy.chat(OLENA).surges


async def test_surge_notes_are_chosen_in_the_settings(busy: Room) -> None:
    shown = await busy.says(OLENA, "/settings")
    assert "🌊 Surge notes: on" in shown.text
    shown = await busy.presses(OLENA, "✓ 🌊 Surge notes")
    assert busy.toast == "Surges are told no more."
    assert "🌊 Surge notes: off" in shown.text
    await busy.says(OLENA, "/settings surges on")
    assert busy.chat(OLENA).surges
    await busy.says(OLENA, "/settings weekly on")
    assert busy.chat(OLENA).surges, "one wish leaves the others as they are"


async def test_the_watchlist_is_shown_from_the_note(busy: Room) -> None:
    await busy.said(OLENA, "/start wl_icc")
    busy.clock.advance(MINUTE)
    surge(busy.store, "icc", 12, at=busy.clock())
    await notes(busy)
    await busy.presses(OLENA, "⚙ ICC")
    assert "ICC" in busy.telegram.seen(OLENA)[-1].text


# ---------------------------------------------------------------- what is no surge


NoSurge = Callable[[Store], None]


def old_news(store: Store) -> None:
    """Monitor was down for a night: what was published then comes at once."""
    for number in range(60):
        published = NOW - timedelta(hours=2.1 + number / 10)
        item = story(f"old {number}", "icc", at=published)
        polled(store, [item], at=NOW - MINUTE)


def one_outlet(store: Store) -> None:
    polled(store, [story(f"dump {number}", "icc") for number in range(60)], at=NOW - MINUTE)


def one_story(store: Store) -> None:
    for number in range(60):
        polled(store, [story(f"{number}", "icc", title="All the same")], at=NOW - MINUTE)


def new_feed(store: Store) -> None:
    new = Feed("https://new.example/feed", "New")
    store.sync_feeds([BBC, new], NOW - HOUR, HOUR)
    items = [story(f"new {number}", "icc", new) for number in range(60)]
    polled(store, items[:30], feed=new, at=NOW - HOUR / 2, first=NOW - HOUR / 2)
    polled(store, items[30:], feed=new, at=NOW - MINUTE)


def matched_again(store: Store) -> None:
    items = [story(f"again {number}", "none") for number in range(60)]
    polled(store, [news(new.item) for new in items], at=NOW - MINUTE)
    rows = store.rows("SELECT id FROM items ORDER BY id DESC LIMIT 60")
    found = [FoundItem(row["id"], news(f"{row['id']}", "icc")) for row in rows]
    store.record_rematch(found, NOW - MINUTE)


def new_keyword(store: Store) -> None:
    for at, words in ((NOW - 50 * DAY, ["old"]), (NOW - DAY, ["old", "Ukrainian children"])):
        text = new_watchlist("ICC", words)
        store.record_edit(Edit(0, at, "icc", "Olena", "words", "", text))
    surge(store, "icc", 60)


def few(store: Store) -> None:
    surge(store, "icc", 4)


@pytest.mark.parametrize(
    "what", [old_news, one_outlet, one_story, new_feed, matched_again, new_keyword, few]
)
async def test_this_is_no_surge(busy: Room, what: NoSurge) -> None:
    follows(busy)
    what(busy.store)
    assert await notes(busy) == []


async def test_keywords_that_a_watchlist_has_for_long_make_a_surge_though_it_was_edited(
    busy: Room,
) -> None:
    follows(busy)
    for days, words in ((50, ["Ukrainian children"]), (1, ["Ukrainian children", "new"])):
        text = new_watchlist("ICC", words)
        busy.store.record_edit(Edit(0, NOW - days * DAY, "icc", "Olena", "words", "", text))
    surge(busy.store, "icc", 12)
    assert len(await notes(busy)) == 1


async def test_a_watchlist_of_a_few_days_has_no_surges(room: Room) -> None:
    with_past(room.store, "icc")
    text = new_watchlist("ICC", ["Ukrainian children"])
    room.store.record_edit(Edit(0, NOW - 6 * DAY, "icc", "Olena", "made", "", text))
    follows(room)
    surge(room.store, "icc", 60)
    assert await notes(room) == []


def test_what_is_usual_is_asked_only_where_enough_has_come_and_once_a_day(
    tmp_path: Path,
) -> None:
    store = open_store(tmp_path)
    with_past(store, "icc")
    surge(store, "icc", 12)
    watchlists = [watchlist("icc", "ICC", "a"), watchlist("children", "Children", "b")]
    norms: dict[str, object] = {}
    look_for_surges(store, watchlists, norms, NOW, KYIV)  # type: ignore[arg-type]
    assert list(norms) == ["icc"]
    known = norms["icc"]
    look_for_surges(store, watchlists, norms, NOW + 5 * MINUTE, KYIV)  # type: ignore[arg-type]
    assert norms["icc"] is known
    look_for_surges(store, watchlists, norms, NOW + DAY, KYIV)  # type: ignore[arg-type]
    surge(store, "icc", 12, at=NOW + DAY, name="next")
    look_for_surges(store, watchlists, norms, NOW + DAY, KYIV)  # type: ignore[arg-type]
    assert norms["icc"] != known
    store.close()
