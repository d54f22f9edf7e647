"""A feed, poll after poll: each item once, edits found, nothing lost, whether killed or not.

The invented sequence holds what the real ones are known for, in a dozen documents.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.model import DeliveryKind
from monitor.store import Store
from monitor.store.told_stories import ALERT_WINDOW
from tests.fakes.telegram import FakeTelegram
from tests.fakes.web import FakeWeb
from tests.house import House, rss
from tests.replay import (
    Document,
    Replay,
    differences,
    documents,
    ledger,
    owed,
    replaying,
    told,
)
from tests.shared_data import shared_data

# Each sequence, which of its documents an ordinary run takes, and words that its items say.
SEQUENCES = [
    ("holod_ru_2026-01", 10, ("суд", "цены", "рубль", "Москвы")),
    ("novaya_ru_2026-08", 10, ("суд", "война", "задержали", "Москве")),
    ("nytimes_en_2020-2021", 40, ("virus", "Trump", "police")),
    ("straitstimes_en_2020-2021", 20, ("Covid", "police", "court")),
    ("wsj_world_en_2025-2026", 20, ("Trump", "China", "Ukraine")),
]
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


async def check(
    folder: Path,
    sequence: Sequence[Document],
    words: Sequence[str],
    kills: random.Random | None,
    *,
    months: bool = False,
) -> None:
    """Replay a sequence, and compare what came of it with the ledger.

    In `months` of polls a story may ring again.
    """
    expected = ledger(sequence)
    async with replaying(folder / "monitor.db", words, sequence[0].at) as replay:
        await replay.run(sequence, kills)
        assert differences(replay.store, expected) == []
        reached = told(replay.store, DeliveryKind.ALERT, DeliveryKind.UPDATE)
        assert owed(expected, words) - set(reached) == set()
        assert needless_alerts(replay.store) == []
        if not months:
            alerted = Counter(told(replay.store, DeliveryKind.ALERT))
            assert [item for item, times in alerted.items() if times > 1] == []
            assert_each_story_once(replay)


def assert_each_story_once(replay: Replay) -> None:
    """A story is alerted once; what comes later edits that alert."""
    rows = replay.store.rows(
        """SELECT story FROM deliveries WHERE kind = 'alert'
           GROUP BY story HAVING count(*) > 1"""
    )
    assert rows == []


def needless_alerts(store: Store) -> list[int]:
    """Return the alerts that are no news, within 72 hours of another one of their story.

    Of stories that became one each may have had one in that time.
    """
    rows = store.rows(
        """SELECT id, story, created_at AS at, html LIKE '%🔁%' AS news,
                  (SELECT count(*) FROM stories WHERE merged_into = story) AS merged
           FROM deliveries WHERE kind = 'alert' ORDER BY story, id"""
    )
    return [row["id"] for row in rows if not row["news"] and _has_been_told(row, rows)]


def _has_been_told(alert: dict[str, Any], alerts: Sequence[dict[str, Any]]) -> bool:
    """Tell whether each story that became this one had an alert in the 72 hours before.

    News of one of them was told beside an alert of the same one, and shows nothing of the others.
    """
    at = datetime.fromisoformat(alert["at"])
    before = [
        each
        for each in alerts
        if each["story"] == alert["story"]
        and each["id"] < alert["id"]
        and at - datetime.fromisoformat(each["at"]) < ALERT_WINDOW
        and not (alert["merged"] and each["news"])
    ]
    return len(before) > alert["merged"]


@pytest.mark.parametrize("killed", [False, True], ids=["undisturbed", "killed"])
@pytest.mark.parametrize(("name", "every", "words"), SEQUENCES, ids=[s[0] for s in SEQUENCES])
async def test_a_sample_of_polls_leaves_each_item_once_and_as_it_was_last(
    tmp_path: Path, name: str, every: int, words: Sequence[str], killed: bool
) -> None:
    sequence = documents(shared_data("polls", f"{name}.tar.xz"), every)
    await check(tmp_path, sequence, words, random.Random(1) if killed else None)


@pytest.mark.long
@pytest.mark.parametrize("seed", [None, 1, 2], ids=["undisturbed", "killed", "killed otherwise"])
@pytest.mark.parametrize(("name", "every", "words"), SEQUENCES, ids=[s[0] for s in SEQUENCES])
async def test_all_polls_leave_each_item_once_and_as_it_was_last(
    tmp_path: Path, name: str, every: int, words: Sequence[str], seed: int | None
) -> None:
    sequence = documents(shared_data("polls", f"{name}.tar.xz"))
    assert len(sequence) >= 150
    kills = None if seed is None else random.Random(seed)
    await check(tmp_path, sequence, words, kills, months=True)


# ---------------------------------------------------------------- an invented sequence


def item(
    name: str, title: str, summary: str = "", *, link: str | None = None, date: str = ""
) -> str:
    """Write one item; without a link of its own, it has one by its name."""
    guid = f"<guid isPermaLink='false'>{name}</guid>" if name else ""
    address = link or f"http://outlet.example/{name}"
    when = f"<pubDate>{date}</pubDate>" if date else ""
    return (
        f"<item>{guid}<title>{title}</title><link>{address}</link>"
        f"<description>{summary}</description>{when}</item>"
    )


FERRY = item("ferry", "Ferry runs aground off the cape", date="Mon, 02 Mar 2026 11:00:00 GMT")
BRIDGE = item("bridge", "Old bridge closes to lorries", "For two years.")
LIVE = "http://outlet.example/live"
MORNING = item("live-1", "Live: the harbour wakes", link=LIVE)
NOONDAY = item("live-2", "Live: the harbour at noon", link=LIVE)
EVENING = item("live-3", "Live: the harbour at night", link=LIVE)
NAMELESS = item("", "Library lends out tools", link="http://outlet.example/tools")
STORM = item("storm", "Storm expected at the weekend")
STORM_EDITED = item("storm", "Storm reaches the coast early", "Harbours are closed.")
BRIDGE_EDITED = item("bridge", "Old bridge closes to lorries", "For three years.")
TIDES = item("tides", "Tide tables were wrong all along")
RENAMED = item(
    "https://outlet.example/?p=17",
    "Ferry runs aground off the cape",
    link="http://outlet.example/ferry",
    date="Mon, 02 Mar 2026 11:00:00 GMT",
)
EMPTY = rss()


def secure(body: bytes) -> bytes:
    """Move all links to https, as outlets do one day."""
    return body.replace(b"<link>http://", b"<link>https://")


INVENTED = [
    rss(FERRY, BRIDGE),
    rss(MORNING, FERRY, BRIDGE),
    rss(NOONDAY, MORNING, FERRY, BRIDGE),  # one link for several items
    rss(NOONDAY, MORNING, FERRY, BRIDGE),  # nothing new
    rss(NAMELESS, NOONDAY, MORNING, BRIDGE),  # an item without an id; the ferry leaves
    EMPTY,  # as servers do while something is being repaired
    rss(STORM, NAMELESS, NAMELESS, NOONDAY, MORNING),  # repeated within a document
    rss(STORM_EDITED, NAMELESS, BRIDGE_EDITED, NOONDAY),  # two edits
    rss(EVENING, STORM_EDITED, FERRY, NAMELESS),  # the ferry is back
    secure(rss(EVENING, STORM_EDITED, FERRY, NAMELESS)),  # http → https
    secure(rss(TIDES, EVENING, STORM_EDITED, RENAMED)),  # an id is made in another way
    secure(rss(TIDES, EVENING, BRIDGE_EDITED, STORM_EDITED)),
    secure(rss(TIDES, EVENING, STORM_EDITED)),
]
TITLES = [
    "Ferry runs aground off the cape",
    "Library lends out tools",
    "Live: the harbour at night",
    "Live: the harbour at noon",
    "Live: the harbour wakes",
    "Old bridge closes to lorries",
    "Storm reaches the coast early",
    "Tide tables were wrong all along",
]


def invented() -> list[Document]:
    """The invented sequence, a document an hour."""
    return [Document(NOON + timedelta(hours=n), body) for n, body in enumerate(INVENTED)]


@pytest.mark.parametrize("seed", [None, *range(12)])
async def test_an_invented_sequence_leaves_each_item_once_and_as_it_was_last(
    tmp_path: Path, seed: int | None
) -> None:
    words = ["harbour", "storm", "tools", "tide tables"]
    kills = None if seed is None else random.Random(seed)
    async with replaying(tmp_path / "monitor.db", words, NOON) as replay:
        await replay.run(invented(), kills)
        rows = replay.store.rows("SELECT title, summary, link FROM items ORDER BY title")
        assert [row["title"] for row in rows] == TITLES
        summaries = {row["title"]: row["summary"] for row in rows}
        assert summaries["Old bridge closes to lorries"] == "For three years."
        assert summaries["Storm reaches the coast early"] == "Harbours are closed."
        alerts = [sent for sent in replay.phone.taken if sent.kind is DeliveryKind.ALERT]
        texts = "\n".join(alert.message.html for alert in alerts)
        for title in ("at night", "at noon", "wakes", "lends out", "expected", "were wrong"):
            assert texts.count(title) == 1, texts
        assert len(alerts) == 6
        assert_each_story_once(replay)


@pytest.mark.parametrize("at", range(len(INVENTED)))
async def test_a_kill_before_any_one_poll_is_recorded_loses_nothing(
    tmp_path: Path, at: int
) -> None:
    async with replaying(tmp_path / "monitor.db", ["harbour"], NOON) as replay:
        sequence = invented()
        await replay.run(sequence[:at])
        before = replay.store.rows("SELECT item_id, title, summary FROM items ORDER BY id")
        await replay.poll_in_vain(sequence[at])
        after = replay.store.rows("SELECT item_id, title, summary FROM items ORDER BY id")
        assert after == before
        await replay.run(sequence[at:])
        rows = replay.store.rows("SELECT title FROM items ORDER BY title")
        assert [row["title"] for row in rows] == TITLES


async def test_a_kill_between_record_and_alert_still_alerts_once(tmp_path: Path) -> None:
    async with replaying(tmp_path / "monitor.db", ["harbour"], NOON) as replay:
        for document in invented():
            await replay.poll(document)
            replay.kill()
        await replay.tell()
        replay.kill()
        await replay.tell()
        assert Counter(told(replay.store, DeliveryKind.ALERT)).keys() >= {
            "live-1",
            "live-2",
            "live-3",
        }
        assert_each_story_once(replay)


# ---------------------------------------------------------------- a real process, a real kill -9


@pytest.mark.long
async def test_a_real_kill_9_in_the_middle_of_a_sequence_changes_nothing(
    connected: House, web: FakeWeb, telegram: FakeTelegram
) -> None:
    sequence = documents(shared_data("polls", "novaya_ru_2026-08.tar.xz"), 3)
    words = ("суд", "война", "задержали", "Москве")
    expected = ledger(sequence)
    lines = "\n".join(words)
    connected.write_watchlist(f"title = \"Words\"\nkeywords = '''\n{lines}\n'''\n")
    connected.write_settings(min_interval="1s", max_interval="1s")
    connected.write_feeds(web.serve("/feed.xml", sequence[0].body))
    telegram.say(7, "/start wl_children")
    chance = random.Random(1)
    process = await connected.start("run")
    kills = 0
    for number, document in enumerate(sequence):
        web.serve("/feed.xml", document.body, etag=f'"{number}"')
        before = len(web.seen("/feed.xml"))
        if chance.random() < 0.3:
            await seen(web, before + 1)
            await asyncio.sleep(chance.uniform(0, 0.15))
            process.kill()
            await process.communicate()
            kills += 1
            process = await connected.start("run")
        await seen(web, len(web.seen("/feed.xml")) + 2)  # the second: the first is recorded
    process.terminate()
    await process.communicate()
    assert process.returncode == 0
    assert kills >= 10
    store = Store(connected.path("state/monitor.db"))
    try:
        assert differences(store, expected) == []
        told_of = told(store, DeliveryKind.ALERT, DeliveryKind.UPDATE)
        assert owed(expected, words) - set(told_of) == set()
    finally:
        store.close()


async def seen(web: FakeWeb, requests: int) -> None:
    """Wait until the feed was asked for so often."""
    async with asyncio.timeout(60):
        while len(web.seen("/feed.xml")) < requests:  # noqa: ASYNC110 - the server tells nobody
            await asyncio.sleep(0.02)
