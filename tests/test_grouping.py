"""Hits find their stories in the record: at a poll, together, and when stories become one."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from monitor.digest.telling import telling
from monitor.grouping import Grouping
from monitor.model import Feed, Item, NewItem, Poll, Span, Story
from monitor.pipeline import announce_alerts
from monitor.pipeline.leads import with_leads
from monitor.store import Store
from monitor.stories.encoder import Vector
from monitor.stories.titles import story_name
from monitor.watch.words.analysis import Words
from tests.headlines import headline
from tests.older import older_record
from tests.support import (
    BBC,
    DW,
    HOUR,
    MINUTE,
    NOW,
    OLENA,
    chat,
    follow,
    hit,
    open_store,
    send_all,
    state_of,
)

WORDS = Words()
ODESA = "Drone attack on Odesa kills three, damages port"
ODESA_TOO = "Three dead after Russian drones strike Black Sea port of Odesa"
ODESA_AGAIN = "Odesa port burns after night attack by Russian drones, three dead"
QUAKE = "Powerful earthquake in Myanmar topples Bangkok skyscraper"
TITLES = {"children": "Children", "icc": "ICC"}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(tmp_path, BBC, DW)
    yield store
    store.close()


def grouping(store: Store) -> Grouping:
    """What a process that has just started finds stories with."""
    return Grouping(store, lambda: WORDS)


def found(title: str, watchlist: str = "children", at: datetime = NOW, **more: str) -> NewItem:
    item = Item(title, title, link=f"https://bbc.example/{title}", outlet="BBC", published=at)
    item = replace(item, **more)  # type: ignore[arg-type]
    return NewItem(item, story_name(item), (hit(watchlist),), announce=True)


def poll(store: Store, *new: NewItem, feed: Feed = BBC, at: datetime = NOW) -> Poll:
    state = replace(state_of(store, feed), first_polled_at=NOW - HOUR, last_polled_at=at)
    return Poll(state, at, new)


def record(store: Store, *polls: Poll, by: Grouping | None = None) -> None:
    placed = (by or grouping(store)).of_polls(polls)
    store.record_polls([(each, [new.item.id for new in each.items]) for each in placed])


def stories(store: Store) -> list[list[str]]:
    """The titles of each story that is not part of another, in order."""
    rows = store.rows("SELECT id FROM stories WHERE merged_into IS NULL ORDER BY id")
    found = [store.story(row["id"]) for row in rows]
    return [titles(story) for story in found if story]


def titles(story: Story) -> list[str]:
    return [each.seen.item.title for each in story.items]


# ---------------------------------------------------------------- at a poll


def test_what_reports_an_event_that_is_in_the_record_joins_its_story(store: Store) -> None:
    record(store, poll(store, found(ODESA)))
    record(store, poll(store, found(ODESA_TOO), found(QUAKE), feed=DW, at=NOW + HOUR))
    assert stories(store) == [[ODESA, ODESA_TOO], [QUAKE]]


def test_items_that_are_recorded_together_find_each_other(store: Store) -> None:
    record(store, poll(store, found(ODESA), found(QUAKE)), poll(store, found(ODESA_TOO), feed=DW))
    assert stories(store) == [[ODESA, ODESA_TOO], [QUAKE]]


def test_a_poll_that_could_not_be_recorded_leaves_no_story_behind(store: Store) -> None:
    by = grouping(store)
    by.of_polls([poll(store, found(ODESA))])
    record(store, poll(store, found(ODESA_TOO)), by=by)
    assert stories(store) == [[ODESA_TOO]]


def test_after_three_days_the_same_words_are_another_event(store: Store) -> None:
    later = NOW + timedelta(hours=73)
    record(store, poll(store, found(ODESA)))
    record(store, poll(store, found(ODESA_TOO, at=later), at=later))
    assert stories(store) == [[ODESA], [ODESA_TOO]]


def test_what_was_published_long_ago_joins_nothing_of_today(store: Store) -> None:
    record(store, poll(store, found(ODESA)))
    old = found(ODESA_TOO, at=NOW - timedelta(days=30))
    record(store, poll(store, old, feed=DW, at=NOW + HOUR))
    assert stories(store) == [[ODESA], [ODESA_TOO]]


def test_an_item_that_changed_stays_in_its_story_with_all_it_hits(store: Store) -> None:
    record(store, poll(store, found(ODESA)))
    changed = replace(found(QUAKE, "icc").item, id=ODESA)
    new = NewItem(changed, story_name(changed), (hit("icc"), hit("children")), announce=True)
    record(store, poll(store, new, at=NOW + HOUR))
    assert stories(store) == [[QUAKE]], "one item, one story"
    assert store.value("SELECT count(*) FROM hits") == 2


def test_words_of_the_keywords_do_not_make_one_story_of_two_events(store: Store) -> None:
    one = found("Ten deported children came home today")
    other = found("Bishop asks the UN to look for deported children")
    record(store, poll(store, *(by_words(new, "deported children") for new in (one, other))))
    assert len(stories(store)) == 2


def by_words(new: NewItem, words: str) -> NewItem:
    """Let these words be what made it hit."""
    start = new.item.title.index(words)
    span = Span("title", start, start + len(words))
    return replace(new, hits=(replace(hit("children"), spans=(span,)),))


def test_stories_of_an_older_monitor_go_on(store: Store) -> None:
    """It kept no gists: what it stored of late is read once, at the first hit."""
    store.record_poll(poll(store, found(ODESA)), [])
    record(store, poll(store, found(ODESA_TOO), feed=DW, at=NOW + HOUR))
    assert stories(store) == [[ODESA, ODESA_TOO]]


def test_gists_of_before_are_found_by_the_weights_of_their_terms(tmp_path: Path) -> None:
    """That step of the schema came later: it takes the weights from the gists."""
    path = tmp_path / "monitor.db"
    gist = '{"weights": {"truce": 0.8, "kherson": 0.6}, "names": ["herso"]}'
    with older_record(path, before="m021_weights", items=2) as db:
        for row, meaning in ((1, None), (2, b"\0\0\x80\x3f")):
            db.execute("INSERT INTO gists VALUES (?, '2026', ?, ?)", [row, gist, meaning])
            terms = [(term, row) for term in ("truce", "kherson", "@herso")]
            db.conn.executemany("INSERT INTO gist_terms VALUES (?, '2026', ?)", terms)
    with closing(Store(path)) as store:
        kept = store.rows("SELECT item, term, weight FROM gist_terms ORDER BY item, weight")
    weighed = [("kherson", 0.6), ("truce", 0.8)]
    assert [(row["term"], row["weight"]) for row in kept if row["item"] == 1] == weighed
    assert [(row["term"], row["weight"]) for row in kept if row["item"] == 2] == [
        ("@herso", 0.2),
        *weighed,
    ]


def test_terms_are_as_rare_as_they_are_among_the_stored_items(store: Store) -> None:
    """Where every item has a word, it says nothing of what happened."""
    items = [found(f"Gazette of Zarnovia: {headline(n)}") for n in range(6)]
    record(store, poll(store, *items))
    alone = len(stories(store))
    with store.writing() as db:
        db.execute("INSERT INTO term_counts VALUES ('', 50000), ('gazet', 49000), ('zarno', 49000)")
    record(store, poll(store, found(f"Gazette of Zarnovia: {headline(99)}"), at=NOW + HOUR))
    assert len(stories(store)) == alone + 1


# ---------------------------------------------------------------- one story of two


def two_stories(store: Store) -> tuple[int, int]:
    """Two stories that a third item will show to be one: told apart by who recorded them."""
    for number, title in enumerate((ODESA, ODESA_TOO)):
        store.record_poll(poll(store, replace(found(title), story=f"story {number}")), [])
    first, second = (row["id"] for row in store.rows("SELECT id FROM stories ORDER BY id"))
    return first, second


def bridge(store: Store) -> None:
    record(store, poll(store, found(ODESA_AGAIN), feed=DW, at=NOW + HOUR))


def test_stories_that_an_item_shows_to_be_one_become_the_older(store: Store) -> None:
    first, second = two_stories(store)
    bridge(store)
    assert stories(store) == [[ODESA, ODESA_TOO, ODESA_AGAIN]]
    merged = store.story(second)
    assert merged is not None, "old buttons have its number"
    assert merged.id == first


def test_what_people_made_of_both_holds_for_the_one(store: Store) -> None:
    first, second = two_stories(store)
    store.remember_chat(chat(OLENA))
    store.save_story(OLENA, second, 1, NOW)
    store.judge(OLENA, second, ("children",), 1, NOW)
    store.mute(OLENA, 0, second, 1, NOW)
    bridge(store)
    marks = store.story_marks(OLENA, 0, first)
    assert (marks.saved, marks.not_relevant, marks.muted) == (True, True, True)


def test_a_chat_that_muted_one_and_was_told_of_the_other_goes_on_hearing(store: Store) -> None:
    """What it hears are updates without a sound; and two events may have been taken for one."""
    follow(store, "children")
    _, second = two_stories(store)
    announce_alerts(store, TITLES, NOW + MINUTE)
    store.mute(OLENA, 0, second, 1, NOW + MINUTE)
    bridge(store)
    assert store.muted_in(OLENA, 0) == frozenset()
    announce_alerts(store, TITLES, NOW + HOUR + MINUTE)
    assert store.value("SELECT kind FROM deliveries ORDER BY id DESC LIMIT 1") == "update"


def test_all_alerts_of_stories_that_became_one_count_as_told(store: Store) -> None:
    follow(store, "children")
    two_stories(store)
    assert announce_alerts(store, TITLES, NOW + MINUTE) == 2
    bridge(store)
    (due,) = store.due_alerts(NOW + HOUR)
    (story,) = due.stories
    assert titles(Story(0, story.told)) == [ODESA, ODESA_TOO]
    plan = telling(due, NOW + HOUR)
    assert plan.alerts == ()
    assert len(plan.updates) == 1, "it changes the latest alert, without a sound"


# ---------------------------------------------------------------- digests


def test_a_digest_calls_a_story_by_its_most_central_item(store: Store) -> None:
    follow(store, "children")
    odd = f"{ODESA_TOO}, says the mayor, while the council meets on schools, trams and libraries"
    titles = (odd, ODESA_TOO, ODESA_AGAIN, ODESA)
    for number, title in enumerate(titles):
        record(store, poll(store, found(title, at=NOW + number * MINUTE)))
    whole = store.stories_since(NOW - HOUR, ["children"])
    (story,) = with_leads(store, whole)
    lead = next(each for each in story.items if each.seen.row_id == story.lead)
    assert lead.seen.item.title != odd


class Meanings:
    """An encoder that knows what two sentences mean."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> list[Vector]:
        self.asked += texts
        return [(1.0, 0.0) if "Одес" in text or "Odesa" in text else (0.0, 1.0) for text in texts]


