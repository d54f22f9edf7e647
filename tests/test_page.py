"""A digest's page has every story once, and nothing in a feed's text can become markup."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from monitor.digest.page import digest_page
from monitor.model import Hit, Item, ItemHits, SeenItem, Span, Story
from tests.test_compose import KYIV, NOW

ALLOWED = set(
    "html head meta title style body h1 h2 h3 p article blockquote a mark i bdi".split(),
)


class _Read(HTMLParser):
    """Reads a page strictly: known tags alone, each closed in its turn."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.texts: list[str] = []
        self.links: list[str] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ALLOWED, tag
        assert {name for name, _ in attrs} <= {"lang", "charset", "name", "content", "href"} | {
            "dir",
            "class",
        }
        self.links += [value or "" for name, value in attrs if name == "href"]
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "h3" in self.open:
            self.texts.append(data)


def story(number: int, title: str, watchlist: str = "children", link: str | None = None) -> Story:
    item = Item(str(number), title, "They came home.", link, outlet="BBC <News>")
    hit = Hit(watchlist, ("came home",), (Span("summary", 5, 14),))
    return Story(number, (ItemHits(SeenItem(number, item, NOW), (hit,)),))


def test_a_page_has_the_stories_by_watchlist_with_what_matched() -> None:
    second = story(2, "Warrants", "icc")
    copy = replace(second.items[0], seen=SeenItem(3, Item("3", "Copy", outlet="DW"), NOW))
    page = digest_page(
        [
            story(1, "Ten children", link="https://a.example/?x=1&y=2"),
            Story(2, (*second.items, copy)),
        ],
        KYIV,
        "Digest",
    )
    text = re.sub(r"<style>.*?</style>|<[^>]+>", " ", page, flags=re.DOTALL)
    assert " ".join(text.split()) == (
        "Digest · 1 Mar 2026 14:30 Digest · 1 Mar 2026 14:30 2 stories "
        "Deported Ukrainian children (1) "
        "Ten children BBC &lt;News&gt; · 14:30 · came home They came home . "
        "ICC arrest warrants (1) "
        "Warrants BBC &lt;News&gt; · 14:30 · came home They came home . Also: DW 14:30"
    )
    assert "<mark>came home</mark>" in page
    assert _Read(page).links == ["https://a.example/?x=1&y=2"]


def test_a_page_reads_from_right_to_left_where_its_titles_do() -> None:
    item = Item("1", "ילדים גורשו", "", "https://a.example", outlet="כאן")
    hit = Hit("children", ("גורשו", "deported"), ())
    page = digest_page([Story(1, (ItemHits(SeenItem(1, item, NOW), (hit,)),))], KYIV, "Digest")
    assert '<article dir="auto">\n<h3><a href="https://a.example">ילדים' in page
    assert "<bdi>כאן</bdi> · 14:30 · <i><bdi>גורשו</bdi>, <bdi>deported</bdi></i>" in page


def test_a_page_is_no_wider_than_a_phone_and_no_title_longer_than_in_a_message() -> None:
    page = digest_page([story(1, "x" * 2_000)], KYIV, "Digest")
    assert "overflow-wrap: anywhere" in page
    assert _Read(page).texts == ["x" * 299 + "…"]


@given(st.lists(st.text(max_size=60), max_size=5))
def test_any_title_is_text_and_no_markup_and_stands_once(titles: list[str]) -> None:
    titles = [f"{number} {title}".replace("\r", " ") for number, title in enumerate(titles)]
    stories = [story(number, title) for number, title in enumerate(titles)]
    read = _Read(digest_page(stories, KYIV, "Digest"))
    assert "".join(read.texts) == "".join(titles)
