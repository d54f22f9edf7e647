"""Which items' articles are fetched, when again, and whether what came is the item's own text."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from monitor.model import Feed, FullTextOutcome, Hit, Item, NoFullTextYet

TRIES = 3
WAITS = (timedelta(minutes=30), timedelta(hours=12))
LONGEST = timedelta(days=1)  # that an item waits for its host; then it is old news
OWN_TEXT = 1_500  # characters: a feed that brings as much of an article brings all of it
ALIKE = 1 / 4  # of the words of a title or a summary, to be found in their article
TOLD_AFTER = 3  # articles that robots.txt forbids, of a feed without one that it allows

_STEM = 5  # letters of a word that inflection seldom touches, and the shortest word that counts
_NO_PAGE = re.compile(
    r"\.(?:mp3|m4a|ogg|opus|aac|wav|mp4|m4v|mov|webm|avi|mkv|jpe?g|png|gif|webp|svg|pdf|zip|docx?"
    r"|xlsx?|pptx?|epub)$",
    re.IGNORECASE,
)
_MARKS = "\u0300-\u036f\u0591-\u05c7\u064b-\u0652\u0900-\u0d7f"  # stand within words
_WORD = re.compile(rf"(?:[^\W\d_]|[{_MARKS}])+")
# Han, kana, Thai, Lao, Burmese, Khmer have no spaces between words; Hangul inflects short ones.
_IN_PAIRS = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]{2,}"
)
# Arabic and Hebrew write short words, and put "the", "and", "in" before them.
_SEMITIC = re.compile("[\u0590-\u06ff]")
_BEFORE = re.compile("(?:[وفبكل]{0,2}ال|لل|[وفبكل](?=...)|[ושהבלמכ]{1,2}(?=...))?(.{3,4})")


def wants_full_text(feed: Feed, item: Item, announce: bool) -> bool:
    """Tell whether a new item's article is to be fetched.

    `announce`: whether the item may alert; of a first poll, only what is recent does.
    """
    if not (feed.full_text and announce and item.link) or len(item.text) >= OWN_TEXT:
        return False
    return not _NO_PAGE.search(_path(item.link))


def next_try(tries: int, outcome: FullTextOutcome, now: datetime) -> datetime | None:
    """Say when an article is tried again after so many tries; None: no more."""
    if not isinstance(outcome, NoFullTextYet) or tries >= TRIES:
        return None
    at = max(now + WAITS[tries - 1], outcome.until or now)
    return at if at - now <= LONGEST else None


def why_not_its_text(text: str, item: Item, url: str) -> str | None:
    """Say why a page's text is not an item's; None where it is. `url`: the page's own.

    Consent pages, walls, and pages that stand in for one that is missing answer 200 like any other.
    They say little of what the item's title and summary say.
    """
    if _path(url).strip("/") == "" != _path(item.link or "").strip("/"):
        return "its link leads to the front page"
    parts = [words for words in (_words(item.title), _words(item.summary)) if words]
    found = _words(text)
    if parts and not any(len(words & found) >= ALIKE * len(words) for words in parts):
        return "the page is about something else than its title and summary"
    return None


def is_longer(text: str, item: Item) -> bool:
    """Tell whether a text says more than what the feed has of an item."""
    return len(text) > max(len(item.summary), len(item.text))


def with_text(item: Item, text: str) -> Item:
    """Return an item as it is matched again, with the whole text of its article."""
    return replace(item, text=text)


def not_to_be_quoted(hit: Hit) -> Hit:
    """Return a hit of an item with its full text as it is kept: that text is matched, not sent."""
    return replace(hit, spans=tuple(span for span in hit.spans if span.field != "text"))


def robots_notice(name: str, reason: str, forbidden: int, fetched: int) -> str | None:
    """Say that a host lets none of a feed's articles be fetched; None where some may be.

    `forbidden`, `fetched`: how many lately were.
    """
    if fetched or forbidden < TOLD_AFTER:
        return None
    return (
        f"{name} has full_text = true, but {reason}, as the last {forbidden} articles were. Its "
        "items are matched by title and summary alone. Remove full_text from it in feeds.toml, or "
        "ask the outlet."
    )


def _words(text: str) -> set[str]:
    """Return what a text's words begin with; of scripts to be read in pairs, the pairs."""
    text = text.casefold()
    pairs = {run[n : n + 2] for run in _IN_PAIRS.findall(text) for n in range(len(run) - 1)}
    return pairs | {stem for word in _WORD.findall(text) if (stem := _stem(word))}


def _stem(word: str) -> str:
    if _SEMITIC.match(word):
        found = _BEFORE.match(word)
        return found[1] if found else ""
    return "" if len(word) < _STEM or _IN_PAIRS.search(word) else word[:_STEM]


def _path(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return ""