async def test_with_an_encoder_a_story_has_several_languages(store: Store) -> None:
    encoder = Meanings()
    by = Grouping(store, lambda: WORDS, encoder)  # type: ignore[arg-type]
    ukrainian = "Атака дронів на Одесу: троє загиблих, пошкоджено порт"
    nothing = replace(found("Weather will be fine in Odesa"), hits=())
    understood = await by.understood([found(ODESA), found(ukrainian), nothing], NOW)
    assert encoder.asked == [ODESA, ukrainian], "hits alone"
    record(store, poll(store, *understood), by=by)
    assert stories(store) == [[ODESA, ukrainian]]


async def test_without_an_encoder_nothing_is_asked_and_languages_stay_apart(store: Store) -> None:
    ukrainian = "Атака дронів на Одесу: троє загиблих, пошкоджено порт"
    new = [found(ODESA), found(ukrainian)]
    by = grouping(store)
    understood = await by.understood(new, NOW)
    assert [each.report and each.report.gist.meaning for each in understood] == [(), ()]
    record(store, poll(store, *understood), by=by)
    assert len(stories(store)) == 2


class Broken(Meanings):
    """An encoder whose engine is not there; that takes it a moment to find out."""

    def encode(self, texts: Sequence[str]) -> list[Vector]:
        self.asked += texts
        time.sleep(0.02)
        raise OSError("no such engine")


