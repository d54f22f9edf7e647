"""The weekly note: once a week for each chat and thread, from facts, with a chart that can be read.

It is Sunday, 1 March, 12:00 UTC; the first Monday at nine in Kyiv is 2 March, 07:00 UTC.
"""

from __future__ import annotations

import asyncio
import struct
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from monitor.digest import picture
from monitor.digest.calendar import last_note, weeks_of_note
from monitor.digest.picture import Bar, can_be_written, draw_chart
from monitor.digest.render import render
from monitor.digest.weekly import compose_note, drawing
from monitor.digest.wording import Reader
from monitor.model import (
    ClockSeen,
    Edit,
    Feed,
    Hit,
    KeywordPrecision,
    Message,
    Mode,
    Poll,
    Rhythm,
    WatchlistWeek,
    Week,
    zone_of,
)
from monitor.pipeline import Watch
from monitor.pipeline.weekly import due_notes, note_messages, silence_of_feeds, week_of
from monitor.speech import speech_in
from monitor.store import Store
from monitor.telegram.markup import plain_text
from monitor.watch.lists.edit import new_watchlist
from monitor.watch.matching.matcher import Matcher
from monitor.weekly import WeeklyNotes
from tests.room import ANNA, Room, watchlist
from tests.support import (
    DAY,
    FORUM,
    GROUP,
    HOUR,
    MINUTE,
    NOW,
    OLENA,
    PETRO,
    ManualClock,
    chat,
    follow,
    following,
    news,
    open_store,
    record,
    state_of,
)

MONDAY = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
WEEK = 7 * DAY
KYIV = zone_of("Europe/Kyiv")
TITLES = {"children": "Deported children", "icc": "ICC"}
READER = Reader(KYIV, MONDAY, TITLES)
WEEKS = weeks_of_note(KYIV, MONDAY)
CHILDREN = watchlist("children", "Deported children", "Lvova-Belova", "Waltz", "filtration camp")


# ---------------------------------------------------------------- when it comes


@pytest.mark.parametrize(
    "name",
    ["Europe/Kyiv", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "America/Havana"],
)
def test_each_week_of_a_year_has_one_slot_whatever_the_clocks_do(name: str) -> None:
    zone = ZoneInfo(name)
    start = datetime(2026, 1, 1, tzinfo=UTC)
    slots = [last_note(zone, start + HOUR * step) for step in range(24 * 370)]
    distinct = list(dict.fromkeys(slots))
    assert len({slot for slot, _ in distinct}) == len(distinct) == 53 + 1
    assert [slot for slot, _ in distinct] == sorted(slot for slot, _ in distinct)
    for _, moment in distinct:
        local = moment.astimezone(zone)
        assert (local.weekday(), local.time()) == (0, time(9))
    for (_, before), (_, after) in pairwise(distinct):
        assert WEEK - HOUR <= after - before <= WEEK + HOUR


@pytest.mark.parametrize("name", ["Europe/Kyiv", "America/Havana", "Asia/Beirut"])
def test_the_weeks_of_notes_follow_one_another_without_a_gap(name: str) -> None:
    zone = ZoneInfo(name)
    notes = [last_note(zone, NOW + WEEK * number)[1] for number in range(60)]
    weeks = [weeks_of_note(zone, moment) for moment in notes]
    for before, after in pairwise(weeks):
        assert (after.since, after.before) == (before.until, before.since)
    assert all(week.until.astimezone(zone).weekday() == 0 for week in weeks)


def wants(store: Store, chat_id: int = OLENA, zone: str = "Europe/Kyiv") -> None:
    known = store.remember_chat(chat(chat_id))
    store.set_time_zone(chat_id, zone)
    store.set_wishes(replace(known, weekly=True))


def made(room: Room, chat_id: int = OLENA) -> list[str]:
    sql = "SELECT slot FROM digests WHERE chat_id = ? AND slot GLOB 'weekly *' ORDER BY id"
    return [row["slot"] for row in room.store.rows(sql, [chat_id])]


