"""The watchlists that come with Monitor find what they are for, and little else."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from monitor.feeds.lists.listing import load_feeds
from monitor.feeds.reading.parse import parse
from monitor.model import Item, ParsedFeed
from monitor.watch.lists.watchlist import Watchlist, load_watchlists
from monitor.watch.matching.matcher import Matcher
from tests.shared_data import shared_data

ROOT = Path(__file__).parents[1]
DEMO_FEEDS = sorted((ROOT / "monitor" / "demo" / "feeds").glob("*/*.xml"))
IDS = ["deported-children", "icc-warrants", "lvova-belova", "negotiations", "war-crimes-record"]
PROMISED = 0.95  # precision and recall, each


@cache
def shipped() -> tuple[Watchlist, ...]:
    watchlists, problems = load_watchlists(ROOT / "watchlists")
    assert not problems
    return watchlists


@cache
def matcher() -> Matcher:
    return Matcher(shipped())


def hits(item: Item) -> list[str]:
    return [hit.watchlist for hit in matcher().match(item)]


def test_every_shipped_watchlist_is_read_without_a_problem() -> None:
    assert [watchlist.id for watchlist in shipped()] == IDS
    for watchlist in shipped():
        assert watchlist.title
        assert watchlist.description
        assert len(watchlist.keywords) > 20
        assert {"en", "uk", "ru"} <= set(watchlist.languages)


def test_the_shipped_feeds_are_many_in_many_languages() -> None:
    feeds, problems = load_feeds(ROOT / "watchlists" / "feeds.toml")
    assert not problems
    assert len(feeds) >= 60
    assert len({feed.language for feed in feeds}) >= 8
    assert [feed.url for feed in feeds if not (feed.outlet and feed.language and feed.group)] == []


@pytest.mark.parametrize("watchlist", IDS)
def test_every_watchlist_hits_the_article_that_the_project_started_from(watchlist: str) -> None:
    title, _, text = shared_data("domain", "seed-article.txt").read_text("utf-8").partition("\n")
    assert watchlist in hits(Item("seed", title, text=text))


# ------------------------------------------------------------------ the demo's feeds


@cache
def expected() -> dict[str, dict[str, list[str]]]:
    """By feed and item: the watchlists that it must hit. What isn't named must hit none."""
    path = ROOT / "tests" / "data" / "demo_expected.json"
    loaded: dict[str, dict[str, list[str]]] = json.loads(path.read_text("utf-8"))
    return loaded


@pytest.mark.parametrize("path", DEMO_FEEDS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_the_demos_items_hit_exactly_what_they_are_about(path: Path) -> None:
    feed = parse(path.read_bytes(), f"http://127.0.0.1/{path.name}")
    assert isinstance(feed, ParsedFeed)
    wanted = expected().get(path.name, {})
    found = {item.id: hits(item) for item in feed.items}
    assert found == {item.id: sorted(wanted.get(item.id, [])) for item in feed.items}


def test_every_expected_item_is_in_the_demo() -> None:
    items = {path.name: set[str]() for path in DEMO_FEEDS}
    for path in DEMO_FEEDS:
        feed = parse(path.read_bytes(), f"http://127.0.0.1/{path.name}")
        assert isinstance(feed, ParsedFeed)
        items[path.name] |= {item.id for item in feed.items}
    for name, wanted in expected().items():
        assert set(wanted) <= items[name]


# ------------------------------------------------------------------ real news leads


LABELS = {
    "deported-children": "ukrainian_child_deportation",
    "icc-warrants": "icc_arrest_warrant",
    "lvova-belova": "names_lvova_belova",
}


@cache
def leads() -> tuple[dict[str, Any], ...]:
    lines = shared_data("domain", "labelled.jsonl").read_text("utf-8").splitlines()
    return tuple(json.loads(line) for line in lines)


@pytest.mark.parametrize("field", ["title", "summary"])
@pytest.mark.parametrize("watchlist", LABELS)
def test_of_real_leads_95_in_100_are_found_and_95_in_100_finds_are_right(
    watchlist: str, field: str
) -> None:
    about = {lead["id"] for lead in leads() if lead[LABELS[watchlist]]}
    found = {lead["id"] for lead in leads() if watchlist in hits(lead_item(lead, field))}
    recall = len(about & found) / len(about)
    precision = len(about & found) / len(found)
    missed, wrong = (
        [
            f"{lead['id']} ({lead['lang']}) {lead['text'][:200]}"
            for lead in leads()
            if lead["id"] in ids
        ]
        for ids in (about - found, found - about)
    )
    assert recall >= PROMISED, "\n".join([f"recall {recall:.3f}; missed:", *missed])
    assert precision >= PROMISED, "\n".join([f"precision {precision:.3f}; wrong:", *wrong])


def lead_item(lead: dict[str, Any], field: str) -> Item:
    text: str = lead["text"]
    return Item(lead["id"], text) if field == "title" else Item(lead["id"], "", summary=text)


# ------------------------------------------------------------------ what a wide word may not do


@pytest.mark.parametrize(
    "headline",
    [
        "Zelensky agrees to 30-day ceasefire",
        "Russia and Ukraine swap 175 prisoners each",
        "Путін і Зеленський обговорили припинення вогню",
        "Зеленский согласился на перемирие",
        "Selenskyj stimmt Waffenruhe zu",
    ],
)
def test_a_ceasefire_in_this_war_is_about_negotiations(headline: str) -> None:
    assert "negotiations" in hits(Item("1", headline))


@pytest.mark.parametrize(
    "headline",
    [
        "Gaza ceasefire: Hamas hands over six hostages",
        "India and Pakistan agree to ceasefire in Kashmir",
        "Перемирие в секторе Газа вступило в силу",
        "Waffenruhe im Sudan hält nicht",
        "Ukraine opens membership talks with the EU as Russia attacks",
    ],
)
def test_a_ceasefire_in_another_war_and_other_talks_are_not(headline: str) -> None:
    assert "negotiations" not in hits(Item("1", headline))


@pytest.mark.parametrize(
    "name",
    [
        "Lvova-Belova",
        "LVOVA-BELOVA’s",
        "L'vova-Belova",
        "Lwowa-Belowa",
        "Lwowej-Biełowej",
        "Lwową-Biełową",
        "Lvovová-Bělovová",
        "Львовою-Бєловою",
        "львову-бєлову",
        "Львовой-Беловой",
        "Лвова-Белова",
        "لفوفا-بيلوفا",
        "लवोवा-बेलोवा",
        "玛丽亚·利沃娃-别洛娃",
        "マリヤ・リボワベロワ",
    ],
)
def test_the_name_is_found_in_every_alphabet_and_case(name: str) -> None:
    assert "lvova-belova" in hits(Item("1", f"2023: {name}"))


def test_of_lvova_belova_alone_the_list_of_the_deported_children_says_nothing() -> None:
    assert hits(Item("1", "Lvova-Belova opens a ballet school in Penza")) == ["lvova-belova"]