async def test_an_encoder_that_fails_holds_up_no_hit(store: Store) -> None:
    by = Grouping(store, lambda: WORDS, Broken())  # type: ignore[arg-type]
    for title in (ODESA, ODESA_TOO):
        record(store, poll(store, *await by.understood([found(title)], NOW)), by=by)
    assert stories(store) == [[ODESA, ODESA_TOO]]


async def test_an_encoder_that_fails_is_told_of_once_and_who_waited_for_it_goes_on(
    store: Store,
) -> None:
    told: list[str] = []
    trouble = lambda error, about: told.append(f"{about}: {error!r}")  # noqa: E731
    encoder = Broken()
    by = Grouping(store, lambda: WORDS, encoder, trouble)  # type: ignore[arg-type]
    titles = (ODESA, ODESA_TOO, QUAKE)
    all_of_them = await asyncio.gather(*(by.understood([found(each)], NOW) for each in titles))
    assert [new.report is not None for (new,) in all_of_them] == [True, True, True]
    assert encoder.asked == [ODESA]
    (fault,) = told
    assert "stories go by words alone" in fault
    assert "OSError('no such engine')" in fault


class Slow(Meanings):
    """An encoder that takes a while, and knows how many asked it at once."""

    def __init__(self) -> None:
        super().__init__()
        self.begun = threading.Event()
        self.now = self.most = 0

    def encode(self, texts: Sequence[str]) -> list[Vector]:
        self.begun.set()
        self.now += 1
        self.most = max(self.most, self.now)
        time.sleep(0.1)
        self.now -= 1
        return super().encode(texts)


