"""Other ways to find words, as other tools do it: substring, whole words, Snowball's stems."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Literal

import Stemmer

from benchmarks.matching.reduction import Plain, PlainKeyword, holds, reduce_line
from monitor.model import Item
from monitor.watch.language.keyword import Keyword
from monitor.watch.lists.watchlist import Watchlist

# Snowball has none for Ukrainian, Hebrew, Chinese, Japanese and Korean.
SNOWBALL = {
    "ar": "arabic", "cs": "czech", "de": "german", "en": "english", "es": "spanish", "fr": "french",
    "hi": "hindi", "id": "indonesian", "it": "italian", "nl": "dutch", "pl": "polish",
    "pt": "portuguese", "ro": "romanian", "ru": "russian", "sv": "swedish", "tr": "turkish",
}  # fmt: skip
_UNSPACED = "\u0e00-\u0e7f\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3"
_TOKEN = re.compile(rf"[{_UNSPACED}]|[^\W{_UNSPACED}]+")


@dataclass(frozen=True)
class Peer:
    """A way to find phrases: what it makes of a text in a language, and how it finds one there."""

    name: str
    prepare: Callable[[str, str], Any]
    finds: Callable[[Plain, Any], bool]


@dataclass(frozen=True)
class PlainWatchlist:
    """A watchlist reduced to plain keywords."""

    id: str
    keywords: tuple[PlainKeyword, ...]
    exclude: tuple[PlainKeyword, ...]


def reduce_watchlist(watchlist: Watchlist) -> PlainWatchlist:
    """Reduce a watchlist for tools that know plain words and phrases only."""
    return PlainWatchlist(watchlist.id, _reduced(watchlist.keywords), _reduced(watchlist.exclude))


def _reduced(keywords: Iterable[Keyword]) -> tuple[PlainKeyword, ...]:
    reduced = (reduce_line(keyword.line) for keyword in keywords)
    return tuple(keyword for keyword in reduced if keyword is not None)


def peer_hits(
    peer: Peer, watchlists: Sequence[PlainWatchlist], item: Item, language: str
) -> set[str]:
    """Return the ids of the watchlists that an item hits by a peer's way."""
    fields = {
        "title": peer.prepare(item.title, language),
        "text": peer.prepare(item.summary, language),
    }

    def found(keyword: PlainKeyword) -> bool:
        texts = [fields[keyword.field]] if keyword.field else list(fields.values())
        return holds(keyword.tree, lambda plain: any(peer.finds(plain, text) for text in texts))

    return {
        watchlist.id
        for watchlist in watchlists
        if any(map(found, watchlist.keywords)) and not any(map(found, watchlist.exclude))
    }


def _folded(text: str, language: str) -> str:
    return text.casefold()


def _in_text(plain: Plain, text: str) -> bool:
    return " ".join(plain.words).replace("*", "").casefold() in text


def _as_words(plain: Plain, text: str) -> bool:
    return _whole_words(plain.words).search(text) is not None


@cache
def _whole_words(words: tuple[str, ...]) -> re.Pattern[str]:
    """Compile words with nothing but marks and spaces between; a star takes the rest of a word."""
    tokens = re.findall(r"\w+\*?", " ".join(words).casefold()) or ["\0"]
    parts = (re.escape(token.rstrip("*")) + r"\w*" * token.endswith("*") for token in tokens)
    return re.compile(r"(?<!\w)" + r"\W+".join(parts) + r"(?!\w)")


@dataclass(frozen=True)
class _Stemmed:
    """A text's words, and their stems in its language."""

    language: str
    words: tuple[str, ...]
    stems: tuple[str, ...]


def _stemmed(text: str, language: str) -> _Stemmed:
    words = tuple(_TOKEN.findall(text))
    return _Stemmed(language, words, tuple(_stem(word.casefold(), language) for word in words))


@cache
def _stemmer(language: str) -> Stemmer.Stemmer | None:
    name = SNOWBALL.get(language)
    return Stemmer.Stemmer(name) if name in Stemmer.algorithms() else None


@lru_cache(maxsize=200_000)
def _stem(word: str, language: str) -> str:
    stemmer = _stemmer(language)
    return stemmer.stemWord(word) if stemmer else word


def _by_stems(plain: Plain, text: _Stemmed) -> bool:
    """Find words in their order, with no more others between than the gap allows."""
    first, *rest = _parts(plain, text.language)
    reached = {at for at in range(len(text.words)) if _same(first, text, at)}
    for part in rest:
        reached = {
            after
            for at in reached
            for after in range(at + 1, min(at + 2 + part.gap, len(text.words)))
            if _same(part, text, after)
        }
    return bool(reached)


@dataclass(frozen=True)
class _Part:
    """A part of a typed word: how many words may stand before it, and how it is compared."""

    gap: int
    shown: str
    how: Literal["stem", "beginning", "acronym"]


@cache
def _parts(plain: Plain, language: str) -> tuple[_Part, ...]:
    """Cut typed words into parts as a text is cut; parts of one word stay side by side."""
    parts: list[_Part] = []
    for word in plain.words:
        tokens = _TOKEN.findall(word)
        for number, token in enumerate(tokens):
            gap = 0 if number else plain.gap
            starred = word.endswith("*") and number == len(tokens) - 1
            parts.append(_part(token, gap, language, starred=starred))
    return tuple(parts) or (_Part(0, "", "acronym"),)


def _part(token: str, gap: int, language: str, *, starred: bool) -> _Part:
    if starred:
        return _Part(gap, token.casefold(), "beginning")
    if 2 <= len(token) <= 5 and token.isupper():
        return _Part(gap, token, "acronym")
    return _Part(gap, _stem(token.casefold(), language), "stem")


def _same(part: _Part, text: _Stemmed, at: int) -> bool:
    match part.how:
        case "stem":
            return text.stems[at] == part.shown
        case "beginning":
            return text.words[at].casefold().startswith(part.shown)
        case "acronym":
            return text.words[at] == part.shown


SUBSTRING = Peer("substring", _folded, _in_text)
WHOLE_WORDS = Peer("whole words", _folded, _as_words)
STEMS = Peer("Snowball", _stemmed, _by_stems)
PEERS = (SUBSTRING, WHOLE_WORDS, STEMS)