@pytest.mark.parametrize("zone", ["Europe/Kyiv", "America/New_York", "Asia/Tokyo"])
async def test_it_comes_once_a_week_whatever_restarts(room: Room, zone: str) -> None:
    follow(room.store, "children")
    wants(room.store, zone=zone)
    for step in range(6 * 8 * 7):  # eight weeks, in which the clocks change
        room.notes_the_week()
        if step % 40 == 0:
            await room.restarts()
        room.clock.advance(4 * HOUR)
    assert len(made(room)) == 8
    assert len(set(made(room))) == 8
    await room.delivers()
    assert len(room.telegram.seen(OLENA)) == 8


async def test_what_was_missed_while_monitor_was_down_comes_once(room: Room) -> None:
    follow(room.store, "children")
    wants(room.store)
    room.notes_the_week()
    room.clock.advance(3 * WEEK)
    for _ in range(5):
        room.notes_the_week()
        room.clock.advance(HOUR)
    assert made(room) == ["weekly 2026-W12"], "that of the last Monday, 16 March"


async def test_the_first_comes_on_the_monday_after_it_is_wanted(room: Room) -> None:
    follow(room.store, "children", now=NOW - 30 * DAY)
    wants(room.store)
    room.notes_the_week()
    assert made(room) == [], "Monday last was before it was wanted"
    room.clock.now = MONDAY - HOUR
    room.notes_the_week()
    assert made(room) == []
    room.clock.now = MONDAY
    room.notes_the_week()
    assert made(room) == ["weekly 2026-W10"]


async def test_who_ends_it_and_wants_it_again_waits_for_the_next_monday(room: Room) -> None:
    follow(room.store, "children")
    wants(room.store)
    room.notes_the_week()
    room.store.set_wishes(replace(room.chat(OLENA), weekly=False))
    room.clock.advance(2 * WEEK)
    room.notes_the_week()
    wants(room.store)
    room.notes_the_week()
    room.clock.advance(HOUR)
    room.notes_the_week()
    assert made(room) == []


async def test_a_journey_brings_no_second_note_of_a_week(room: Room) -> None:
    follow(room.store, "children")
    wants(room.store, zone="Asia/Tokyo")
    room.notes_the_week()
    room.clock.now = MONDAY
    room.notes_the_week()
    room.store.set_time_zone(OLENA, "America/New_York")
    for _ in range(6 * 6):
        room.clock.advance(4 * HOUR)
        room.notes_the_week()
    assert made(room) == ["weekly 2026-W10"]


async def test_each_thread_has_its_own_and_parked_chats_have_none(room: Room) -> None:
    follow(room.store, "children", chat_id=FORUM, thread=5)
    follow(room.store, "icc", chat_id=FORUM, thread=6)
    follow(room.store, "icc", chat_id=PETRO)
    wants(room.store, FORUM)
    wants(room.store, PETRO)
    room.store.park_chat(PETRO, "gone", NOW)
    due_notes(room.store, NOW)
    due = due_notes(room.store, MONDAY)
    assert [(note.chat.id, note.thread, note.slot) for note in due] == [
        (FORUM, 5, "weekly 2026-W10"),
        (FORUM, 6, "weekly 2026-W10"),
    ]


async def test_a_note_is_no_digest_to_who_asks_what_is_new_since(room: Room) -> None:
    follow(room.store, "children", mode=Mode.DIGEST)
    wants(room.store)
    room.notes_the_week()
    await room.says(OLENA, "/digest")
    asked = room.store.last_digest_at(OLENA, 0)
    room.clock.now = MONDAY
    room.notes_the_week()
    assert made(room)
    assert room.store.last_digest_at(OLENA, 0) == asked
    room.store.prune_messages(NOW + 400 * DAY, 90 * DAY)
    assert room.store.last_digest_at(OLENA, 0) == asked
    assert made(room), "or it would come again"


async def test_a_clock_that_was_ahead_brings_each_note_in_its_time(room: Room) -> None:
    follow(room.store, "children")
    wants(room.store)
    room.notes_the_week()
    ahead = NOW + 300 * DAY
    room.store.record_clock(ClockSeen(NOW), NOW, set_back=False, not_made_from=None)
    room.clock.now = ahead
    room.notes_the_week()
    assert len(made(room)) == 1
    room.store.record_clock(ClockSeen(NOW), NOW, set_back=True, not_made_from=NOW + DAY)
    room.clock.now = MONDAY
    room.notes_the_week()
    assert made(room) == ["weekly 2026-W10"]


# ---------------------------------------------------------------- what it is made of