async def test_an_encoder_has_one_text_at_a_time_even_where_who_asked_is_given_up(
    store: Store,
) -> None:
    encoder = Slow()
    by = Grouping(store, lambda: WORDS, encoder)  # type: ignore[arg-type]
    given_up = asyncio.create_task(by.understood([found(ODESA)], NOW))
    await asyncio.to_thread(encoder.begun.wait, 5)
    given_up.cancel()
    await by.understood([found(QUAKE)], NOW)
    assert given_up.cancelled()
    assert encoder.asked == [ODESA, QUAKE]
    assert encoder.most == 1


async def test_while_many_hits_are_read_all_else_has_its_turn(store: Store) -> None:
    by, turns = grouping(store), 0

    async def all_else() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    beside = asyncio.create_task(all_else())
    many = [found(f"{headline(n)}: {headline(n + 1_000)}") for n in range(300)]
    understood = await by.understood(many, NOW)
    beside.cancel()
    assert all(each.report for each in understood)
    assert turns > 3


# ---------------------------------------------------------------- what rings again


def alerts(store: Store, now: datetime) -> list[str]:
    announce_alerts(store, TITLES, now)
    return send_all(store, now=now)


def toll(number: int) -> str:
    return f"Death toll in Odesa rises after drone attack on port: {number} dead"


