"""What an alert and a digest look like, to the letter, and that nothing is ever left out of one."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.digest.compose import Health, compose_alert, compose_digest
from monitor.digest.render import Block, render
from monitor.digest.wording import Reader
from monitor.model import Hit, Item, ItemHits, SeenItem, Span, Story
from tests.fakes.telegram import Entity, detected, parse_html, utf16_length
from tests.shared_data import shared_data

NOW = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
TITLES = {
    "children": "Deported Ukrainian children",
    "icc": "ICC arrest warrants",
    "talks": "Negotiations",
}
KYIV = Reader(ZoneInfo("Europe/Kyiv"), NOW, TITLES)  # two hours ahead
HEALTH = Health(feeds=75, last_poll=NOW - timedelta(minutes=2))
MINUTE = timedelta(minutes=1)


def hit(
    item: Item, *words: str, watchlist: str = "children", keyword: str = "", urgent: bool = False
) -> Hit:
    """A hit whose words stand in the title or, where they don't, in the summary."""
    spans = tuple(span for word in words for span in _spans(item, word)[:1])
    return Hit(watchlist, (keyword or " ".join(words),), spans, urgent)


def _spans(item: Item, word: str) -> list[Span]:
    title, summary = item.title.find(word), item.summary.find(word)
    return [Span("title", title, title + len(word))] * (title >= 0) + [
        Span("summary", summary, summary + len(word))
    ] * (summary >= 0)


def told(row: int, item: Item, *hits: Hit, ago: int = 0) -> ItemHits:
    """An item that was first seen so many minutes ago."""
    return ItemHits(SeenItem(row, item, NOW - ago * MINUTE), hits)


def news(row: int, title: str, *words: str, ago: int = 0, outlet: str = "BBC News") -> ItemHits:
    """An item with a hit, in one line."""
    item = Item(str(row), title, link=f"https://news.example/{row}", outlet=outlet)
    return told(row, item, hit(item, *words), ago=ago)


def story(number: int, *items: ItemHits) -> Story:
    return Story(number, items)


def written(blocks: Sequence[Block]) -> str:
    """The one message that these blocks are."""
    (html,) = render(blocks)
    return html


def alert(*items: ItemHits, reader: Reader = KYIV) -> str:
    return written(compose_alert(story(1, *items), reader))


def digest(*stories: Story, reader: Reader = KYIV, health: Health = HEALTH) -> str:
    return written(compose_digest(stories, reader, health))


# ------------------------------------------------------------------ alerts


def test_an_alert_says_what_who_when_and_why() -> None:
    item = Item(
        "1",
        "Russia deported Ukrainian children, court says",
        "On Friday judges ruled. The deported children were taken in 2022. Russia denies it.",
        "https://bbc.example/1",
        NOW - 5 * MINUTE,
        "BBC News",
    )
    deported = hit(item, "deported", "Ukrainian", "children", keyword="deported children | deport*")
    taken = Hit("children", ("children taken",), (Span("summary", 37, 45), Span("summary", 51, 56)))
    assert alert(told(1, item, deported, taken)) == (
        "🔴 <b>Deported Ukrainian children</b>\n"
        '<a href="https://bbc.example/1"><b>Russia </b><u>deported Ukrainian children</u>'
        "<b>, court says</b></a>\n"
        "BBC News · 14:25 (5 min ago) · <i>deported children, children taken</i>\n"
        "<blockquote>The deported <b>children</b> were <b>taken</b> in 2022.</blockquote>"
    )


def test_a_story_of_two_outlets_is_one_alert() -> None:
    bbc = news(1, "Children deported", "deported", ago=30)
    dw = news(2, "Children deported", "deported", ago=8, outlet="DW")
    again = news(3, "Children deported", "deported", ago=3)
    assert alert(again, dw, bbc) == (
        "🔴 <b>Deported Ukrainian children</b> · 2 outlets in 27 min\n"
        '<a href="https://news.example/1"><b>Children </b><u>deported</u></a>\n'
        "BBC News · 14:00 (30 min ago) · <i>deported</i>\n"
        'Also: <a href="https://news.example/2">DW</a> 14:22 · '
        '<a href="https://news.example/3">BBC News</a> 14:27'
    )


