"""Whatever stands in a feed or a watchlist, Telegram takes each message and shows it as it was."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from html.parser import HTMLParser
from itertools import islice

import pytest
import regex

from monitor.digest.compose import compose_alert, compose_digest
from monitor.digest.page import digest_page
from monitor.digest.render import render, shorten, units
from monitor.digest.wording import Reader
from monitor.feeds.reading.clean import plain
from monitor.model import Hit, Item, ItemHits, Span, Story
from tests.fakes.telegram.entities import AUTOMATIC
from tests.fakes.telegram.texts import FormattedText, message_text
from tests.test_compose import HEALTH, KYIV, NOW, story, told
from tests.test_page import ALLOWED
from tests.titles import titles

WORD_JOINER = "\u2060"
ISOLATES = "\u2068\u2069"
NOT_SHOWN = re.compile("[\u030a\u0333\u033f]")  # Telegram drops these marks from every message
A_STORY = 5  # texts: its title, outlet, summary, a watchlist's title and a keyword
IN_A_DIGEST = 40

_CHARACTERS = regex.compile(r"\X")


def link_of(number: int) -> str:
    return f"https://outlet.example/{number}"


class Case:
    """A story made of five texts, as a poll would leave it."""

    def __init__(self, number: int, texts: Sequence[str]) -> None:
        self.number = number
        title, outlet, summary = (plain(text, 2_000) for text in texts[:3])
        self.item = Item(str(number), title, summary, link_of(number), outlet=outlet)
        written = (text.encode("utf-8", "replace").decode() for text in texts[3:])  # in a file
        self.watchlist, (self.watchlist_title, self.keyword) = f"w{number % 7}", written

    @property
    def told(self) -> ItemHits:
        spans = [Span("title", *span) for span in _words(self.item.title)][:3]
        spans += [Span("summary", *span) for span in _words(self.item.summary)][-2:]
        return told(self.number, self.item, Hit(self.watchlist, (self.keyword,), tuple(spans)))

    @property
    def story(self) -> Story:
        return story(self.number, self.told)

    @property
    def shown(self) -> str:
        """What the story is called, whole."""
        names = (self.item.title, self.item.summary, link_of(self.number))
        return next(name for name in names if any(map(_can_be_seen, name)))


def _words(text: str) -> Iterator[tuple[int, int]]:
    return (found.span() for found in re.finditer(r"\S+", text))


def _can_be_seen(character: str) -> bool:
    return unicodedata.category(character)[0] in "LNPS" and character not in "\u2800\u115f\u1160"


def cases(seed: int, number: int) -> Iterator[Case]:
    texts = batched_by(titles(seed, number * A_STORY), A_STORY)
    return (Case(place, some) for place, some in enumerate(texts))


def batched_by(some: Iterable[str], size: int) -> Iterator[tuple[str, ...]]:
    rest = iter(some)
    while batch := tuple(islice(rest, size)):
        yield batch


def reader_of(some: Iterable[Case]) -> Reader:
    names = {case.watchlist: case.watchlist_title for case in some}
    return Reader(KYIV.zone, NOW, names)


# ---------------------------------------------------------------- what must hold


def accepted(html: str) -> FormattedText:
    """A message as Telegram takes it: whole, with nothing in it that we didn't make."""
    message = message_text(html, "HTML", [])
    assert message.dropped == 0
    assert not [entity for entity in message.entities if entity.kind in AUTOMATIC]
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", message.text)
    return message


def links(message: FormattedText) -> list[tuple[str, str]]:
    """The links of a message: each with the text that leads there."""
    found = [(e.url or "", e.of(message.text)) for e in message.entities if e.kind == "text_link"]
    return [(url, text.replace(WORD_JOINER, "")) for url, text in found]


def seen(text: str) -> str:
    """A text as a reader gets it, in the one way to write it."""
    composed = unicodedata.normalize("NFC", text)
    return unicodedata.normalize("NFC", NOT_SHOWN.sub("", composed)).strip()


def as_written(shown: str, whole: str) -> bool:
    """Tell whether a text is shown whole or, if it is long, cut where a reader sees an end."""
    if seen(shown) == seen(whole):
        return True
    kept = shown.removesuffix("…")
    return shown != kept and units(whole) > 250 and _begins(kept, whole)


def _begins(kept: str, whole: str) -> bool:
    """Tell whether a text is the beginning of another, up to between two of its characters."""
    ends, text = {""}, ""
    for found in _CHARACTERS.finditer(whole[:400]):
        text += found[0]
        ends.add(seen(text))
    return seen(kept) in ends


def alerts_are_right(some: Iterable[Case]) -> int:
    number = 0
    for case in some:
        (html,) = render(compose_alert(case.story, reader_of([case])))
        message = accepted(html)
        ((url, shown),) = links(message)
        assert url == link_of(case.number)
        assert as_written(shown, case.shown), (shown, case.shown)
        assert 3 <= len(message.text.split("\n")) <= 4
        number += 1
    return number


def digests_are_right(some: Sequence[Case]) -> int:
    """Each story stands in one message of its digest, once, and under its watchlist."""
    messages = render(compose_digest([case.story for case in some], reader_of(some), HEALTH))
    read = [accepted(html) for html in messages]
    found = [link for message in read for link in links(message)]
    by_link = {link_of(case.number): case for case in some}
    assert Counter(url for url, _ in found) == Counter(by_link.keys())
    for url, shown in found:
        assert as_written(shown, by_link[url].shown), (shown, by_link[url].shown)
    lines = [line for message in read for line in message.text.split("\n") if line]
    assert sum(line.startswith("• ") for line in lines) == len(some)
    assert len(lines) == 1 + len(some) + len({case.watchlist for case in some})
    return len(messages)


class Page(HTMLParser):
    """Reads a page strictly: our tags alone, each closed in its turn; keeps its titles."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.titles: list[tuple[str, str]] = []
        self.feed(html)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ALLOWED, tag
        assert {name for name, _ in attrs} <= {*"lang charset name content href dir class".split()}
        if tag == "a" and "h3" in self.open:
            self.titles.append((dict(attrs)["href"] or "", ""))
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "h3" in self.open:
            url, text = self.titles[-1]
            self.titles[-1] = (url, text + data)


def page_is_right(some: Sequence[Case]) -> None:
    page = Page(digest_page([case.story for case in some], reader_of(some), "Digest"))
    by_link = {link_of(case.number): case for case in some}
    assert Counter(url for url, _ in page.titles) == Counter(by_link.keys())
    for url, shown in page.titles:
        assert as_written(shown.strip(), by_link[url].shown), (shown, by_link[url].shown)


def all_is_right(seed: int, number: int) -> None:
    some = list(cases(seed, number))
    assert alerts_are_right(some) == number
    parts = 0
    for start in range(0, number, IN_A_DIGEST):
        batch = some[start : start + IN_A_DIGEST]
        parts += digests_are_right(batch)
        page_is_right(batch)
    assert parts > number / IN_A_DIGEST, "some digests are split"


# ---------------------------------------------------------------- the tests


def test_2000_texts_as_nobody_should_write_them_come_out_right() -> None:
    all_is_right(seed=1, number=400)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(2, 12))
def test_50000_titles_as_nobody_should_write_them_come_out_right(seed: int) -> None:
    all_is_right(seed, number=5_000)


def test_no_text_is_cut_within_what_a_reader_sees_as_one_character() -> None:
    for text in titles(seed=0, number=1_500):
        for limit in (5, 20, 60):
            kept = shorten(text, limit).removesuffix("…")
            assert kept == text or _begins(kept, text), (kept, text)
