"""An item that its outlet changes in place: what it says more is told, and nothing else is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from monitor.model import FoundItem, FullText, Hit, Mode, NewItem, Story
from monitor.pipeline.announce import (
    announce_catch_ups,
    announce_digests,
    digest_on_request,
)
from monitor.pipeline.full_text import found_in, record_outcome
from monitor.store import Store
from monitor.store.views import (
    ITEM_HITS_WITHOUT_FULL_TEXTS,
    VIEWS,
    WAITING_HITS_AND_MUTED,
)
from monitor.stories.news import renewal_of
from tests.headlines import headline
from tests.support import (
    BBC,
    DW,
    HOUR,
    MINUTE,
    NOW,
    OLENA,
    PETRO,
    follow,
    hit,
    open_store,
    send_all,
)
from tests.test_grouping import TITLES, alerts, found, grouping, poll, record, stories, titles, toll
from tests.test_late_news import Late

DAY = 24 * HOUR
AS_BEFORE_RENEWALS = (
    "DROP VIEW waiting_hits",
    "DROP VIEW told_hits",
    "DROP VIEW item_hits",
    f'CREATE VIEW "item_hits" AS {ITEM_HITS_WITHOUT_FULL_TEXTS}',
    f'CREATE VIEW "told_hits" AS {VIEWS["told_hits"]}',
    "DROP TABLE former_hits",
    "ALTER TABLE hits DROP COLUMN renewed_at",
    "ALTER TABLE hits DROP COLUMN title",
    f'CREATE VIEW "waiting_hits" AS {WAITING_HITS_AND_MUTED}',
    "DELETE FROM _sqlite_migrations WHERE name = 'm022_renewals'",
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(tmp_path, BBC, DW)
    yield store
    store.close()


def tell(store: Store, title: str, at: datetime, *hits: Hit, **more: str) -> list[str]:
    """Let the BBC's item say this at a time; returns what is sent then."""
    new = found(title, at=NOW, id="x", **more)
    record(store, poll(store, replace(new, hits=hits or new.hits), at=at))
    return alerts(store, at)


async def late(store: Store, at: datetime) -> list[str]:
    return await Late(store).rings(at)


def silent(store: Store) -> list[bool]:
    """Whether the messages so far came, or changed one, in silence."""
    rows = store.rows("SELECT silent FROM deliveries ORDER BY id")
    return [bool(row["silent"]) for row in rows]


def keywords(*lines: str) -> Hit:
    return Hit("children", lines, (), any(line.startswith("!") for line in lines))


# ---------------------------------------------------------------- figures


async def test_a_toll_that_grows_in_one_item_changes_its_alert_at_once_and_rings_after_three_hours(
    store: Store,
) -> None:
    follow(store, "children")
    assert len(tell(store, toll(12), NOW)) == 1
    (changed,) = tell(store, toll(40), NOW + HOUR)
    assert "40" in changed
    assert silent(store) == [False, True]
    assert await late(store, NOW + 3 * HOUR - MINUTE) == []
    (rings,) = await late(store, NOW + 3 * HOUR + MINUTE)
    assert "🔁 New: <b>12 → 40</b>" in rings
    assert silent(store) == [False, True, False]
    assert await late(store, NOW + 8 * HOUR) == []


def test_a_toll_that_grows_in_one_item_after_three_hours_rings_at_once(store: Store) -> None:
    follow(store, "children")
    tell(store, toll(12), NOW)
    (rings,) = tell(store, toll(40), NOW + 4 * HOUR)
    assert "🔁 New: <b>12 → 40</b>" in rings
    assert silent(store) == [False, False]


def test_a_toll_that_grows_little_by_little_in_one_item_rings_in_the_end(store: Store) -> None:
    follow(store, "children")
    for hours, dead in enumerate((12, 14, 17, 20)):
        assert len(tell(store, toll(dead), NOW + 4 * hours * HOUR)) == 1
    rang = [row["html"] for row in store.rows("SELECT html FROM deliveries WHERE kind = 'alert'")]
    assert ["🔁" in html for html in rang] == [False, True]
    assert "12 → 17" in rang[1], "20 is not a quarter more than what rang"


def test_another_outlet_is_measured_by_what_rang_not_by_what_an_item_says_now(
    store: Store,
) -> None:
    follow(store, "children")
    tell(store, toll(12), NOW)
    tell(store, toll(40), NOW + HOUR)
    at = NOW + 5 * HOUR
    record(store, poll(store, found(toll(41), outlet="DW", at=at), feed=DW, at=at))
    (rings,) = alerts(store, at)
    assert "12 → 41" in rings