def test_an_urgent_hit_and_all_watchlists_are_named_on_top() -> None:
    item = Item("1", "ICC warrant: children deported", outlet="BBC News")
    hits = (
        hit(item, "children", "deported"),
        hit(item, "ICC", "warrant", watchlist="icc", urgent=True, keyword="!title: ICC warrant"),
    )
    assert alert(told(1, item, *hits)) == (
        "🚨 <b>Deported Ukrainian children, ICC arrest warrants</b>\n"
        "<u>ICC warrant</u><b>: </b><u>children deported</u>\n"
        "BBC News · 14:30 (just now) · <i>children deported, ICC warrant</i>"
    )


def test_what_is_missing_is_called_by_what_is_there() -> None:
    hits = Hit("x", ("a",), ())
    assert alert(told(1, Item("1", "", "Children <deported>"), hits)) == (
        "🔴 <b>x</b>\n"
        "<b>Children &lt;deported&gt;</b>\n"
        "unnamed outlet · 14:30 (just now) · <i>a</i>"
    )
    linked = alert(told(1, Item("1", "", link="https://a/1"), hits)).replace("\u2060", "")
    assert '<a href="https://a/1"><b>https://a/1</b></a>' in linked
    assert "<b>(no title)</b>" in alert(told(1, Item("1", ""), hits))


def test_what_cannot_be_seen_is_no_name() -> None:
    item = Item("1", "\u2800", "Children deported", outlet="\u2800")
    assert alert(told(1, item, Hit("x", ("a",), ()))) == (
        "🔴 <b>x</b>\n<b>Children deported</b>\nunnamed outlet · 14:30 (just now) · <i>a</i>"
    )


def test_names_from_right_to_left_leave_times_where_they_are() -> None:
    here = Hit("x", ("a",), ())
    kan, haaretz = (Item(name, "War", outlet=name) for name in ("כאן", "הארץ"))
    items = [told(1, kan, here), told(2, haaretz, here)]
    assert digest(story(1, *items)).endswith(
        "• War — \u2068כאן\u2069 14:30 · also: \u2068הארץ\u2069"
    )


def test_times_are_the_chats_own_and_never_in_the_future() -> None:
    late = Item("1", "War", published=NOW + timedelta(hours=5), outlet="BBC News")
    old = Item("2", "War", published=NOW - timedelta(hours=11), outlet="DW")
    assert "14:30 (just now)" in alert(told(1, late))
    assert "03:30 (11 h ago)" in alert(told(2, old))
    new_york = Reader(ZoneInfo("America/New_York"), NOW, TITLES)
    assert "28 Feb 20:30 (11 h ago)" in alert(told(2, old), reader=new_york)


def test_feed_text_is_escaped_and_stays_text() -> None:
    item = Item(
        "1", 'War & <b>"peace"</b> @all #ICC bbc.co.uk', "/stop &amp; <i>war</i>", outlet="<A&B>"
    )
    text, entities = accepted(alert(told(1, item, hit(item, "ICC", "war"))))
    assert not [entity for entity in entities if entity.url]
    assert text.replace("\u2060", "").split("\n")[1:] == [
        'War & <b>"peace"</b> @all #ICC bbc.co.uk',
        "<A&B> · 14:30 (just now) · ICC war",
        "/stop &amp; <i>war</i>",
    ]


def test_a_long_title_is_shortened_before_it_is_escaped() -> None:
    item = Item("1", "&" * 299 + " war & peace", outlet="BBC News")
    text, _ = parse_html(alert(told(1, item, hit(item, "war", "peace"))))
    assert text.split("\n")[1] == "&" * 299 + "…"


@pytest.mark.parametrize(
    ("title", "word"),
    [("普京" * 400, "普京"), ("ילדים גורשו " * 60, "גורשו"), ("أطفال أوكرانيا " * 60, "أوكرانيا")],
    ids=["chinese", "hebrew", "arabic"],
)
def test_titles_of_any_script_are_shortened_and_marked(title: str, word: str) -> None:
    item = Item("1", title, link="https://a.example", outlet="世界")
    text, entities = parse_html(alert(told(1, item, hit(item, word))))
    line = text.split("\n")[1]
    assert line.endswith("…")
    assert title.startswith(line[:-1])
    assert utf16_length(line) <= 300
    assert [entity.of(text) for entity in entities if entity.kind == "underline"] == [word]


def test_words_that_were_cut_off_are_not_marked() -> None:
    item = Item("1", "слово " * 60 + "deported", outlet="BBC News")
    text, entities = parse_html(alert(told(1, item, hit(item, "deported"))))
    assert "underline" not in [entity.kind for entity in entities]
    assert text.split("\n")[1].endswith("слово…")


