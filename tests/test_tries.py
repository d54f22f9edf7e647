"""Which articles are fetched, when again, and which text is an item's own."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.feeds.articles.tries import (
    LONGEST,
    OWN_TEXT,
    TOLD_AFTER,
    TRIES,
    is_longer,
    next_try,
    not_to_be_quoted,
    robots_notice,
    wants_full_text,
    why_not_its_text,
    with_text,
)
from monitor.model import (
    Feed,
    FullText,
    FullTextOutcome,
    Hit,
    Item,
    NoFullText,
    NoFullTextYet,
    RobotsForbid,
    Span,
)
from tests.article_texts import REPORTS
from tests.articles import Report
from tests.support import HOUR, MINUTE, NOW

LINK = "https://news.example/2026/1.html"
FEED = Feed("https://news.example/feed", full_text=True)
ITEM = Item("1", "Talks in Doha end", "Mediators spoke.", LINK)
NOT_YET = NoFullTextYet("HTTP 503")


# ---------------------------------------------------------------- which


def test_a_new_item_of_a_feed_with_full_text_wants_its_article() -> None:
    assert wants_full_text(FEED, ITEM, announce=True)


@pytest.mark.parametrize(
    ("feed", "item", "announce"),
    [
        (replace(FEED, full_text=False), ITEM, True),
        (FEED, ITEM, False),
        (FEED, replace(ITEM, link=None), True),
        (FEED, replace(ITEM, text="x" * OWN_TEXT), True),
        (FEED, replace(ITEM, link="https://news.example/1.mp3?from=rss"), True),
        (FEED, replace(ITEM, link="https://news.example/a/REPORT.PDF"), True),
    ],
    ids=["another feed", "baseline", "no link", "its own text", "a recording", "a document"],
)
def test_nothing_else_does(feed: Feed, item: Item, announce: bool) -> None:
    assert not wants_full_text(feed, item, announce)


# ---------------------------------------------------------------- when


@pytest.mark.parametrize(
    "outcome", [FullText("text"), RobotsForbid("news.example", "Disallow: /"), NoFullText("410")]
)
def test_what_is_settled_is_not_tried_again(outcome: FullTextOutcome) -> None:
    assert next_try(1, outcome, NOW) is None


def test_what_did_not_work_is_tried_three_times_within_a_day() -> None:
    now, tries = NOW, 1
    while at := next_try(tries, NOT_YET, now):
        assert at - now >= 30 * MINUTE
        now, tries = at, tries + 1
    assert tries == TRIES == 3
    assert now - NOW <= timedelta(days=1)


def test_a_host_that_asks_for_peace_gets_it() -> None:
    asked = NoFullTextYet("HTTP 429", NOW + 4 * HOUR)
    assert next_try(1, asked, NOW) == NOW + 4 * HOUR
    assert next_try(2, asked, NOW) == NOW + 12 * HOUR


def test_an_item_that_would_wait_longer_than_a_day_is_given_up() -> None:
    assert next_try(1, NoFullTextYet("HTTP 429", NOW + LONGEST), NOW) == NOW + LONGEST
    assert next_try(1, NoFullTextYet("HTTP 429", NOW + LONGEST + MINUTE), NOW) is None


# ---------------------------------------------------------------- whose text it is


def item_of(report: Report) -> Item:
    return Item("1", report.title, report.summary, LINK)


@pytest.mark.parametrize("report", REPORTS.values(), ids=list(REPORTS))
def test_the_text_of_an_article_is_its_items(report: Report) -> None:
    text = " ".join(report.paragraphs)
    assert why_not_its_text(text, item_of(report), LINK) is None
    assert why_not_its_text(text, replace(item_of(report), summary=""), LINK) is None
    assert (
        why_not_its_text(text, replace(item_of(report), title=report.navigation[0]), LINK) is None
    )


@pytest.mark.parametrize("report", REPORTS.values(), ids=list(REPORTS))
def test_a_consent_page_or_another_report_is_not(report: Report) -> None:
    other = " ".join(report.headlines)
    for text in (report.consent, report.comment, other, f"{report.consent} {other}" * 5):
        why = why_not_its_text(text, item_of(report), LINK)
        assert why == "the page is about something else than its title and summary"


@pytest.mark.parametrize("a", REPORTS.values(), ids=list(REPORTS))
def test_a_page_in_another_language_is_not(a: Report) -> None:
    for b in REPORTS.values():
        if {a.language, b.language} not in ({a.language}, {"uk", "ru"}):
            assert why_not_its_text(" ".join(b.paragraphs), item_of(a), LINK)


def test_words_count_whatever_their_endings() -> None:
    item = Item("1", "Прокурори Гааги назвали викрадених", "", LINK)
    assert why_not_its_text("Прокурорам у Гаазі назвало викраденими …", item, LINK) is None


def test_without_words_to_go_by_a_text_is_believed() -> None:
    assert why_not_its_text("Anything.", Item("1", "Live", "…", LINK), LINK) is None


@pytest.mark.parametrize(
    "url", ["https://news.example/", "https://news.example", "https://a.example"]
)
def test_a_link_that_leads_to_the_front_page_leads_to_no_article(url: str) -> None:
    text = f"{ITEM.title}. {ITEM.summary} And all other news of the day."
    assert why_not_its_text(text, ITEM, url) == "its link leads to the front page"
    assert why_not_its_text(text, replace(ITEM, link="https://news.example"), url) is None


def test_only_a_text_that_says_more_than_the_feed_is_a_gain() -> None:
    item = replace(ITEM, summary="12345", text="1234567")
    assert not is_longer("1234567", item)
    assert is_longer("12345678", item)


# ---------------------------------------------------------------- what is told


def test_the_full_text_is_matched_and_not_quoted() -> None:
    assert with_text(ITEM, "long").text == "long"
    spans = (Span("title", 0, 5), Span("text", 3, 9), Span("summary", 1, 2))
    hit = Hit("icc", ("arrest",), spans)
    assert not_to_be_quoted(hit).spans == (spans[0], spans[2])
    assert not_to_be_quoted(hit).keywords == hit.keywords


def test_people_hear_of_a_host_that_forbids_all_that_was_tried() -> None:
    reason = RobotsForbid("news.example", "Disallow: /").reason
    notice = robots_notice("News", reason, TOLD_AFTER, 0)
    assert notice is not None
    assert notice.startswith(
        "News has full_text = true, but robots.txt of news.example forbids it (Disallow: /)"
    )
    assert "feeds.toml" in notice


@pytest.mark.parametrize(("forbidden", "fetched"), [(TOLD_AFTER - 1, 0), (50, 1), (0, 0)])
def test_a_few_articles_that_are_forbidden_are_nothing_to_tell(
    forbidden: int, fetched: int
) -> None:
    assert robots_notice("News", "…", forbidden, fetched) is None
