"""The labelled items are whole: labels name watchlists, each language and watchlist has enough."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

MATCHING = Path(__file__).parent / "data" / "matching"
SETS = ("blind", "more-languages", "fresh")
FIELDS = {"id", "lang", "title", "summary", "expect", "maybe"}
AT_LEAST = {
    "blind": {
        **dict.fromkeys(("en", "uk"), 60),
        "ru": 50,
        **dict.fromkeys(("de", "fr", "pl", "es"), 14),
        **dict.fromkeys(("zh", "ja", "ko", "ar"), 8),
    },
    "more-languages": dict.fromkeys(("it", "pt", "nl", "sv", "cs", "ro", "tr", "he"), 24),
    "fresh": {
        "en": 60,
        "uk": 50,
        "ru": 45,
        **dict.fromkeys(("de", "fr", "pl", "es"), 14),
        **dict.fromkeys(("zh", "ja", "ko"), 7),
        "ar": 8,
    },
}


@dataclass(frozen=True)
class LabelledItem:
    id: str
    lang: str
    title: str
    summary: str
    expect: tuple[str, ...]
    maybe: tuple[str, ...]


@cache
def labelled_items(name: str) -> tuple[LabelledItem, ...]:
    lines = (MATCHING / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple(labelled_item(line) for line in lines)


def labelled_item(line: str) -> LabelledItem:
    fields = json.loads(line)
    assert fields.keys() == FIELDS
    labels = {key: tuple(fields[key]) for key in ("expect", "maybe")}
    return LabelledItem(**{**fields, **labels})


@cache
def watchlist_ids(name: str) -> frozenset[str]:
    return frozenset(path.stem for path in (MATCHING / name).glob("*.toml"))


@pytest.mark.parametrize("name", SETS)
def test_every_label_names_a_watchlist_of_its_set(name: str) -> None:
    for item in labelled_items(name):
        assert {*item.expect, *item.maybe} <= watchlist_ids(name), item.id


@pytest.mark.parametrize("name", SETS)
def test_no_item_is_labelled_twice_for_one_watchlist(name: str) -> None:
    for item in labelled_items(name):
        labels = [*item.expect, *item.maybe]
        assert len(labels) == len(set(labels)), item.id


@pytest.mark.parametrize("name", SETS)
def test_ids_of_items_are_unique_and_begin_with_their_language(name: str) -> None:
    items = labelled_items(name)
    assert len({item.id for item in items}) == len(items)
    assert all(item.id.startswith(item.lang) for item in items)


@pytest.mark.parametrize("name", SETS)
def test_no_two_items_of_a_set_have_the_same_text(name: str) -> None:
    texts = Counter((item.title, item.summary) for item in labelled_items(name))
    assert max(texts.values()) == 1


@pytest.mark.parametrize("name", SETS)
def test_every_item_has_a_title_and_a_summary(name: str) -> None:
    assert all(item.title.strip() and item.summary.strip() for item in labelled_items(name))


@pytest.mark.parametrize("name", SETS)
def test_every_watchlist_is_expected_at_least_four_times(name: str) -> None:
    expected = Counter(label for item in labelled_items(name) for label in item.expect)
    assert [id for id in sorted(watchlist_ids(name)) if expected[id] < 4] == []


@pytest.mark.parametrize("name", SETS)
def test_every_language_has_enough_items(name: str) -> None:
    counts = Counter(item.lang for item in labelled_items(name))
    assert counts.keys() == AT_LEAST[name].keys()
    assert [lang for lang, least in AT_LEAST[name].items() if counts[lang] < least] == []


def test_the_sets_are_as_large_as_promised() -> None:
    assert len(labelled_items("blind")) >= 260
    assert len(watchlist_ids("blind")) >= 25
    assert len(watchlist_ids("more-languages")) >= 10
    assert len(labelled_items("fresh")) >= 240
    assert len(watchlist_ids("fresh")) >= 16


def test_a_third_of_the_blind_items_tempt_and_must_not_be_found() -> None:
    items = labelled_items("blind")
    tempting = [item for item in items if not item.expect and not item.maybe]
    assert len(tempting) * 3 >= len(items)