def test_a_summary_of_nothing_but_matches_makes_no_alert_too_long() -> None:
    item = Item("1", "War", "ceasefire " * 2_000, outlet="BBC News")
    spans = tuple(Span("summary", 10 * n, 10 * n + 9) for n in range(2_000))
    text, _ = parse_html(alert(told(1, item, Hit("talks", ("ceasefire",), spans))))
    assert text.split("\n")[3].startswith("ceasefire ceasefire ")
    assert utf16_length(text) < 500


def test_keywords_and_outlets_beyond_what_can_be_read_are_counted() -> None:
    item = Item("1", "War", outlet="O0")
    hits = [hit(item, keyword=f"keyword {n} | x") for n in range(8)]
    others = [
        told(n, Item(str(n), "War", link=f"https://a.example/{n}", outlet=f"O{n}"), hits[0])
        for n in range(1, 60)
    ]
    text, _ = parse_html(alert(told(0, item, *hits, ago=1), *others))
    why, also = text.split("\n")[2:4]
    assert why.endswith("keyword 0, keyword 1, keyword 2, keyword 3, keyword 4 +3")
    assert also.startswith("Also: O1 14:30 · O2 14:30")
    assert also.endswith("O10 14:30 +49")


def test_a_link_that_is_longer_than_a_browser_takes_is_left_out() -> None:
    item = Item("1", "War", link="https://a.example/?" + "&" * 500, outlet="BBC News")
    assert "<a" not in alert(told(1, item))
    assert "<a" in alert(told(1, Item("1", "War", link="https://a.example/?" + "&" * 200)))


NASTY = [
    "@a",
    "#a",
    '"',
    "&",
    "<",
    "😀",
    "👨‍👩‍👧‍👦",
    ".com",
    "/a",
    "a",
    " ",
    "ab. ",
    "普",
    "e\u0301",
]


@pytest.mark.parametrize("text", NASTY)
def test_the_largest_alert_is_one_message(text: str) -> None:
    """A story of sixty items, all of them as long as can be, with every word marked."""
    words = [Span("summary", 3 * n, 3 * n + 2) for n in range(300)]
    words += [Span("title", 3 * n, 3 * n + 1) for n in range(100)]
    keywords = tuple(f"{n} {text * 60}" for n in range(20))
    hits = [Hit(f"{n}{text * 80}", keywords, tuple(words)) for n in range(9)]
    link = "https://a.example/?" + "&" * 290
    items = [
        Item(str(n), text * 2_000, text * 2_000, f"{link}{n}", outlet=f"{n}{text * 300}")
        for n in range(60)
    ]
    others = [told(n, item, hits[n % 9]) for n, item in enumerate(items[1:], start=1)]
    _, entities = accepted(alert(told(0, items[0], *hits), *others))
    assert sum(bool(entity.url) for entity in entities) == 11


# ------------------------------------------------------------------ digests


def test_a_digest_has_its_count_on_top_and_stories_by_watchlist() -> None:
    bbc = news(1, "Children deported", "deported", ago=60)
    others = [news(n, "Children deported", ago=50 - n, outlet=f"Outlet {n}") for n in range(2, 7)]
    icc = Item("9", "Warrant <issued>", published=NOW - timedelta(days=1), outlet="DW")
    stories = (
        story(2, told(9, icc, hit(icc, "Warrant", watchlist="icc"))),
        story(3, news(10, "A lone report", ago=5)),
        story(4, bbc, *others),
    )
    assert digest(*stories) == (
        "<b>📋 Digest</b> · 1 Mar 14:30 · 3 stories\n"
        "\n"
        "<b>Deported Ukrainian children</b> (2)\n"
        '• <a href="https://news.example/1">Children deported</a> — BBC News 13:30'
        " · also: Outlet 2, Outlet 3, Outlet 4 +2\n"
        '• <a href="https://news.example/10">A lone report</a> — BBC News 14:25\n'
        "\n"
        "<b>ICC arrest warrants</b> (1)\n"
        "• Warrant &lt;issued&gt; — DW 28 Feb 14:30"
    )


def test_a_story_of_two_watchlists_stands_under_the_first_in_the_order_of_the_files() -> None:
    item = Item("1", "War", outlet="DW")
    hits = [hit(item, watchlist=name) for name in ("gone", "talks", "icc")]
    text = digest(story(1, told(1, item, *hits)), story(2, told(2, item, hits[0])))
    assert text.count("• War") == 2
    assert re.findall(r"<b>(.*)</b> \((\d)\)", text) == [
        ("ICC arrest warrants", "1"),
        ("gone", "1"),
    ]


