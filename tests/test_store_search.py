"""The index of words follows the record, and what it gives leaves out nothing that matches."""

from __future__ import annotations

import random
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.indexing import AT_ONCE, Indexing, is_done
from monitor.model import Among, FullText, Item, Sought
from monitor.query import read_words
from monitor.searching import Search, may_match
from monitor.store import Store
from monitor.trial import Period, exclude_trial, keyword_trial
from monitor.watch.matching.matcher import Matcher
from monitor.watch.matching.sought import sought_by
from monitor.watch.words.analysis import Words
from tests.matching import keyword, labelled, watchlist, watchlists_of
from tests.older import older_record
from tests.support import BBC, DAY, DW, HOUR, NOW, news, open_store, record

SETS = ("blind", "fresh", "more-languages")
WORDS = Words()


def troubled(error: BaseException, what: str) -> None:
    raise AssertionError(what) from error


async def index(store: Store) -> None:
    """All that waits is indexed."""
    indexing = Indexing(store, Matcher([], WORDS), troubled)
    await indexing.some(60)
    assert is_done(store.to_index(1))


def asked(line: str) -> Sought | None:
    listed = watchlist(line)
    return sought_by(Matcher([listed], WORDS), [listed])


def found(store: Store, line: str) -> list[str]:
    """The ids of the items that the index gives for a keyword, the newest first."""
    rows = list(store.rows_with(asked(line)))
    return [stored.item.id for stored in store.items_among(rows, Among())]


def item(id: str, title: str, summary: str = "", text: str = "") -> Item:
    return Item(id, title, summary, f"https://bbc.example/{id}", NOW, "BBC News", text)


# ---------------------------------------------------------------- it follows the record


async def test_what_waits_is_found_and_is_found_more_narrowly_when_indexed(store: Store) -> None:
    record(store, news(item("1", "Truce")), news(item("2", "Rain")))
    assert found(store, "truce") == ["2", "1"], "what isn't indexed may match"
    await index(store)
    assert found(store, "truce") == ["1"]
    assert found(store, "hail") == []


async def test_an_item_that_changed_is_found_by_what_it_says_now(store: Store) -> None:
    record(store, news(item("1", "Truce")), news(item("2", "Truce, too")))
    await index(store)
    record(store, news(item("1", "Hail")))
    assert found(store, "hail") == ["1"], "it waits"
    await index(store)
    assert found(store, "hail") == ["1"]
    assert found(store, "truce") == ["2"]


async def test_an_item_is_found_by_the_article_that_was_read_later(store: Store) -> None:
    record(store, replace(news(item("1", "Report")), full_text=True))
    await index(store)
    (due,) = store.due_full_texts(NOW)
    new = news(due.item)
    store.record_full_text(due, FullText("The truce of the century"), new, None, NOW)
    await index(store)
    assert found(store, "century") == ["1"]


async def test_an_item_that_was_forgotten_is_found_no_more(store: Store) -> None:
    record(store, news(item("1", "Truce")), now=NOW - 100 * DAY)
    record(store, news(item("2", "Truce")))
    await index(store)
    store.prune_items(NOW - 90 * DAY)
    assert found(store, "truce") == ["2"]
    await index(store)
    assert list(store.rows_with(asked("truce"))) == [2], "the index has forgotten it"


async def test_an_unchanged_item_is_not_indexed_again(store: Store) -> None:
    record(store, news(item("1", "Truce")))
    await index(store)
    record(store, news(item("1", "Truce")))
    assert is_done(store.to_index(1))


