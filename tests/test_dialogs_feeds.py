"""The feeds' dialogs: every button is read back, and every answer is one that Telegram takes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.chart import spark
from monitor.conversation.feeds.facts import feed_shown, items_by_day, page_of
from monitor.feeds.polling.health import health_of
from monitor.model import Cause, Feed, FeedState, Health, PollReport, Priority, Rhythm
from monitor.speech import ENGLISH, Speech, speech_in
from monitor.telegram.choices import feeds as choices
from monitor.telegram.choices.reading import read_choice
from monitor.telegram.dialogs import feeds as dialogs
from monitor.telegram.dialogs.feeds.health import remedy_text, why_text
from monitor.telegram.events import Reply
from tests.fakes.telegram import parse_html, utf16_length
from tests.support import DAY, HOUR, NOW

UKRAINIAN = speech_in("uk")
KYIV = ZoneInfo("Europe/Kyiv")
LONG = "🇺🇦<&>\u202e" * 500
MOST_UNITS, MOST_ENTITIES, MOST_BUTTON, MOST_DATA = 4096, 100, 128, 64


def reader(speech: Speech = ENGLISH) -> dialogs.Reader:
    return dialogs.Reader(speech, NOW, KYIV)


def state(number: int = 1, outlet: str = "BBC", **known: object) -> FeedState:
    feed = Feed(f"https://{number}.example/rss", outlet)
    return replace(FeedState(number, feed, NOW, HOUR), **known)  # type: ignore[arg-type]


WELL = {"first_polled_at": NOW - 30 * DAY, "last_polled_at": NOW, "last_ok_at": NOW}
FAILING = WELL | {"failures": 1, "failing_since": NOW - DAY, "last_error": "HTTP 500"}
QUIET = WELL | {"rhythm": Rhythm(NOW - 15 * DAY, 9.0, HOUR)}


# ---------------------------------------------------------------- buttons

pages = st.builds(choices.ShowFeeds, st.sampled_from(choices.Which), st.integers(0, 10**9))
places = st.builds(choices.Place, st.integers(0, 10**12 - 1), st.text().map(choices.sign_of), pages)
numbers = st.integers(0, 10**12 - 1)
every_choice = st.one_of(
    pages,
    *(
        st.builds(kind, places)
        for kind in (
            choices.ShowFeed,
            choices.PollFeed,
            choices.RemoveFeed,
            choices.RenameFeed,
            choices.MoveFeed,
            choices.SetLanguage,
        )
    ),
    st.builds(choices.SetLanguage, places, st.sampled_from(["uk", "deu", "-"])),
    *(
        st.builds(kind, numbers)
        for kind in (
            choices.KeepFound,
            choices.ImportFeeds,
            choices.GiveUp,
            choices.UndoFeeds,
        )
    ),
    st.builds(choices.TickFound, numbers, st.integers(0, 99)),
    st.just(choices.AddFeed()),
    st.just(choices.ExportFeeds()),
)


@given(every_choice)
def test_every_choice_is_read_back_and_fits(choice: choices.ShowFeed) -> None:
    assert read_choice(choice.data) == choice
    assert len(choice.data.encode()) <= MOST_DATA


@given(st.one_of(st.text(max_size=64), st.from_regex(r"r(:[afqrtkicxug0-9-]{0,13}){0,8}")))
def test_whatever_comes_as_data_is_read_or_refused(data: str) -> None:
    read = read_choice(data)
    if read is not None and data.startswith("r:"):
        assert read_choice(read.data) == read  # type: ignore[attr-defined]


# ---------------------------------------------------------------- how they are


@pytest.mark.parametrize(
    ("known", "health"),
    [
        ({}, Health.NEW),
        (WELL, Health.WELL),
        (FAILING, Health.FAILING),
        (QUIET, Health.QUIET),
        (FAILING | {"paused": "gone for good"}, Health.GONE),
    ],
)
def test_the_health_of_a_feed_follows_from_its_last_polls(
    known: dict[str, object], health: Health
) -> None:
    assert health_of(state(**known)) is health


def test_the_worst_come_first_and_of_those_that_fail_the_longest_failing() -> None:
    states = [
        state(1, "Well", **WELL),
        state(2, "New"),
        state(3, "Lately", **FAILING | {"failing_since": NOW - HOUR}),
        state(4, "Quiet", **QUIET),
        state(5, "Long", **FAILING),
        state(6, "Gone", **WELL | {"paused": "gone"}),
    ]
    page = page_of(states, choices.ShowFeeds())
    assert [feed.name for feed in page.feeds] == ["Gone", "Long", "Lately", "Quiet", "New", "Well"]
    failing = page_of(states, choices.ShowFeeds(choices.Which.FAILING))
    assert [feed.name for feed in failing.feeds] == ["Gone", "Long", "Lately"]
    assert failing.counts[Health.WELL] == 1, "the counts are of all feeds"


def test_a_page_beyond_the_last_is_the_last() -> None:
    page = page_of([state(n) for n in range(9)], choices.ShowFeeds(page=7))
    assert page.here.page == 1
    assert len(page.feeds) == 1


def test_feeds_of_one_outlet_are_told_apart_by_their_addresses() -> None:
    page = page_of([state(1), state(2), state(3, "DW"), state(4, "")], choices.ShowFeeds())
    names = {feed.name for feed in page.feeds}
    assert names == {"BBC · 1.example/rss", "BBC · 2.example/rss", "DW", "4.example/rss"}


@pytest.mark.parametrize("speech", [ENGLISH, UKRAINIAN], ids=["en", "uk"])
@pytest.mark.parametrize("cause", Cause)
def test_every_cause_is_said_with_what_to_do(cause: Cause, speech: Speech) -> None:
    assert why_text(cause, "", speech)
    assert remedy_text(cause, speech)
    if speech is UKRAINIAN:
        assert why_text(cause, "", speech) != why_text(cause, "", ENGLISH)
        assert remedy_text(cause, speech) != remedy_text(cause, ENGLISH)


def test_a_fault_of_no_known_kind_is_told_in_its_own_words() -> None:
    assert why_text(Cause.OTHER, "<odd>", ENGLISH) == "&lt;odd&gt;"


def test_items_are_counted_by_the_chats_days() -> None:
    now = datetime(2026, 3, 1, 22, 30, tzinfo=UTC)  # in Kyiv it is the 2nd already
    seen = [now, now - timedelta(hours=1), now - timedelta(days=6), now - timedelta(days=8)]
    assert items_by_day(seen, now, KYIV) == (1, 0, 0, 0, 0, 1, 1)
    assert items_by_day(seen, now, ZoneInfo("UTC")) == (1, 0, 0, 0, 0, 0, 2)


def test_a_spark_shows_the_least_above_nothing() -> None:
    assert spark([0, 1, 100]) == "▁▂▇"
    assert spark([0, 0]) == "▁▁"


@pytest.mark.parametrize(
    ("outcome", "failed", "said"),
    [
        ("polled", False, "✓ Polled just now: 2 new items, 1 hit."),
        ("not modified", False, "✓ Polled just now: 2 new items, 1 hit."),
        ("failed", True, "⚠ Asked just now, and it failed."),
        ("waiting", True, "⏸ Not asked: its server wants to be left alone for now."),
    ],
)
def test_what_came_of_a_poll_is_said(outcome: str, failed: bool, said: str) -> None:
    report = PollReport("https://a.example/", outcome, "", 9, 2, 1, 0.1, NOW)
    assert dialogs.polled(report, failed, ENGLISH) == said


# ---------------------------------------------------------------- what Telegram takes


def answers(speech: Speech) -> list[Reply]:
    """The longest of each kind of answer."""
    odd = replace(
        state(1, LONG, **FAILING | {"moved_url": "https://new.example/" + "a" * 5000}),
        feed=Feed(
            "https://a.example/" + "a" * 5000, LONG, LONG, LONG, Priority.HIGH, full_text=True
        ),
        last_error=LONG,
    )
    shown = feed_shown(odd)
    many = page_of([odd] * 30, choices.ShowFeeds(page=1), 3, editable=True)
    hits = {f"{n}{LONG}": n for n in range(40)}
    facts = dialogs.FeedFacts((1, 2, 3, 4, 5, 6, 7), hits, NOW + DAY, LONG, editable=True)
    found = dialogs.FoundShown(LONG, LONG, 10**6, NOW - 200 * DAY, LONG, LONG)
    line = dialogs.LineShown(10**6, LONG)
    offer = dialogs.ImportShown(LONG, (line,) * 500, (line,) * 500, 499, (line,) * 500)
    here = choices.ShowFeeds()
    return [
        dialogs.show_feeds(many, reader(speech), dialogs.not_in_force(speech)),
        dialogs.show_feed(shown, facts, here, reader(speech), dialogs.renamed(LONG, speech)),
        dialogs.ask_name(shown, speech),
        dialogs.ask_language(shown, here, speech),
        dialogs.removed(shown, 1, here, speech),
        dialogs.no_address(LONG, speech),
        dialogs.looking(LONG, 30, speech),
        dialogs.listed_already(shown, speech),
        *(dialogs.nothing_found(LONG, cause, LONG, speech) for cause in Cause),
        dialogs.without_feeds(LONG, speech),
        dialogs.show_found(LONG, [found] * dialogs.MOST_FOUND, 9, 1, reader(speech)),
        dialogs.added([shown] * dialogs.MOST_FOUND, 1, None, reader(speech)),
        dialogs.show_import(offer, 1, speech),
        dialogs.no_list(LONG, LONG, speech),
        dialogs.too_large_a_list(LONG, 2, speech),
    ]


@pytest.mark.parametrize("speech", [ENGLISH, UKRAINIAN], ids=["en", "uk"])
def test_whatever_feeds_are_called_telegram_takes_every_answer(speech: Speech) -> None:
    for reply in answers(speech):
        text, entities = parse_html(reply.html)
        assert utf16_length(text) <= MOST_UNITS, reply.html[:100]
        assert len(entities) <= MOST_ENTITIES
        for button in (button for row in reply.rows for button in row):
            assert 0 < utf16_length(button.label) <= MOST_BUTTON
            assert len(button.data.encode()) <= MOST_DATA