def test_a_quiet_digest_says_that_somebody_looked() -> None:
    assert digest() == (
        "<b>📋 Digest</b> · 1 Mar 14:30 · quiet\n"
        "Nothing matched your watchlists. 75 feeds watched, last checked at 14:28."
    )


def test_and_that_nobody_did() -> None:
    assert digest(health=Health(feeds=75, last_poll=None)).endswith(
        "Nothing came: no feed has been checked yet."
    )


@pytest.mark.parametrize("stories", [(), (story(1, news(1, "War")),)], ids=["quiet", "busy"])
def test_failing_feeds_are_named_at_the_end(stories: tuple[Story, ...]) -> None:
    one = Health(75, NOW, ("<DW>",))
    seven = Health(75, NOW, tuple(f"Feed {n}" for n in range(7)))
    assert digest(*stories, health=one).endswith("\n\n⚠ 1 feed failing: &lt;DW&gt;")
    assert digest(*stories, health=seven).endswith(
        "\n\n⚠ 7 feeds failing: Feed 0, Feed 1, Feed 2, Feed 3, Feed 4 +2"
    )


def test_the_heading_is_the_callers() -> None:
    assert written(compose_digest([], KYIV, HEALTH, "Daily digest")).startswith(
        "<b>📋 Daily digest"
    )


# ------------------------------------------------------------------ large digests


def accepted(html: str) -> tuple[str, list[Entity]]:
    """A message that Telegram takes as it is: its limits hold, and nothing in it comes alive."""
    text, entities = parse_html(html)
    assert utf16_length(text) <= 4_096
    assert len(entities) <= 100
    assert len(html.encode()) <= 32_768
    links = [range(entity.offset, entity.end) for entity in entities if entity.url]
    alive = [e for e in detected(text) if not any(e.offset in link for link in links)]
    assert not alive
    return text, entities


def numbered(titles: Sequence[str]) -> list[Story]:
    """A story for each title, of one to four outlets, in three watchlists and one that is gone."""
    stories = []
    for number, title in enumerate(titles):
        item = Item(str(number), f"[{number}] {title}", title * 3, f"https://a.example/{number}")
        hits = [hit(item, watchlist=[*TITLES, "gone"][number % 4], keyword=f"x {title}")]
        items = [told(number * 10 + n, item, *hits, ago=n) for n in range(1 + number % 4)]
        stories.append(story(number, *items))
    return stories


def each_story_once(messages: Sequence[str], count: int) -> None:
    texts = [accepted(html)[0] for html in messages]
    found = [int(number) for text in texts for number in re.findall(r"^• \[(\d+)\]", text, re.M)]
    assert sorted(found) == list(range(count))
    for text in texts:
        assert not re.search(r"\(\d+\)\Z", text), "a heading at the end of a message"


def test_each_of_five_hundred_stories_stands_in_a_digest_once() -> None:
    messages = render(compose_digest(numbered(["Діти повернулися додому"] * 500), KYIV, HEALTH))
    each_story_once(messages, 500)
    assert len(messages) < 15
    assert "500 stories" in messages[0]


def test_a_heading_never_ends_a_message() -> None:
    for length in range(1, 300, 31):
        messages = render(compose_digest(numbered(["x" * length] * 41), KYIV, HEALTH))
        each_story_once(messages, 41)


def test_naughty_strings_go_into_a_digest_and_alerts() -> None:
    strings = json.loads(shared_data("hostile", "blns.json").read_text("utf-8"))
    titles = [" ".join(text.replace("\0", "").split()) for text in strings]
    stories = numbered(titles)
    each_story_once(render(compose_digest(stories, KYIV, HEALTH)), len(titles))
    for one in stories[::3]:
        accepted(written(compose_alert(one, KYIV)))


ADVERSARIAL = st.lists(
    st.sampled_from([*NASTY, "http://", "t.me/x", "$ABC", "192.168.0.1", "\u202e", "[", "• "]),
    max_size=60,
).map("".join)


@settings(deadline=None, max_examples=30)
@given(st.lists(ADVERSARIAL, max_size=6), st.sampled_from([1, 12]))
def test_no_title_breaks_a_digest(titles: list[str], times: int) -> None:
    stories = numbered([" ".join(title.split()) for title in titles * times])
    each_story_once(render(compose_digest(stories, KYIV, HEALTH)), len(stories))
    for one in stories[: len(titles)]:
        accepted(written(compose_alert(one, KYIV)))
