"""The watchlists that come with Monitor find what they are for, and little else."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

from monitor.feeds.listing import load_feeds
from monitor.feeds.parse import parse
from monitor.model import Item, ParsedFeed
from monitor.watch.matcher import Matcher
from monitor.watch.watchlist import Watchlist, load_watchlists
from tests.shared_data import shared_data

ROOT = Path(__file__).parents[1]
DEMO_FEEDS = sorted((ROOT / "monitor" / "demo" / "feeds").glob("*/*.xml"))
IDS = ["deported-children", "icc-warrants", "negotiations", "war-crimes-record"]


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


@pytest.mark.parametrize(
    ("watchlist", "labels"),
    [
        ("deported-children", ("names_lvova_belova", "ukrainian_child_deportation")),
        ("icc-warrants", ("icc_arrest_warrant",)),
    ],
)
def test_nine_in_ten_of_real_leads_are_found_and_nine_in_ten_finds_are_right(
    watchlist: str, labels: tuple[str, ...]
) -> None:
    lines = shared_data("domain", "labelled.jsonl").read_text("utf-8").splitlines()
    leads = [json.loads(line) for line in lines]
    about = {lead["id"] for lead in leads if any(lead[label] for label in labels)}
    found = {
        lead["id"]
        for lead in leads
        if watchlist in hits(Item(lead["id"], "", summary=lead["text"]))
    }
    right = len(about & found)
    assert right >= 0.9 * len(about), f"missed: {sorted(about - found)}"
    assert right >= 0.9 * len(found), f"wrong: {sorted(found - about)}"