@pytest.mark.parametrize(
    "title", [toll(12) + ", officials say", toll(12).upper(), toll(12) + " on 5 May"]
)
def test_an_item_that_says_no_more_than_before_is_told_once(store: Store, title: str) -> None:
    follow(store, "children")
    follow(store, "children", chat_id=PETRO, mode=Mode.DIGEST)
    tell(store, toll(12), NOW)
    assert tell(store, title, NOW + 5 * HOUR, summary="More to follow.") == []
    assert store.value("SELECT count(*) FROM former_hits") == 0


def test_a_title_that_goes_to_and_fro_says_more_but_once(store: Store) -> None:
    follow(store, "children")
    told = [len(tell(store, toll((12, 14)[n % 2]), NOW + n * HOUR)) for n in range(8)]
    assert told == [1, 1, 0, 0, 0, 0, 0, 0]


# ---------------------------------------------------------------- keywords


def test_a_keyword_marked_urgent_that_an_item_gains_rings_at_once(store: Store) -> None:
    follow(store, "children")
    tell(store, toll(12), NOW)
    title = toll(12) + " as Lvova-Belova visits"
    assert len(tell(store, title, NOW + MINUTE, keywords("children", "! Lvova-Belova"))) == 1
    assert silent(store) == [False, False]
    at = NOW + HOUR
    again = replace(found(title, at=at, outlet="DW"), hits=(keywords("! Lvova-Belova"),))
    record(store, poll(store, again, feed=DW, at=at))
    alerts(store, at)
    assert silent(store) == [False, False, True], "it rang already"


async def test_a_name_that_an_item_gains_rings_after_three_hours(store: Store) -> None:
    follow(store, "children")
    tell(store, toll(12), NOW, keywords("children"))
    title = toll(12) + " as Lvova-Belova visits"
    tell(store, title, NOW + HOUR, keywords("children", "Lvova-Belova"))
    assert silent(store) == [False, True]
    (rings,) = await late(store, NOW + 4 * HOUR + MINUTE)
    assert "🔁 New: <b>Lvova-Belova</b>" in rings


def test_an_ordinary_keyword_that_an_item_gains_says_no_more(store: Store) -> None:
    follow(store, "children")
    tell(store, toll(12), NOW, keywords("children"))
    assert tell(store, toll(12) + " at school", NOW + HOUR, keywords("children", "school*")) == []


def test_a_muted_story_that_says_more_waits_until_it_is_heard_again(store: Store) -> None:
    follow(store, "children")
    tell(store, toll(12), NOW)
    store.mute(OLENA, 0, 1, OLENA, NOW)
    assert tell(store, toll(40), NOW + 4 * HOUR) == []
    store.unmute(OLENA, 0, 1)
    (rings,) = alerts(store, NOW + 5 * HOUR)
    assert "12 → 40" in rings


def test_a_muted_story_rings_for_a_keyword_marked_urgent_that_its_item_gains(
    store: Store,
) -> None:
    follow(store, "children")
    tell(store, toll(12), NOW)
    store.mute(OLENA, 0, 1, OLENA, NOW)
    told = tell(store, toll(12), NOW + HOUR, keywords("children", "! Lvova-Belova"), summary="More")
    assert len(told) == 1
    assert silent(store) == [False, False]


# ---------------------------------------------------------------- another watchlist


def test_an_urgent_hit_of_another_watchlist_in_an_item_that_was_told_rings(store: Store) -> None:
    follow(store, "children")
    follow(store, "icc")
    tell(store, toll(12), NOW)
    title = toll(12) + ", court says"
    told = tell(store, title, NOW + MINUTE, hit("children"), hit("icc", urgent=True))
    assert len(told) == 1
    assert silent(store) == [False, False]


def test_who_follows_a_watchlist_as_digest_hears_at_once_of_its_urgent_hit_in_an_item_told(
    store: Store,
) -> None:
    follow(store, "children")
    follow(store, "icc", mode=Mode.DIGEST)
    tell(store, toll(12), NOW)
    title = toll(12) + ", court says"
    assert len(tell(store, title, NOW + HOUR, hit("children"), hit("icc", urgent=True))) == 1
    assert alerts(store, NOW + 2 * HOUR) == []


def test_what_is_urgent_rings_once_though_the_clock_is_set_back_in_between(store: Store) -> None:
    follow(store, "children", mode=Mode.DIGEST)
    follow(store, "icc")
    urgent = replace(found(toll(12), id="x"), hits=(hit("children", urgent=True), hit("icc")))
    record(store, poll(store, urgent))
    earlier = NOW - MINUTE
    assert [len(alerts(store, earlier)) for _ in range(3)] == [1, 0, 0]
    again = found(toll(12) + ", they say", "icc", outlet="DW", id="y")
    record(store, poll(store, again, feed=DW))
    alerts(store, earlier)
    assert silent(store) == [False, True], "what another outlet adds changes the alert"