def test_a_toll_that_grew_rings_again_after_three_hours_and_says_so(store: Store) -> None:
    follow(store, "children")
    record(store, poll(store, found(toll(12))))
    assert len(alerts(store, NOW)) == 1
    at = NOW + 4 * HOUR
    record(store, poll(store, found(toll(19), at=at), feed=DW, at=at))
    (again,) = alerts(store, at)
    assert "🔁 New: <b>12 → 19</b>" in again


def test_within_three_hours_a_toll_that_grew_changes_the_alert_in_silence(store: Store) -> None:
    follow(store, "children")
    record(store, poll(store, found(toll(12))))
    assert len(alerts(store, NOW)) == 1
    at = NOW + 2 * HOUR
    record(store, poll(store, found(toll(19), at=at), feed=DW, at=at))
    (due,) = store.due_alerts(at)
    assert announce_alerts(store, TITLES, at) == 1
    assert store.value("SELECT kind FROM deliveries ORDER BY id DESC LIMIT 1") == "update"
    assert due.stories[0].told_at == NOW


def test_a_toll_that_grew_in_silence_rings_with_what_comes_after_three_hours(store: Store) -> None:
    follow(store, "children")
    record(store, poll(store, found(toll(12))))
    assert len(alerts(store, NOW)) == 1
    for hours, number in ((2, 40), (6, 44)):
        at = NOW + hours * HOUR
        dead = found(toll(number), at=at, outlet=f"{number}", id=f"{number}")
        record(store, poll(store, dead, feed=DW, at=at))
        (told,) = alerts(store, at)
        assert ("🔁 New: <b>12 → 44</b>" in told) == (hours == 6)


def test_a_toll_that_grows_little_by_little_rings_once_it_is_a_quarter_higher(
    store: Store,
) -> None:
    follow(store, "children")
    rang = []
    for number, dead in enumerate((10, 11, 12, 13, 14, 15, 16, 17)):
        at = NOW + 4 * number * HOUR
        again = found(toll(dead), at=at, outlet=f"{number}", id=f"{number}")
        record(store, poll(store, again, feed=DW if number else BBC, at=at))
        (told,) = alerts(store, at)
        rang += [dead] if "🔁" in told else []
    assert rang == [13, 17]


# ------------------------------------------------------------------ what only reads alike


def printed_by_two(store: Store, some: str, others: str) -> int:
    """Record one title of one outlet, and another of another; count the stories."""
    other = found(others, id="other", outlet="DW", link="https://dw.example/", at=NOW + HOUR)
    return of_two_outlets(store, found(some), other)


def of_two_outlets(store: Store, some: NewItem, others: NewItem) -> int:
    """Record what two outlets print within the hour, and count its stories."""
    record(store, poll(store, some))
    at = NOW + HOUR
    record(store, poll(store, others, feed=DW, at=at))
    return len(stories(store))


@pytest.mark.parametrize(
    ("some", "others"),
    [
        ("Shelling of Kherson kills two on Monday", "Shelling of Kharkiv kills two on Monday"),
        ("Обстріл Херсона: двоє загиблих у місті", "Обстріл Харкова: двоє загиблих у місті"),
        ("Обстрел Херсона: двое погибших в городе", "Обстрел Харькова: двое погибших в городе"),
        ("Le ministre Dupont reçu à Berlin mardi", "Le ministre Durand reçu à Berlin mardi"),
        ("Drone attack on Odesa kills three at port", "Drone attack on Izmail kills three at port"),
    ],
)
def test_another_name_in_the_same_words_is_another_story(
    store: Store, some: str, others: str
) -> None:
    assert printed_by_two(store, some, others) == 2


