"""Where surges would have rung: as the service would have told it, of the items that are stored."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from monitor.model import Feed
from monitor.pipeline.surges import Norm, look_for_surges
from monitor.replays import Rang, SurgeTally
from monitor.store import Store
from monitor.store.store import DATABASE
from monitor.watch.words.analysis import Words
from tests.headlines import headline
from tests.house import House
from tests.past import LONG_AGO, polled, story, surge, with_past
from tests.room import watchlist
from tests.screen import on_terminal
from tests.support import BBC, DAY, DW, HOUR, MINUTE, NOW, hit, news, open_store

WORDS = Words()

KYIV = ZoneInfo("Europe/Kyiv")
ICC = watchlist("icc", "ICC", "a word")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(tmp_path, BBC, DW)
    with_past(store, "icc")
    yield store
    store.close()


def played(store: Store, since: datetime, until: datetime) -> list[Rang]:
    """What would have rung, of the stored items; each of them hits."""
    tally = SurgeTally(KYIV, WORDS)
    for stored in store.items_since(NOW - LONG_AGO - DAY):
        tally.hear(stored, [hit("icc")])
    return tally.rang("icc", since, until)


def rung(store: Store, since: datetime, until: datetime) -> list[datetime]:
    """When the service rings, looking every five minutes."""
    norms: dict[str, Norm] = {}
    found, now = [], since
    while now <= until:
        look = look_for_surges(store, [ICC], norms, now, KYIV)
        store.record_surges(look.begun, look.over, now)
        found += [each.rang_at for each in look.begun]
        now += 5 * MINUTE
    return found


def test_it_tells_the_times_at_which_the_service_rings(store: Store) -> None:
    """Items are stored as they come; what comes later doesn't change what rang before."""
    later = (2 * HOUR, 3 * HOUR, 11 * HOUR, 30 * HOUR)
    for number, after in enumerate(later):
        surge(store, "icc", 14 - number, at=NOW + after, name=f"{number}")
    for number in range(40):  # all in a day, so that nothing is usual of the next but more
        polled(store, [story(f"calm {number}", "icc")], at=NOW + number * HOUR)
    until = NOW + 2 * DAY
    rang = played(store, NOW, until)
    assert [each.surge.rang_at for each in rang] == rung(store, NOW, until)
    assert len(rang) == 3, "the second was within the first"


def test_it_says_how_much_came_what_is_usual_and_which_stories(store: Store) -> None:
    surge(store, "icc", 12)
    (only,) = played(store, NOW - HOUR, NOW + HOUR)
    found = only.surge
    assert (found.hits, found.outlets, found.low, found.high) == (len(only.titles), 2, 0, 2)
    assert found.least <= len(found.behind) <= 12
    assert set(only.titles) <= {f"Story {headline(f'surge {number}')}" for number in range(12)}


def test_late_items_new_feeds_and_young_records_make_no_surge(store: Store) -> None:
    surge(store, "icc", 60, published=NOW - 5 * HOUR, name="late")
    new = Feed("https://new.example/feed", "New")
    store.sync_feeds([BBC, DW, new], NOW - HOUR, HOUR)
    at_first = [story(f"first {number}", "icc", new) for number in range(30)]
    polled(store, at_first, feed=new, at=NOW - DAY, first=NOW - DAY)
    polled(store, [story(f"n{n}", "icc", new) for n in range(30)], feed=new, at=NOW - MINUTE)
    assert played(store, NOW - 2 * DAY, NOW + HOUR) == []
    surge(store, "icc", 60, at=NOW - LONG_AGO + 6 * DAY, name="early")
    assert played(store, NOW - LONG_AGO, NOW + HOUR) == []


def test_what_came_late_is_among_the_first_hits_of_its_story_as_in_the_service(
    store: Store,
) -> None:
    for number in range(4):
        for part in range(6):
            is_late, feed = part < 3, (BBC, DW)[part % 2]
            published = NOW - (8 * HOUR if is_late else 30 * MINUTE)
            item = story(f"{number} {part}", "icc", feed, published, f"Story {headline(number)}")
            polled(store, [item], feed=feed, at=NOW - (2 * HOUR if is_late else 10 * MINUTE))
    assert rung(store, NOW - HOUR, NOW + HOUR) == []
    assert played(store, NOW - HOUR, NOW + HOUR) == []


def test_what_has_no_date_does_not_count_right_after_an_outage(tmp_path: Path) -> None:
    """Nothing came for two days, then much at once; with a date each counts in its hour."""
    store = open_store(tmp_path, BBC, DW)
    with_past(store, "icc", until=NOW - 2 * DAY)
    for number in range(40):
        feed = (BBC, DW)[number % 2]
        polled(store, [story(f"{number}", "icc", feed)], feed=feed, at=NOW - MINUTE)
    assert played(store, NOW - DAY, NOW + HOUR) == []
    store.close()


# ---------------------------------------------------------------- the command


CHILDREN = "Ten deported children, {}"


@pytest.fixture
def surged(house: House) -> House:
    """A working folder with ten weeks of items, and a surge an hour ago."""
    now = datetime.now(UTC) - HOUR
    store = Store(house.path(f"state/{DATABASE}"))
    with_past(store, "children", until=now, titles=CHILDREN)
    surge(store, "children", 12, at=now, titles=CHILDREN)
    for number in range(20):
        polled(store, [news(f"{number}")], at=now + timedelta(minutes=number))
    store.close()
    return house


def test_backtest_says_when_surges_would_have_rung(surged: House) -> None:
    out = surged.run("backtest", "--days", "7").stdout
    assert "\n1 surge would have rung\n" in out
    assert "2 outlets; usual 0–" in out
    assert "      Ten deported children, " in out
    (told,) = json.loads(surged.run("backtest", "--json").stdout)["surges"]
    assert told["stories"] == told["hits"] == len(told["titles"]) >= told["least"]
    assert (told["outlets"], told["usual"][0]) == (2, 0)
    at = datetime.fromisoformat(told["at"])
    assert timedelta(0) <= datetime.now(UTC) - at <= 2 * HOUR


def test_backtest_can_do_without_surges_and_reads_less_then(surged: House) -> None:
    told = json.loads(surged.run("backtest", "--days", "2", "--json", "--no-surges").stdout)
    assert told["surges"] is None
    with_surges = json.loads(surged.run("backtest", "--days", "2", "--json").stdout)
    assert {**with_surges, "surges": None} == told, "the rest is of the days that were asked for"
    assert "surge" not in surged.run("backtest", "--no-surges").stdout.replace(", surge ", "")


def test_the_factor_of_the_settings_counts(surged: House) -> None:
    surged.write_settings(surge_factor=100)
    assert json.loads(surged.run("backtest", "--json").stdout)["surges"] == []
    assert "\nno surge would have rung\n" in surged.run("backtest").stdout


def test_on_a_terminal_long_titles_are_cut(surged: House) -> None:
    code, shown = on_terminal(surged, "backtest", width=60)
    assert code == 0
    assert max(map(len, shown.splitlines())) <= 60