# ---------------------------------------------------------------- its article


def read(store: Store, at: datetime, *hits: Hit) -> list[str]:
    """Read the article of the item, in which it hits this; returns what is sent then."""
    (due,) = store.due_full_texts(at)
    found = found_in(due, hits)
    record_outcome(due, FullText("…"), found, grouping(store), lambda: at)
    return alerts(store, at)


@pytest.fixture
def told_by_its_title(store: Store) -> Store:
    follow(store, "children")
    new = replace(found(toll(12), id="x"), hits=(keywords("children"),), full_text=True)
    record(store, poll(store, new))
    assert len(alerts(store, NOW)) == 1
    return store


def test_a_keyword_marked_urgent_that_only_the_article_has_rings(told_by_its_title: Store) -> None:
    at = NOW + MINUTE
    (told,) = read(told_by_its_title, at, keywords("children", "! Lvova-Belova"))
    assert "Lvova-Belova" in told
    assert silent(told_by_its_title) == [False, False]


def test_an_article_that_says_no_more_than_its_title_is_not_told(told_by_its_title: Store) -> None:
    at = NOW + MINUTE
    assert read(told_by_its_title, at, keywords("children", "school*")) == []
    lines = told_by_its_title.value("SELECT keywords FROM hits")
    assert lines == '["children"]', "what is told is what was told"


# ---------------------------------------------------------------- what must not ring


def test_an_item_that_loses_its_urgent_keyword_is_urgent_no_more(store: Store) -> None:
    follow(store, "children")
    tell(store, toll(12), NOW, keywords("children", "! Lvova-Belova"))
    for minutes, dead in enumerate(range(13, 16), 1):
        tell(store, toll(dead), NOW + 10 * minutes * MINUTE, keywords("children", f"word {dead}"))
    assert silent(store) == [False, True, True, True]


def test_a_muted_story_stays_muted_for_all_but_what_is_urgent(store: Store) -> None:
    follow(store, "children", mode=Mode.DIGEST)
    tell(store, toll(12), NOW)
    digest_on_request(store, OLENA, 0, TITLES, NOW)
    send_all(store, now=NOW)
    store.mute(OLENA, 0, 1, OLENA, NOW)
    both = keywords("children", "! Lvova-Belova")
    assert len(tell(store, toll(12), NOW + MINUTE, both, summary="More")) == 1
    assert tell(store, toll(40), NOW + 4 * HOUR, both) == []
    announce_digests(store, TITLES, NOW + DAY)
    (digest,) = send_all(store, now=NOW + DAY)
    assert "40" not in digest.split("🔕")[0]


def test_a_changed_watchlist_makes_no_item_ring_that_gets_a_comma(store: Store) -> None:
    follow(store, "children")
    tell(store, toll(12), NOW, keywords("deport*"))
    row = store.value("SELECT id FROM items")
    now_urgent = replace(found(toll(12), id="x"), hits=(keywords("! deport*", "Odesa"),))
    store.record_rematch([FoundItem(row, now_urgent)], NOW + HOUR)
    assert alerts(store, NOW + HOUR) == []
    told = tell(store, toll(12), NOW + 4 * HOUR, *now_urgent.hits, summary="A comma, more")
    assert told == []


@pytest.mark.parametrize(("dead", "rings"), [(13, False), (40, True)])
def test_after_days_an_item_rings_again_only_if_it_is_news(
    store: Store, dead: int, rings: bool
) -> None:
    follow(store, "children")
    tell(store, toll(12), NOW)
    (told,) = tell(store, toll(dead), NOW + 5 * DAY)
    assert ("🔁" in told) == rings
    assert silent(store) == [False, not rings]


# ---------------------------------------------------------------- what must not be lost


def test_a_title_that_hits_no_more_goes_on_as_it_was_told(store: Store) -> None:
    follow(store, "children")
    tell(store, toll(12), NOW)
    lost = replace(found(toll(40), at=NOW, id="x"), hits=())
    record(store, poll(store, lost, at=NOW + HOUR))
    assert alerts(store, NOW + HOUR) == []
    at = NOW + 5 * HOUR
    record(store, poll(store, found(toll(41), outlet="DW", at=at), feed=DW, at=at))
    (rings,) = alerts(store, at)
    assert "12 → 41" in rings


def test_an_item_that_hits_again_with_another_figure_is_told(store: Store) -> None:
    follow(store, "children")
    tell(store, toll(12), NOW)
    record(store, poll(store, replace(found(toll(40), at=NOW, id="x"), hits=()), at=NOW + HOUR))
    (rings,) = tell(store, toll(40) + ", police say", NOW + 4 * HOUR)
    assert "12 → 40" in rings