@pytest.mark.parametrize(
    ("some", "others"),
    [
        ("Удар по Херсону: двое погибших в городе", "Удар по Херсонской общине: двое погибших"),
        ("Drone attack on Kiev kills five people", "Drone attack on Kyiv kills five people"),
        ("Нові санкції проти Росії погодили посли ЄС", "Нові санкції проти РФ погодили посли ЄС"),
        (
            "New sanctions on Russia agreed by EU envoys",
            "New sanctions on Moscow agreed by EU envoys",
        ),
        (
            "ECB raises interest rates to 4 percent",
            "European Central Bank raises rates to 4 percent",
        ),
        ("Zelensky meets Macron in Paris today", "Zelenskyy meets Macron in Paris today"),
        ("Ukraine says two killed in Odesa port", "Two killed in Odesa port, says Ukraine"),
    ],
)
def test_a_name_in_another_form_or_spelling_is_the_same_one(
    store: Store, some: str, others: str
) -> None:
    assert printed_by_two(store, some, others) == 1


@pytest.mark.parametrize(
    ("some", "others"),
    [
        ("Brand in Lagerhalle am Hafen von Odessa", "Feuer in Lagerhalle am Hafen von Odessa"),
        ("Incendie dans un entrepôt du port", "Feu dans un entrepôt du port"),
        ("Pożar w magazynie w porcie gdańskim", "Ogień w magazynie w porcie gdańskim"),
        ("Fire Hits Warehouse At Odesa Port", "Blaze Hits Warehouse At Odesa Port"),
        ("Russia Fires 300 Drones and 40 Missiles", "Russia Fires 300 Drones and 40 Rockets"),
        ("Власти сообщили о пожаре в порту Одессы", "Чиновники сообщили о пожаре в порту Одессы"),
    ],
)
def test_another_word_with_a_capital_is_no_other_name(store: Store, some: str, others: str) -> None:
    assert printed_by_two(store, some, others) == 1


@pytest.mark.parametrize("title", ["Live updates", "Новини дня", "War in Ukraine"])
def test_a_title_that_says_little_makes_no_story_of_two_pages(store: Store, title: str) -> None:
    assert printed_by_two(store, title, title) == 2


def test_under_a_title_that_says_little_two_leads_are_two_stories(store: Store) -> None:
    flood = found(
        "Live updates", summary="Storm floods streets of the coastal town, thousands in the dark"
    )
    freed = found(
        "Live updates",
        summary="Prisoners exchanged at the border after months of talks",
        id="other",
        outlet="DW",
        link="https://dw.example/",
        at=NOW + HOUR,
    )
    assert of_two_outlets(store, flood, freed) == 2


def test_a_page_whose_title_says_little_is_one_story(store: Store) -> None:
    again = found("Live updates", id="again", at=NOW + HOUR)
    assert of_two_outlets(store, found("Live updates"), again) == 1


def test_what_was_published_weeks_ago_under_the_same_title_is_another_story(store: Store) -> None:
    weeks = [found(ODESA, id=f"{n}", at=NOW - timedelta(weeks=n)) for n in range(3)]
    record(store, poll(store, *weeks))
    assert len(stories(store)) == 3
    earlier = found(ODESA, id="other", outlet="DW", at=NOW - timedelta(weeks=4))
    record(store, poll(store, earlier, feed=DW))
    assert len(stories(store)) == 4


def test_what_is_near_is_found_without_reading_all_of_a_large_story(store: Store) -> None:
    def steps() -> int:
        """Count what SQLite does to find what is near one more item, in hundreds."""
        counted = 0

        def count() -> None:
            nonlocal counted
            counted += 1

        more = grouping(store)._report(found(ODESA, id="more"), NOW)
        store.db.conn.set_progress_handler(count, 100)
        near = store.stories_near(more)
        store.db.conn.set_progress_handler(None, 0)
        assert len(near) == 1
        return counted

    counts = []
    for start, end in ((0, 600), (600, 1_200), (1_200, 2_400)):
        copies = [
            found(ODESA, id=f"{n}", outlet=f"{n}", link=f"https://{n}.example/")
            for n in range(start, end)
        ]
        record(store, poll(store, *copies))
        counts.append(steps())
    assert counts[2] < 1.1 * counts[0], counts
