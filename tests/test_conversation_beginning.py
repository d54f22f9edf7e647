"""The first minute, from the side of who has just found Monitor: from /start to a useful alert.

Each test reads as a transcript. It is a Sunday, 1 March, 12:00 UTC; the settings' clock is Kyiv's.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.digest.render import MAX_UNITS, units
from monitor.model import Item, Mode, Poll
from monitor.telegram.choices.beginning import Begin, BeginAt, LookAt, ShowBeginning
from monitor.telegram.choices.reading import read_choice
from monitor.telegram.choices.words import AddTo
from tests.fakes.telegram import Seen
from tests.room import ANNA, Room, watchlist
from tests.support import (
    DAY,
    FORUM,
    GROUP,
    HOUR,
    OLENA,
    PETRO,
    follow,
    following,
    hit,
    news,
    record,
    state_of,
)

SUMMARY = "Lvova-Belova was named in the arrest warrant."


class Taps:
    """Counts the buttons that somebody presses until the first sample."""

    def __init__(self, room: Room, chat_id: int = OLENA) -> None:
        self.room, self.chat_id, self.count = room, chat_id, 0

    async def on(self, label: str) -> Seen:
        self.count += 1
        return await self.room.presses(self.chat_id, label)


def archive(room: Room, *titles: str, days_ago: int = 2, hits: str = "children") -> None:
    """Let the archive have items of some days ago, hit by a watchlist or by none."""
    at = room.clock() - days_ago * DAY
    for title in titles:
        item = Item(title, title, SUMMARY, f"https://bbc.example/{len(title)}", at, "BBC News")
        found = news(item, hits) if hits else news(item)
        record(room.store, found, now=at + timedelta(minutes=4))


STORIES = [
    "Boy from Kherson tells Polish radio of two lost years",
    "Summer camp near Yevpatoria has to answer in court",
    "Two sisters move the parliament of Denmark to tears",
    "Missing register keeps lawyers busy for months",
    "Teacher in Luhansk becomes the hero of a film",
    "Cook of a Crimean orphanage breaks her silence",
    "Seven families meet again in Doha by way of Qatar",
]


# ---------------------------------------------------------------- alerts


async def test_from_start_a_sample_of_an_alert_is_two_taps_away(room: Room) -> None:
    archive(room, *STORIES)
    taps = Taps(room)
    first = await room.says(OLENA, "/start")
    assert first.text.startswith(
        "I watch the news for words that matter and tell you when they appear.\n"
        "Every alert says which outlet, when, and which words matched."
    )
    assert first.labels == ["Deported children", "ICC", "✍ My own words"]

    looked = await taps.on("Deported children")
    assert looked.message_id == first.message_id, "one message, edited in its place"
    assert looked.text.startswith("Deported children\nWho took them\n\n")
    assert "In the last 7 days it would have matched 7 stories:" in looked.text
    assert looked.text.count("\n• ") == 3, "the newest, and no more"
    assert (
        "• Seven families meet again in Doha by way of Qatar — BBC News 27 Feb 14:00" in looked.text
    )
    assert looked.labels == ["🔔 Alerts", "📋 A daily digest at 08:00", "‹ Other watchlists"]

    await taps.on("🔔 Alerts")
    begun, sample = room.telegram.seen(OLENA)
    assert taps.count <= 4
    assert begun.text.startswith(
        "🔔 From now on you get an alert for each story about Deported children."
    )
    assert "/settings" in begun.text
    assert begun.labels == ["📚 More watchlists", "⚙ Settings"]
    assert sample.text.startswith("This is a sample: an alert of 27 Feb.\n\n🔴 Deported children\n")
    assert "Seven families meet again in Doha by way of Qatar" in sample.marked("text_link")
    assert "BBC News · 27 Feb 14:00 (2 days ago)" in sample.text
    assert room.follows() == [("children", Mode.ALERTS)]


async def test_the_sample_is_composed_as_the_alert_itself(room: Room) -> None:
    archive(room, STORIES[0])
    await room.says(OLENA, "/start")
    await room.presses(OLENA, "Deported children")
    await room.presses(OLENA, "🔔 Alerts")
    sample = room.telegram.seen(OLENA)[-1]
    await room.hears_news("US to push Russia to return Ukrainian children", "children")
    alert = room.telegram.seen(OLENA)[-1]
    mark, _, rest = sample.text.partition("\n\n")
    assert mark.startswith("This is a sample")
    assert [line[:6] for line in rest.split("\n")[:1]] == [alert.text[:6]]
    assert "Ukrainian children" in rest, "the keyword that matched"
    assert sample.labels == alert.labels
    await room.presses(OLENA, "Save", message_id=sample.message_id)
    assert room.store.saved_count(OLENA) == 1


async def test_what_hits_is_told_from_then_on_and_the_sample_only_once(room: Room) -> None:
    archive(room, *STORIES)
    await room.says(OLENA, "/start")
    await room.presses(OLENA, "Deported children")
    await room.presses(OLENA, "🔔 Alerts")
    before = len(room.telegram.seen(OLENA))
    await room.goes_on(HOUR)
    assert len(room.telegram.seen(OLENA)) == before, "what came before is not told"
    await room.hears_news("US to push Russia to return Ukrainian children", "children")
    assert "US to push Russia" in room.telegram.seen(OLENA)[-1].text


# ---------------------------------------------------------------- digests


async def test_before_a_daily_digest_the_clock_is_asked_for_and_not_guessed(room: Room) -> None:
    archive(room, *STORIES)
    taps = Taps(room)
    await room.says(OLENA, "/start")
    await taps.on("Deported children")
    asked = await taps.on("📋 A daily digest at 08:00")
    assert "📋 You get a digest of Deported children every day at 08:00." in asked.text
    assert "Until you do, it is that of Europe/Kyiv." in asked.text
    assert "Kyiv 14:00" in asked.labels
    assert not any(label.startswith("✓") for label in asked.labels)
    assert room.follows() == [("children", Mode.DIGEST)], "who stops here misses nothing"

    await taps.on("New York 07:00")
    begun, sample = room.telegram.seen(OLENA)
    assert taps.count <= 4
    assert room.chat(OLENA).time_zone == "America/New_York"
    assert "every day at 08:00 (America/New_York)" in begun.text
    mark, _, digest = sample.text.partition("\n\n")
    assert mark == "This is a sample: a digest of the last 7 days."
    assert digest.startswith("📋 Daily digest · 1 Mar 07:00 · 7 stories")

    before = len(room.telegram.seen(OLENA))
    await room.goes_on(timedelta(minutes=50))
    assert len(room.telegram.seen(OLENA)) == before, "eight o'clock in New York is 13:00 UTC"
    await room.goes_on(timedelta(minutes=10))
    assert "Daily digest" in room.telegram.seen(OLENA)[before].text


async def test_who_has_chosen_a_clock_is_not_asked_again(room: Room) -> None:
    await room.says(OLENA, "/settings zone London")
    archive(room, *STORIES)
    await room.says(OLENA, "/start")
    await room.presses(OLENA, "Deported children")
    await room.presses(OLENA, "📋 A daily digest at 08:00")
    begun, sample = room.telegram.seen(OLENA)[1:]
    assert "every day at 08:00 (Europe/London)" in begun.text
    assert "📋 Daily digest" in sample.text


# ---------------------------------------------------------------- young archives


async def test_where_nothing_was_read_yet_the_first_polls_are_told(room: Room) -> None:
    await room.says(OLENA, "/start")
    looked = await room.presses(OLENA, "Deported children")
    assert "The archive is empty yet: the first feeds are being read just now." in looked.text
    await room.presses(OLENA, "🔔 Alerts")
    (begun,) = room.telegram.seen(OLENA)
    assert "The archive is empty yet, so there is no sample to show." in begun.text
    assert room.follows() == [("children", Mode.ALERTS)]


async def test_polls_that_are_still_to_come_are_told_with_their_time(room: Room) -> None:
    state = replace(state_of(room.store), due_at=room.clock() + HOUR)
    room.store.record_poll(Poll(state, room.clock()), [])
    await room.says(OLENA, "/start")
    looked = await room.presses(OLENA, "Deported children")
    assert "the first feeds are read at 15:00" in looked.text


async def test_where_no_feed_is_watched_that_is_said(room: Room) -> None:
    room.store.sync_feeds([], room.clock(), HOUR)
    await room.says(OLENA, "/start")
    looked = await room.presses(OLENA, "Deported children")
    assert "No feed is watched yet, so nothing can be told: /feeds" in looked.text


async def test_a_watchlist_that_is_newer_than_the_items_is_tried_on_them(room: Room) -> None:
    archive(room, *STORIES, hits="")
    await room.says(OLENA, "/start")
    looked = await room.presses(OLENA, "Deported children")
    assert "it would have matched 7 stories:" in looked.text
    assert [call.ok for call in room.telegram.calls("editMessageText")] == [True, True]
    assert "Looking through the last 7 days…" in str(room.telegram.calls("editMessageText")[0])
    await room.presses(OLENA, "🔔 Alerts")
    sample = room.telegram.seen(OLENA)[-1]
    assert sample.text.startswith("This is a sample: an alert of 27 Feb.\n\n🔴 Deported children")
    assert "Lvova-Belova was named" in sample.text


async def test_a_quiet_subject_shows_its_last_story_however_old(room: Room) -> None:
    archive(room, STORIES[0], days_ago=30)
    await room.says(OLENA, "/start")
    looked = await room.presses(OLENA, "Deported children")
    assert "Nothing in the last 7 days would have matched." in looked.text
    await room.presses(OLENA, "🔔 Alerts")
    sample = room.telegram.seen(OLENA)[-1]
    assert sample.text.startswith("This is a sample: an alert of 30 Jan.")


async def test_where_nothing_ever_matched_that_is_said(room: Room) -> None:
    archive(room, *STORIES)
    room.watchlists["rain"] = watchlist("rain", "Rain", "monsoon")
    await room.says(OLENA, "/start")
    await room.presses(OLENA, "Rain")
    await room.presses(OLENA, "🔔 Alerts")
    assert "There is no sample to show" in room.telegram.seen(OLENA)[-1].text
    assert room.follows() == [("rain", Mode.ALERTS)]


async def test_what_a_first_poll_brought_counts_on_the_day_it_was_published(room: Room) -> None:
    long_ago, lately = room.clock() - 40 * DAY, room.clock() - DAY
    old = replace(news("old").item, title="A story of long ago told again", published=long_ago)
    new = replace(news("new").item, title="A story of only yesterday told", published=lately)
    record(room.store, news(old, "children", announce=False), news(new, "children", announce=False))
    await room.says(OLENA, "/start")
    looked = await room.presses(OLENA, "Deported children")
    assert "it would have matched 1 story:" in looked.text
    assert "only yesterday" in looked.text


# ---------------------------------------------------------------- other ways in


async def test_own_words_are_one_tap_away(room: Room) -> None:
    first = await room.says(OLENA, "/start")
    assert first.reply_markup is not None
    (own,) = first.reply_markup["inline_keyboard"][-1]
    assert read_choice(own["callback_data"]) == AddTo("")
    await room.presses(OLENA, "✍ My own words")
    assert room.toast == ""
    assert "Which words shall I watch for?" in room.telegram.seen(OLENA)[-1].text


async def test_a_deep_link_ends_with_a_sample_too(room: Room) -> None:
    archive(room, *STORIES)
    await room.said(OLENA, "/start wl_children")
    done, sample = room.telegram.seen(OLENA)
    assert done.text.startswith("Done: from now on you hear of every story about Deported")
    assert sample.text.startswith("This is a sample: an alert of 27 Feb.\n\n🔴 Deported children")
    assert room.follows() == [("children", Mode.ALERTS)]


async def test_who_follows_something_comes_back_to_that_and_not_to_the_tour(room: Room) -> None:
    follow(room.store, "children")
    follow(room.store, "icc", mode=Mode.DIGEST)
    shown = await room.says(OLENA, "/start")
    assert shown.text.startswith(
        "You follow:\n🔔 Deported children: an alert for each story\n"
        "📋 ICC: a digest every day at 08:00\n\nWatchlists\n"
    )
    assert shown.labels == ["🔔 Deported children", "📋 ICC"]


async def test_there_may_be_many_watchlists(room: Room) -> None:
    lists = [watchlist(f"w{n}", f"Watchlist {n}", "x") for n in range(20)]
    room.watchlists = {listed.id: listed for listed in lists}
    page = await room.says(OLENA, "/start")
    assert page.labels == [*(f"Watchlist {n}" for n in range(8)), "›", "✍ My own words"]
    page = await room.presses(OLENA, "›")
    assert page.labels == [*(f"Watchlist {n}" for n in range(8, 16)), "‹", "›", "✍ My own words"]
    page = await room.presses(OLENA, "›")
    assert page.labels == [*(f"Watchlist {n}" for n in range(16, 20)), "‹", "✍ My own words"]


async def test_where_there_is_no_watchlist_own_words_are_offered(room: Room) -> None:
    room.watchlists = {}
    first = await room.says(OLENA, "/start")
    assert "There is no watchlist yet. Write the words that matter to you." in first.text
    assert first.labels == ["✍ My own words"]


# ---------------------------------------------------------------- old buttons, restarts


async def test_each_button_holds_after_a_restart(room: Room) -> None:
    archive(room, *STORIES)
    await room.says(OLENA, "/start")
    await room.restarts()
    await room.presses(OLENA, "Deported children")
    await room.restarts()
    await room.presses(OLENA, "📋 A daily digest at 08:00")
    await room.restarts()
    await room.presses(OLENA, "Berlin 13:00")
    assert "This is a sample" in room.telegram.seen(OLENA)[-1].text
    assert room.chat(OLENA).time_zone == "Europe/Berlin"


@pytest.mark.parametrize("label", ["🔔 Alerts", "📋 A daily digest at 08:00"])
async def test_a_watchlist_that_is_gone_in_between_is_not_followed(room: Room, label: str) -> None:
    await room.says(OLENA, "/start")
    await room.presses(OLENA, "Deported children")
    del room.watchlists["children"]
    await room.presses(OLENA, label)
    assert room.toast == "This is out of date"
    assert room.follows() == []


async def test_a_button_pressed_again_shows_what_is_followed_already(room: Room) -> None:
    archive(room, *STORIES)
    first = await room.says(OLENA, "/start")
    await room.presses(OLENA, "Deported children")
    await room.presses(OLENA, "🔔 Alerts")
    before = len(room.telegram.seen(OLENA))
    for choice in (LookAt("children"), Begin("children", Mode.ALERTS)):
        card = await room.presses(OLENA, "Old", message_id=first.message_id, data=choice.data)
        assert "🔔 You follow it: an alert for each story." in card.text
    assert len(room.telegram.seen(OLENA)) == before, "no second sample"


async def test_a_clock_chosen_when_no_digest_is_followed_any_more_is_kept(room: Room) -> None:
    first = await room.says(OLENA, "/start")
    shown = await room.presses(
        OLENA, "Old", message_id=first.message_id, data=BeginAt("Europe/London").data
    )
    assert room.toast == "Time zone: Europe/London"
    assert shown.text.startswith("I watch the news")
    assert room.chat(OLENA).time_zone == "Europe/London"
    await room.presses(OLENA, "Old", message_id=first.message_id, data="b:z:Europe/Atlantis")
    assert room.toast == "This is out of date"


def test_every_choice_reads_back_and_fits() -> None:
    long = "w" * 57
    for choice in (
        ShowBeginning(),
        ShowBeginning(12),
        LookAt(long),
        Begin(long, Mode.ALERTS),
        Begin(long, Mode.DIGEST),
        BeginAt("America/Argentina/Buenos_Aires"),
    ):
        assert read_choice(choice.data) == choice
        assert len(choice.data.encode()) <= 64
    for data in ("b:p", "b:p:x", "b:p:99999", "b:w", "b:w:", "b:a:", "b:q:x", "b:z:", "b:a:x:y"):
        assert read_choice(data) is None


# ---------------------------------------------------------------- groups and topics


async def test_a_groups_admin_begins_for_the_group(room: Room) -> None:
    archive(room, *STORIES)
    await room.adds_the_bot(GROUP, by=OLENA, status="member")
    await room.presses(GROUP, "Deported children", PETRO)
    assert room.toast == "Only admins can do this"
    await room.presses(GROUP, "Deported children", ANNA)
    await room.presses(GROUP, "🔔 Alerts", PETRO)
    assert room.follows(GROUP) == []
    await room.presses(GROUP, "🔔 Alerts", ANNA)
    assert "This is a sample: an alert of 27 Feb." in room.telegram.sent(GROUP)[-1]
    assert room.follows(GROUP) == [("children", Mode.ALERTS)]


async def test_in_a_topic_all_of_it_happens_there(room: Room) -> None:
    archive(room, *STORIES)
    await room.adds_the_bot(FORUM, by=OLENA)
    await room.says(FORUM, "/start", ANNA, thread_id=6)
    await room.presses(FORUM, "Deported children", ANNA)
    await room.presses(FORUM, "📋 A daily digest at 08:00", ANNA)
    await room.presses(FORUM, "Kyiv 14:00", ANNA)
    begun, sample = room.telegram.seen(FORUM)[-2:]
    assert "This is a sample: a digest" in sample.text
    assert (begun.thread_id, sample.thread_id) == (6, 6)
    assert [(sub.thread, sub.mode) for sub in following(room.store, FORUM)] == [(6, Mode.DIGEST)]


# ---------------------------------------------------------------- hostile texts


async def test_a_sample_of_the_longest_texts_is_one_message(room: Room) -> None:
    at = room.clock() - DAY
    for number in range(14):
        title = "Long & <b>heavy</b> words of one story " * 30
        item = Item(f"i{number}", title, "x " * 4000, "https://bbc.example/?" + "&a" * 700, at)
        item = replace(item, outlet=f"Outlet {number} " * 20)
        record(room.store, news(item, hit("children"), story="one"), now=at)
        other = replace(item, id=f"o{number}", title=f"{number} {title}")
        record(room.store, news(other, hit("children")), now=at)
    await room.says(OLENA, "/start")
    await room.presses(OLENA, "Deported children")
    await room.presses(OLENA, "🔔 Alerts")
    assert room.telegram.seen(OLENA)[-1].text.startswith("This is a sample")
    await room.presses(OLENA, "📚 More watchlists")
    await room.presses(OLENA, "🔔 Deported children")
    await room.says(OLENA, "/settings zone Kyiv")
    old = room.telegram.seen(OLENA)[0].message_id
    data = Begin("children", Mode.DIGEST).data
    await room.presses(OLENA, "Old", message_id=old, data=data)
    sample = room.telegram.seen(OLENA)[-1].text
    assert sample.startswith("This is a sample: a digest")
    assert units(sample) <= MAX_UNITS