async def test_indexing_goes_on_after_a_restart_where_it_ended(tmp_path: Path) -> None:
    with closing(open_store(tmp_path, BBC)) as store:
        record(store, *(news(item(str(n), f"Truce {n}")) for n in range(3 * AT_ONCE)))
        indexing = Indexing(store, Matcher([], WORDS), troubled)
        indexing.start()
        indexing.index(store.to_index(AT_ONCE))
        await indexing.stop()
        left = store.waiting_to_be_indexed()
        assert 0 < left < 3 * AT_ONCE
        assert len(found(store, "truce")) == 3 * AT_ONCE
    with closing(open_store(tmp_path, BBC)) as store:
        assert store.waiting_to_be_indexed() == left
        await index(store)
        assert len(found(store, "truce")) == 3 * AT_ONCE
        assert found(store, "hail") == []


async def test_the_newest_items_are_indexed_first(store: Store) -> None:
    record(store, *(news(item(str(n), f"Truce {n}")) for n in range(10)))
    fresh = store.to_index(3).fresh
    assert [row for row, _ in fresh] == [10, 9, 8]


async def test_taking_what_waits_looks_at_no_other_item(store: Store) -> None:
    """Also where SQLite has counted the rows of tables, and thinks few of them worth an index."""
    record(store, *(news(item(str(n), f"Truce {n}")) for n in range(1_000)))
    await index(store)
    store.db.execute("ANALYZE")
    record(store, news(item("new", "Truce, too")))
    steps: list[None] = []
    store.db.conn.set_progress_handler(lambda: steps.append(None), 1)
    assert len(store.to_index(100).fresh) == 1
    store.db.conn.set_progress_handler(None, 1)
    assert len(steps) < 200


async def test_with_other_dictionaries_all_is_indexed_anew(store: Store) -> None:
    record(store, news(item("1", "Truce")), news(item("2", "Rain")))
    await index(store)
    assert not store.begin_index(store.value("SELECT stamp FROM search_stamp"))
    assert store.begin_index("other dictionaries")
    assert store.waiting_to_be_indexed() == 2
    assert found(store, "truce") == ["2", "1"]
    await index(store)
    assert found(store, "truce") == ["1"]


def test_a_record_of_before_is_upgraded_and_its_items_wait(tmp_path: Path) -> None:
    path = tmp_path / "monitor.db"
    with older_record(path, before="m016_search", items=1):
        pass
    with closing(Store(path)) as store:
        assert store.waiting_to_be_indexed() == 1
        assert list(store.rows_with(asked("truce"))) == [1]


async def test_whatever_happens_to_items_the_index_gives_what_matches(store: Store) -> None:
    """Items come, change and go at random; all that matches is given, and little else."""
    dice = random.Random(7)
    texts = [one.item for name in SETS for one in labelled(name)]
    lines = ["children", "name: Lvova-Belova", "Путін", "ordre | Haftbefehl", "乌克兰", "deport*"]
    matchers = {line: Matcher([watchlist(line)], WORDS) for line in lines}
    there: dict[str, Item] = {}
    for step in range(40):
        some = [replace(dice.choice(texts), id=str(dice.randrange(60))) for _ in range(5)]
        fresh = {one.id: one for one in some}
        at = NOW - (100 * DAY if dice.random() < 0.3 else HOUR)
        record(store, *map(news, fresh.values()), now=at, listed=[])
        there |= fresh
        if dice.random() < 0.3:
            store.prune_items(NOW - 90 * DAY)
            rows = store.rows("SELECT item_id FROM items")
            there = {row["item_id"]: there[row["item_id"]] for row in rows}
        if dice.random() < 0.5:
            Indexing(store, Matcher([], WORDS), troubled).index(store.to_index(7))
        for line, matcher in matchers.items():
            matching = {id for id, one in there.items() if matcher.match(one)}
            assert matching <= set(found(store, line)), (step, line)
    await index(store)
    for line, matcher in matchers.items():
        matching = [id for id, one in there.items() if matcher.match(one)]
        given = found(store, line)
        assert set(matching) <= set(given)
        assert len(given) <= 2 * len(matching) + 3, line


