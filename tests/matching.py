"""What tests of matching share: watchlists in a line, items, and the labelled sets."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from monitor.model import Field, Hit, Item
from monitor.watch.language.grammar import parse_keyword
from monitor.watch.language.keyword import Keyword
from monitor.watch.lists.watchlist import Watchlist, load_watchlists
from monitor.watch.matching.matcher import Matcher
from tests.shared_data import shared_data

DATA = Path(__file__).parent / "data" / "matching"


def keyword(line: str) -> Keyword:
    read = parse_keyword(line)
    assert read is not None
    return read


def watchlist(
    *lines: str,
    exclude: tuple[str, ...] = (),
    id: str = "w",
    languages: tuple[str, ...] = (),
    feeds: tuple[str, ...] = (),
    item_languages: tuple[str, ...] = (),
    threshold: int | None = None,
) -> Watchlist:
    return Watchlist(
        id,
        f"title of {id}",
        tuple(map(keyword, lines)),
        tuple(map(keyword, exclude)),
        languages=languages,
        feeds=feeds,
        item_languages=item_languages,
        threshold=threshold,
    )


def item(title: str = "", summary: str = "", text: str = "", outlet: str = "") -> Item:
    return Item("1", title, summary, text=text, outlet=outlet)


def text_of(item: Item, field: Field) -> str:
    return str(getattr(item, field))


def hit(line: str, text: str, *languages: str) -> Hit | None:
    """The hit of one keyword on a title."""
    hits = Matcher([watchlist(line, languages=languages)]).match(item(text))
    return hits[0] if hits else None


def marked(line: str, text: str, *languages: str) -> list[str]:
    """The stretches of a title that one keyword marks."""
    found = hit(line, text, *languages)
    return [text[span.start : span.end] for span in found.spans] if found else []


# ---------------------------------------------------------------- the labelled sets


@dataclass(frozen=True)
class Labelled:
    """An item of a labelled set: which watchlists it must hit, and which it may."""

    item: Item
    language: str
    expect: frozenset[str]
    maybe: frozenset[str]


@cache
def labelled(name: str) -> tuple[Labelled, ...]:
    """The items of a set: dev (shared), blind, fresh or more-languages."""
    path = DATA / f"{name}.jsonl" if name != "dev" else shared_data("matching", "dev.jsonl")
    return tuple(_labelled(json.loads(line)) for line in path.read_text("utf-8").splitlines())


def _labelled(fields: dict[str, object]) -> Labelled:
    one = Item(str(fields["id"]), str(fields["title"]), str(fields["summary"]))
    expect, maybe = (frozenset(map(str, fields[key])) for key in ("expect", "maybe"))  # type: ignore[call-overload]
    return Labelled(one, str(fields["lang"]), expect, maybe)


@cache
def watchlists_of(name: str) -> tuple[Watchlist, ...]:
    folder = DATA / name if name != "dev" else shared_data("matching", "watchlists")
    return load_watchlists(folder)[0]


@cache
def matcher_of(name: str) -> Matcher:
    return Matcher(watchlists_of(name))