def hits(
    store: Store, number: int, *keywords: str, at: datetime, name: str = "children"
) -> list[int]:
    """Let a watchlist hit so many items at a time."""
    since = at.isoformat()
    found = [
        news(f"{name} {number} {since} {n}", Hit(name, keywords or ("Lvova-Belova",), ()))
        for n in range(number)
    ]
    record(store, *found, now=at)
    return [row["story"] for row in store.rows("SELECT story FROM hits ORDER BY id")][-number:]


def old_file(store: Store, at: datetime = NOW - 60 * DAY) -> None:
    """Let the watchlist's file be that old, without its last keyword."""
    text = new_watchlist("Deported children", ["Lvova-Belova", "Waltz"])
    store.record_edit(Edit(0, at, "children", "a file", "made", "", text))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A record in which Olena follows a watchlist."""
    store = open_store(tmp_path)
    follow(store, "children")
    return store


def week(store: Store, read_since: datetime = NOW - 60 * DAY) -> WatchlistWeek:
    """What a note is made of, where the feed was first read at a time."""
    state = replace(state_of(store), first_polled_at=read_since, last_polled_at=NOW)
    store.record_poll(Poll(state, NOW), [])
    (found,) = week_of(store, following(store), {"children": CHILDREN}, WEEKS).watchlists
    store.close()
    return found


def test_hits_are_counted_by_the_weeks_of_the_chats_clock(store: Store) -> None:
    hits(store, 3, at=WEEKS.until - timedelta(minutes=1))
    hits(store, 2, at=WEEKS.since)
    hits(store, 4, at=WEEKS.since - timedelta(minutes=1))
    hits(store, 1, at=WEEKS.before - timedelta(minutes=1))
    hits(store, 7, at=WEEKS.until)
    found = week(store)
    assert (found.hits, found.before) == (5, 4)


def test_what_a_first_poll_brought_is_no_hit_of_the_week(store: Store) -> None:
    record(store, news("old", "children", announce=False), now=WEEKS.since + HOUR)
    assert week(store).hits == 0


def test_keywords_that_hit_nothing_are_named_if_they_were_there_all_the_time(store: Store) -> None:
    old_file(store)
    hits(store, 1, "Lvova-Belova", at=WEEKS.since)
    found = week(store)
    assert found.idle == ("Waltz",), "“filtration camp” is younger"
    assert found.month == 1


def test_of_a_young_watchlist_nothing_is_said_but_its_hits(store: Store) -> None:
    old_file(store, at=NOW - 20 * DAY)
    hits(store, 1, "Lvova-Belova", at=WEEKS.since)
    found = week(store)
    assert (found.idle, found.month) == ((), None)


def test_nothing_is_said_of_keywords_where_no_feed_was_read_for_so_long(store: Store) -> None:
    old_file(store)
    hits(store, 1, "Lvova-Belova", at=WEEKS.since)
    found = week(store, read_since=NOW - 10 * DAY)
    assert (found.idle, found.month) == ((), None)


def test_judgements_count_by_keyword(store: Store) -> None:
    stories = hits(store, 4, "Waltz", at=WEEKS.since)
    for story in stories[:3]:
        store.judge(OLENA, story, ("children",), OLENA, NOW)
    (judged,) = week(store).judged
    assert (judged.keyword, judged.not_relevant) == ("Waltz", 3)


# ---------------------------------------------------------------- what it says


def said(*watchlists: WatchlistWeek, reader: Reader = READER, **more: tuple[str, ...]) -> str:
    (html,) = render(compose_note(Week(WEEKS, watchlists, **more), reader))
    return plain_text(html)


FINE = WatchlistWeek("children", Mode.ALERTS, hits=42, before=30, month=100)


def test_a_week_in_which_no_feed_was_read_is_not_called_well() -> None:
    (html,) = render(compose_note(Week(WEEKS, (FINE,), unread_since=NOW - 8 * DAY), READER))
    assert "⚠ No feed was read since" in html
    assert "All is well" not in html


def test_that_no_feed_was_read_for_a_day_is_seen(tmp_path: Path) -> None:
    with closing(open_store(tmp_path)) as store:
        record(store, now=NOW)
        assert silence_of_feeds(store, NOW + DAY).unread_since is None
        assert silence_of_feeds(store, NOW + DAY + MINUTE).unread_since == NOW


def test_a_week_in_which_all_is_well_says_so_in_one_line() -> None:
    assert said(FINE, WatchlistWeek("icc", Mode.DIGEST, 7, 11, 20)) == (
        "📈 The week from 23 Feb to 1 Mar\n\n"
        "Deported children\n▇▇▇▇▇▇▇▇▇▇▇▇ 42 hits, the week before 30\n"
        "ICC\n▇▇ 7 hits, the week before 11\n\n"
        "✓ All is well: nothing needs your attention."
    )


def test_what_hit_nothing_has_no_bar_and_one_hit_has_one() -> None:
    none = WatchlistWeek("icc", Mode.ALERTS, 0, 3)
    text = said(replace(FINE, hits=500), replace(none, hits=1), none)
    assert "ICC\n▇ 1 hit, the week before 3" in text
    assert "ICC\n0 hits, the week before 3" in text


def test_each_suggestion_stands_on_a_fact() -> None:
    waltz = KeywordPrecision("Waltz", told=20, not_relevant=15)
    other = KeywordPrecision("Lvova-Belova", told=40, not_relevant=2)
    fine = KeywordPrecision("filtration camp", told=9, not_relevant=0)
    text = said(
        replace(
            FINE, hits=120, idle=("Holubka", '"transfer of children"'), judged=(waltz, other, fine)
        ),
        WatchlistWeek("icc", Mode.ALERTS, 0, 0, month=0, idle=("arrest warrant",)),
        quiet=("BBC News",),
        failing=("DW", "TASS"),
    )
    advice = text.partition("before 0\n\n")[2].split("\n")
    assert advice == [
        "• “Deported children” had 120 hits this week. A daily digest may be easier to follow "
        "than alerts: /watchlists",
        "• “Waltz” in “Deported children”: 15 of 20 hits were not relevant. An exclusion may help.",
        "• “ICC” has hit nothing for 4 weeks. Are its words those of the news? /watchlists",
        "• Hit nothing for 4 weeks: Holubka, transfer of children",
        "• Judged not relevant in 4 weeks: “Lvova-Belova” 2 of 40",
        "• 1 feed has gone quiet, against its habit: BBC News",
        "• ⚠ 2 feeds can't be read: DW, TASS",
    ]


def test_few_judgements_suggest_nothing() -> None:
    text = said(replace(FINE, judged=(KeywordPrecision("Waltz", told=4, not_relevant=3),)))
    assert "An exclusion" not in text
    assert "“Waltz” 3 of 4" in text


def test_many_names_are_cut_and_counted() -> None:
    lines = tuple(f"word{n}" for n in range(9))
    text = said(replace(FINE, idle=lines), quiet=tuple(f"Outlet {n}" for n in range(7)))
    assert "word0, word1, word2, word3, word4 +4" in text
    assert "Outlet 4 +2" in text
    many = [WatchlistWeek(f"w{n}", Mode.ALERTS, n, n) for n in range(12)]
    assert "w11\n▇▇▇▇▇▇▇▇▇▇▇▇ 11 hits" in said(*many)
    assert "and 4 more watchlists" in said(*many)


def test_names_stay_names_whatever_they_hold() -> None:
    reader = replace(READER, titles={"children": "<b>@all</b> & https://evil.example"})
    (html,) = render(compose_note(Week(WEEKS, (FINE,), ("<i>x</i> t.me/spam",)), reader))
    assert "&lt;b&gt;@\u2060all" in html
    assert "&amp; https:\u2060//\u2060evil.\u2060example" in html
    assert "&lt;i&gt;x" in html
    assert "t.\u2060me/spam" in html


def test_a_feed_that_has_gone_quiet_is_named_and_so_is_one_that_fails(tmp_path: Path) -> None:
    a, b, c = (Feed(f"https://{n}.example/feed", n.upper()) for n in "abc")
    store = open_store(tmp_path, a, b, c)
    often = Rhythm(NOW - 40 * DAY, per_day=10.0, longest_gap=DAY)
    quiet = replace(state_of(store, a), rhythm=often, last_ok_at=NOW, last_polled_at=NOW)
    failing = replace(
        state_of(store, b), failures=9, failing_since=NOW - 3 * DAY, last_polled_at=NOW
    )
    for state in (quiet, failing):
        store.record_poll(Poll(replace(state, first_polled_at=NOW - 90 * DAY), NOW), [])
    silence = silence_of_feeds(store, NOW)
    store.close()
    assert (silence.quiet, silence.failing) == (("A",), ("B",))


# ---------------------------------------------------------------- the chart


def size(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    return struct.unpack(">II", png[16:24])  # type: ignore[return-value]


def test_a_chart_is_small_and_as_wide_as_a_phone_shows_well() -> None:
    name = "A watchlist with a name that is far too long to fit " * 3
    bars = [Bar(name, number, 9) for number in range(8)]
    png = draw_chart(bars, ("this week", "the week before"))
    width, height = size(png)
    assert width == 800
    assert 700 < height < 900
    assert len(png) < 40_000
    assert draw_chart(bars, ("this week", "the week before")) == png


def test_a_chart_of_nothing_and_of_much_can_be_drawn() -> None:
    assert size(draw_chart([Bar("x", 0, 0)], ("", "")))[0] == 800
    assert size(draw_chart([Bar("x", 10**9, 1)], ("", "")))[0] == 800


def test_names_that_no_font_has_are_numbered_in_chart_and_text() -> None:
    assert not can_be_written(["日本語"])
    assert not can_be_written(["\u202eabc"])
    assert not can_be_written(["שלום"]), "it would stand in the wrong order"
    reader = replace(READER, titles={"children": "子供の連れ去り", "icc": "ICC"})
    week = Week(WEEKS, (FINE, WatchlistWeek("icc", Mode.ALERTS, 50, 1)))
    (note,) = note_messages(week, reader, drawing())
    assert note.picture
    text = plain_text(note.html)
    assert "1. ICC\n" in text
    assert "2. 子供の連れ去り\n" in text


def test_names_that_can_be_drawn_are_not_numbered() -> None:
    (note,) = note_messages(Week(WEEKS, (FINE,)), READER, drawing())
    assert "1. " not in plain_text(note.html)


def test_without_the_extra_package_the_text_comes_alone() -> None:
    (note,) = note_messages(Week(WEEKS, (FINE,)), READER, None)
    assert note == Message(note.html)
    assert "▇▇▇" in note.html
    assert picture.missing_extra() is None, "the tests have it"


def test_where_nothing_hit_there_is_nothing_to_draw() -> None:
    idle = WatchlistWeek("icc", Mode.ALERTS, 0, 0)
    (note,) = note_messages(Week(WEEKS, (idle,)), READER, drawing())
    assert not note.picture


def test_what_is_longer_than_a_caption_follows_the_picture() -> None:
    judged = tuple(
        KeywordPrecision(f"a rather long keyword, number {n}", 20, 15) for n in range(12)
    )
    first, second = note_messages(Week(WEEKS, (replace(FINE, judged=judged),)), READER, drawing())
    assert first.picture
    assert plain_text(first.html) == "📈 The week from 23 Feb to 1 Mar"
    assert not second.picture
    assert "number 11" in second.html


def test_the_note_speaks_the_chats_language() -> None:
    text = said(FINE, reader=replace(READER, speech=speech_in("uk")))
    assert text.startswith("📈 Тиждень: 23 лют. – 1 бер.")
    assert "42 збіги, тижнем раніше 30" in text
    assert "Усе гаразд" in text


# ---------------------------------------------------------------- in the chat


async def test_the_note_can_be_seen_at_once_and_wanted_with_a_button(room: Room) -> None:
    hits(room.store, 3, at=NOW - DAY)
    follow(room.store, "children")
    room.store.set_time_zone(OLENA, "Europe/Kyiv")
    note = await room.says(OLENA, "/weekly")
    assert note.picture is not None
    assert note.text.startswith("📈 The week from 22 Feb to 1 Mar\n\nDeported children\n▇▇▇")
    assert note.labels == ["📈 Each Monday at 09:00"]

    shown = await room.presses(OLENA, "📈 Each Monday at 09:00")
    assert room.toast == "It comes each Monday at 09:00, by this chat's clock"
    assert shown.labels == ["✖ No weekly note any more"]
    assert shown.picture is not None, "the note itself stays"
    assert room.chat(OLENA).weekly

    before = len(room.telegram.seen(OLENA))
    await room.goes_on(19 * HOUR)
    (monday,) = room.telegram.seen(OLENA)[before:]
    assert monday.picture is not None
    assert monday.text.startswith("📈 The week from 23 Feb to 1 Mar")

    await room.presses(OLENA, "✖ No weekly note any more")
    assert room.toast == "The weekly note comes no more"
    assert not room.chat(OLENA).weekly


async def test_a_long_note_comes_in_two_messages_with_its_button_under_the_last(room: Room) -> None:
    lists = [
        watchlist(f"w{n}", f"A watchlist with a rather long name, number {n} " * 2, "x")
        for n in range(12)
    ]
    room.watchlists = {listed.id: listed for listed in lists}
    follow(room.store, *room.watchlists)
    for listed in lists:
        hits(room.store, 80, at=NOW - DAY, name=listed.id)
    await room.said(OLENA, "/weekly")
    first, second = room.telegram.seen(OLENA)
    assert (first.picture is not None, first.labels) == (True, [])
    assert second.labels == ["📈 Each Monday at 09:00"]
    assert "80 hits" in second.text


async def test_who_follows_nothing_is_told_where_to_begin(room: Room) -> None:
    assert "/start" in (await room.says(OLENA, "/weekly")).text


async def test_where_pictures_are_not_allowed_the_text_comes_alone(room: Room) -> None:
    await room.adds_the_bot(GROUP, by=OLENA, status="member")
    follow(room.store, "children", chat_id=GROUP)
    hits(room.store, 3, at=NOW - DAY)
    wants(room.store, GROUP)
    room.notes_the_week()
    room.telegram.add_bot(GROUP, OLENA, "restricted", can_send_messages=True)
    await room.answers()
    note = await room.says(GROUP, "/weekly", ANNA)
    assert note.picture is None
    assert "▇▇▇" in note.text
    before = len(room.telegram.seen(GROUP))
    room.clock.now = MONDAY
    room.notes_the_week()
    await room.delivers()
    (monday,) = room.telegram.seen(GROUP)[before:]
    assert monday.picture is None
    assert "▇▇▇" in monday.text


async def test_a_groups_members_do_not_choose_for_it(room: Room) -> None:
    await room.adds_the_bot(GROUP, by=OLENA, status="member")
    follow(room.store, "children", chat_id=GROUP)
    await room.says(GROUP, "/weekly", ANNA)
    await room.presses(GROUP, "📈 Each Monday at 09:00", PETRO)
    assert room.toast == "Only admins can do this"
    assert not room.chat(GROUP).weekly


async def test_in_quiet_hours_and_silent_chats_it_does_not_ring(room: Room) -> None:
    follow(room.store, "children")
    wants(room.store)
    room.notes_the_week()
    room.store.set_wishes(replace(room.chat(OLENA), silent=True))
    room.clock.now = MONDAY
    room.notes_the_week()
    await room.delivers()
    assert room.telegram.seen(OLENA)[-1].silent


# ---------------------------------------------------------------- in the service


async def test_a_note_that_cannot_be_written_stops_no_other_and_is_tried_again(
    tmp_path: Path,
) -> None:
    store, clock, troubles = open_store(tmp_path), ManualClock(), []
    watch = Watch(Matcher((CHILDREN,)), TITLES, (CHILDREN,))
    broken = Watch(Matcher(()), TITLES, (None,))  # type: ignore[arg-type]
    watches = iter((broken, watch, watch))
    notes = WeeklyNotes(
        store, lambda: next(watches), clock, lambda error, about: troubles.append(about)
    )
    for chat_id in (OLENA, PETRO):
        follow(store, "children", chat_id=chat_id)
        wants(store, chat_id)

    async def tick(now: datetime) -> None:
        clock.now = now
        notes.write_due()
        await asyncio.gather(*notes.running)

    await tick(NOW)
    await tick(MONDAY)
    assert troubles == [f"the weekly note of chat {OLENA}"]
    assert [each[0] for each in store.waiting_chats(clock())] == [PETRO]
    await tick(MONDAY + timedelta(minutes=1))
    assert [each[0] for each in store.waiting_chats(clock())] == [PETRO], "not each second"
    await tick(MONDAY + timedelta(minutes=11))
    assert {each[0] for each in store.waiting_chats(clock())} == {OLENA, PETRO}
    store.close()