# ---------------------------------------------------------------- what it gives


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The path of a record with all labelled items, indexed."""
    folder = tmp_path_factory.mktemp("archive")
    with closing(open_store(folder, BBC, DW)) as store:
        items = [one.item for name in SETS for one in labelled(name)]
        for number in range(0, len(items), 100):
            record(store, *map(news, items[number : number + 100]), now=NOW - HOUR, listed=[])
        indexing = Indexing(store, Matcher([], WORDS), troubled)
        while not is_done(todo := store.to_index(AT_ONCE)):
            indexing.index(todo)
    return folder


@pytest.mark.parametrize("name", SETS)
def test_each_watchlist_finds_as_much_through_the_index_as_without(
    archive: Path, name: str
) -> None:
    with closing(open_store(archive, BBC, DW)) as store:
        everything = list(store.items_since(NOW - DAY))
        matcher = Matcher(watchlists_of(name), WORDS)
        matching: dict[str, set[int]] = {}
        for stored in everything:
            for hit in matcher.match(stored.item, stored.feed):
                matching.setdefault(hit.watchlist, set()).add(stored.row_id)
        assert len(matching) > 5
        for listed in watchlists_of(name):
            question = sought_by(matcher, [listed])
            assert question is not None
            given = {stored.row_id for stored in store.may_match(question, NOW - DAY)}
            assert matching.get(listed.id, set()) <= given
            assert len(given) < len(everything) / 2


def test_a_trial_on_what_may_match_says_the_same_as_on_everything(archive: Path) -> None:
    period = Period.last(7, NOW, NOW.tzinfo or NOW.tzinfo)  # type: ignore[arg-type]
    listed = replace(watchlist("children", "deported", id="kids"), exclude=())
    with closing(open_store(archive, BBC, DW)) as store:
        for line in ("Lvova-Belova", "/Lvova.*/", "children", "діти AND Росія"):
            for trial in (keyword_trial, exclude_trial):
                tried = keyword(line)
                both = [listed, replace(listed, keywords=(tried,), exclude=())]
                items = may_match(store, both, period.since, WORDS)
                count = store.count_items(period.since)
                quick = trial(items, listed, tried, period, WORDS, count)
                assert quick == trial(store.items_since(period.since), listed, tried, period, WORDS)


@pytest.mark.parametrize("depth", [1, 5, 9, 10, 15, 20])
async def test_keywords_of_any_depth_can_be_asked_for(store: Store, depth: int) -> None:
    record(store, news(item("1", "truce")), news(item("2", "rain")))
    await index(store)
    line = "(truce | hail AND " * depth + "snow" + ")" * depth
    given = found(store, line)
    assert "1" in given
    assert given == ["1"] or depth > 9


def test_items_of_a_first_poll_count_from_when_they_were_published(store: Store) -> None:
    old = replace(item("1", "Old"), published=NOW - 30 * DAY)
    record(store, news(old), news(item("2", "New")), now=NOW)
    record(store, news(replace(item("3", "Late"), published=NOW - 30 * DAY)), now=NOW + HOUR)
    assert store.count_items(NOW - 7 * DAY) == 2
    assert store.count_items(NOW - 40 * DAY) == 3


async def test_looking_stops_in_time_and_goes_on_from_there(store: Store) -> None:
    record(store, *(news(item(str(n), f"Truce {n}")) for n in range(50)))
    await index(store)
    search = Search(store, read_words("truce"), Among(), WORDS)
    first = search.look(seconds=0)
    assert len(first.rows) == 1
    assert first.below == 50
    assert first.back_to == NOW
    rest = search.look(first.below, most=100)
    assert (len(rest.rows), rest.below) == (49, 0)


def test_each_outlet_is_named_once(store: Store) -> None:
    for number, outlet in enumerate(("DW", "BBC News", "DW", "", "Ёлка")):
        one = replace(item(str(number), "Rain"), outlet=outlet)
        record(store, news(one), now=NOW + number * timedelta(minutes=1))
    assert store.outlets() == ["BBC News", "DW", "Ёлка"]