def test_what_was_polled_before_a_message_and_recorded_after_it_is_told(store: Store) -> None:
    follow(store, "children")
    tell(store, toll(12), NOW)
    at = NOW + HOUR
    record(store, poll(store, found(toll(12) + ", they say", outlet="DW", at=at), feed=DW, at=at))
    alerts(store, at + MINUTE)
    new = replace(found(toll(12), at=NOW, id="x"), hits=(keywords("children", "! Lvova-Belova"),))
    record(store, poll(store, new, hit_of_icc(at), at=at))
    assert len(alerts(store, at + 2 * MINUTE)) == 1
    assert silent(store) == [False, True, False]


def hit_of_icc(at: datetime) -> NewItem:
    """Another item of the same poll, of a watchlist that nobody here follows."""
    return found("Judges of the court in The Hague issue a warrant", "icc", at=at, id="z")


def test_what_only_a_digest_told_rings_with_the_next_item_for_what_it_gained(store: Store) -> None:
    follow(store, "children")
    others = [found(f"{n} dead after {headline(n)}", id=f"{n}") for n in range(8)]
    record(store, poll(store, *others, found(toll(12), id="x")))
    (digest,) = alerts(store, NOW)
    assert "9 stories" in digest
    assert tell(store, toll(40), NOW + HOUR) == []
    at = NOW + 4 * HOUR
    goes_on = found("Death toll in Odesa after drone attack on port", id="y", outlet="DW", at=at)
    record(store, poll(store, goes_on, feed=DW, at=at))
    (rings,) = alerts(store, at)
    assert "12 → 40" in rings


def test_what_a_catch_up_told_is_told_again_where_it_says_more(store: Store) -> None:
    follow(store, "children")
    record(store, poll(store, replace(found(toll(12), at=NOW, id="x"), hits=())))
    row = store.value("SELECT id FROM items")
    store.record_rematch([FoundItem(row, found(toll(12), id="x"))], NOW)
    announce_catch_ups(store, TITLES, NOW)
    assert len(send_all(store, now=NOW)) == 1
    (rings,) = tell(store, toll(40), NOW + 4 * HOUR)
    assert "12 → 40" in rings


# ---------------------------------------------------------------- digests


@pytest.mark.parametrize(
    ("second", "again"), [(toll(40), True), (toll(12) + ", police say", False)]
)
def test_a_digest_tells_of_an_item_again_where_it_says_more(
    store: Store, second: str, again: bool
) -> None:
    follow(store, "children", mode=Mode.DIGEST)
    tell(store, toll(12), NOW)
    digest_on_request(store, OLENA, 0, TITLES, NOW)
    assert "12" in send_all(store, now=NOW)[0]
    tell(store, second, NOW + HOUR)
    for at, expected in ((NOW + DAY, again), (NOW + 2 * DAY, False)):
        announce_digests(store, TITLES, at)
        (told,) = send_all(store, now=at)
        assert ("40" in told) == expected


# ---------------------------------------------------------------- what is alike


def test_a_copy_of_a_changed_title_joins_the_story_of_the_item(store: Store) -> None:
    first = "Explosion heard near the port of Odesa, no details yet"
    then = "Two ships sink off Constanta after mines drift into shipping lane"
    record(store, poll(store, found(first, id="x")))
    record(store, poll(store, found(then, id="x"), at=NOW + HOUR))
    at = NOW + 2 * HOUR
    record(store, poll(store, found(then, id="y", outlet="DW", at=at), feed=DW, at=at))
    assert stories(store) == [[then, then]]


def test_a_copy_that_comes_together_with_a_changed_title_joins_its_story(store: Store) -> None:
    then = "Two ships sink off Constanta after mines drift into shipping lane"
    record(store, poll(store, found("Explosion heard near the port, no details", id="x")))
    copy = poll(store, found(then, id="y", outlet="DW"), feed=DW, at=NOW + HOUR)
    record(store, poll(store, found(then, id="x"), at=NOW + HOUR), copy)
    assert stories(store) == [[then, then]]


# ---------------------------------------------------------------- the rule, and the record


def test_a_hit_that_is_new_is_no_renewal() -> None:
    assert renewal_of(hit("icc"), toll(40), ()) is None


def test_in_an_older_record_what_was_told_is_known_as_told(tmp_path: Path) -> None:
    with closing(open_store(tmp_path, BBC)) as store:
        follow(store, "children")
        tell(store, toll(12), NOW)
        for statement in AS_BEFORE_RENEWALS:
            store.db.execute(statement)
    with closing(Store(tmp_path / "monitor.db")) as store:
        due = store.due_story(OLENA, 0, Story(1, ()), NOW)
        assert titles(due.story) == [toll(12)]
        assert due.told == due.rung == due.known
        (rings,) = tell(store, toll(40), NOW + 4 * HOUR)
        assert "12 → 40" in rings
