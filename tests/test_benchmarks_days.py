"""The simulation of days judges fairly: it finds what servers must not see, and nothing else."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from benchmarks.days.cast import KINDS, cast
from benchmarks.days.clock import (
    DAY,
    HOUR,
    MINUTE,
    StandstillError,
    now,
    run_simulated,
    seconds,
)
from benchmarks.days.ledger import Ledger
from benchmarks.days.life import Ends, Phone, World, listed, live, watch
from benchmarks.days.result import judge_items
from benchmarks.days.scripts import (
    LISTED,
    Move,
    Said,
    Script,
    Spell,
    Tags,
    Timeline,
    Trouble,
    max_age,
    ttl,
)
from benchmarks.days.server import Servers

ROOT = Path(__file__).parents[1]
URL = "https://news.example/1.xml"
POLITE = {
    "User-Agent": "monitor/1 (+https://monitor.example; desk@monitor.example)",
    "Accept": "application/atom+xml, application/rss+xml",
}
A_WHILE = 7 * HOUR  # later than any feed that is well may be due, sooner than it would be late


def script(**changes: object) -> Script:
    """A feed that brings an item an hour, and whose server gives an ETag."""
    usual = Script(1, URL, "news", Timeline(-20 * HOUR, HOUR, 1), Tags.STRONG)
    return replace(usual, **changes)  # type: ignore[arg-type]


class Client:
    """A client of one feed's server, as rude as a test wants it."""

    def __init__(self, *scripts: Script) -> None:
        self.ledger = Ledger(scripts)
        self._servers = Servers(scripts, self.ledger, 1)

    async def ask(self, url: str = URL, **headers: str) -> httpx.Response:
        """Make one request, as a poll of its own; an underscore in a header's name is a hyphen."""
        return await asyncio.create_task(self.request(url, **headers))

    async def request(self, url: str, **headers: str) -> httpx.Response:
        """Make one request of a poll that the current task is making."""
        named = POLITE | {name.replace("_", "-"): value for name, value in headers.items()}
        raw = [(name.encode(), value.encode("latin-1")) for name, value in named.items()]
        request = httpx.Request("GET", url, headers=raw)
        response = await self._servers.handle_async_request(request)
        await response.aread()
        return response

    async def ask_again(self, response: httpx.Response, after: float) -> httpx.Response:
        """Ask after so many seconds whether what a response brought has changed."""
        await asyncio.sleep(after)
        return await self.ask(If_None_Match=response.headers["ETag"])


Act = Callable[[Client], Awaitable[object]]


def broken_by(act: Act, *scripts: Script) -> dict[str, int]:
    """Return the rules that a client breaks, and how often."""
    client = Client(*(scripts or [script()]))
    run_simulated(_all_of(act, client))
    return dict(client.ledger.broken)


async def _all_of(act: Act, client: Client) -> None:
    await act(client)


# ---------------------------------------------------------------- simulated time


def test_a_simulated_month_takes_no_time() -> None:
    async def sleep() -> float:
        await asyncio.sleep(30 * DAY)
        return seconds()

    started = time.monotonic()
    assert run_simulated(sleep()) == pytest.approx(30 * DAY)
    assert time.monotonic() - started < 5


def test_time_outs_and_locks_keep_simulated_time() -> None:
    async def work() -> float:
        lock = asyncio.Lock()
        await lock.acquire()
        asyncio.get_running_loop().call_later(HOUR, lock.release)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(MINUTE):
                await lock.acquire()
        await lock.acquire()
        return seconds()

    assert run_simulated(work()) == pytest.approx(HOUR)


def test_the_clock_goes_with_the_loop() -> None:
    async def work() -> str:
        await asyncio.sleep(DAY + HOUR)
        return f"{now():%A %H:%M}"

    assert run_simulated(work()) == "Tuesday 01:00"


def test_a_world_in_which_nothing_will_ever_happen_is_an_error() -> None:
    async def work() -> None:
        await asyncio.get_running_loop().create_future()

    with pytest.raises(StandstillError):
        run_simulated(work())


# ---------------------------------------------------------------- the scripts


def test_sixty_feeds_hold_every_kind() -> None:
    assert {each.kind for each in cast(60, 10, 1)} == set(KINDS)


def test_the_same_seed_gives_the_same_scripts() -> None:
    assert cast(60, 10, 3) == cast(60, 10, 3)
    assert cast(60, 10, 3) != cast(60, 10, 4)


def test_a_timeline_lists_its_last_items_and_edits_some() -> None:
    timeline = Timeline(0, HOUR, 5)
    editions = [timeline.edition(minute * MINUTE) for minute in range(0, 50 * 60, 10)]
    assert all(edition.count - edition.first <= LISTED for edition in editions)
    counts = [edition.count for edition in editions]
    assert counts == sorted(counts)
    assert set(counts) >= set(range(1, 49))
    assert {item for edition in editions for item in edition.edited} >= {3, 10, 17, 24, 31, 38}


@pytest.mark.parametrize("tags", [tags for tags in Tags if tags not in (Tags.NONE, Tags.REMOVED)])
def test_servers_say_unchanged_until_something_changes(tags: Tags) -> None:
    async def act(client: Client) -> None:
        first = await client.ask()
        headers = {"If-None-Match": "ETag", "If-Modified-Since": "Last-Modified"}
        first.headers.encoding = "latin-1"
        asked = {name: first.headers.get(given) for name, given in headers.items()}
        known = {name: value for name, value in asked.items() if value}
        assert (await client.ask(**known)).status_code == 304
        await asyncio.sleep(6 * HOUR)
        changed = tags is not Tags.STALE  # that one lies
        assert (await client.ask(**known)).status_code == (200 if changed else 304)

    run_simulated(_all_of(act, Client(script(tags=tags))))


# ---------------------------------------------------------------- what is broken is found


def test_a_polite_client_breaks_nothing() -> None:
    async def act(client: Client) -> None:
        response = await client.ask()
        for _ in range(20):
            response = await client.ask_again(response, 6 * HOUR)

    assert broken_by(act) == {}


@pytest.mark.parametrize(
    ("headers", "rule"),
    [
        ({"Cookie": "visitor=1"}, "Cookie"),
        ({"Referer": URL}, "Referer"),
        ({"User_Agent": "python-httpx/0.28"}, "User-Agent does not say who asks"),
        ({"Accept": "*/*"}, "Accept does not name the feed types"),
        ({"Cache_Control": "no-cache"}, "headers beyond those that are needed"),
        ({"If_None_Match": '"guessed"'}, "validators that this address never gave"),
    ],
)
def test_headers_that_do_not_belong_are_found(headers: dict[str, str], rule: str) -> None:
    assert rule in broken_by(lambda client: client.ask(**headers))


def test_a_second_request_without_the_validators_is_found() -> None:
    async def act(client: Client) -> None:
        await client.ask()
        await asyncio.sleep(A_WHILE - HOUR)
        await client.ask()

    assert broken_by(act) == {"unconditional though validators were given": 1}


def test_altered_validators_are_found() -> None:
    async def act(client: Client) -> None:
        response = await client.ask()
        await asyncio.sleep(6 * HOUR)
        await client.ask(If_None_Match=response.headers["ETag"].strip('"'))

    assert broken_by(act) == {"validators altered": 1}


def test_a_stale_etag_must_be_doubted_after_eight_days() -> None:
    async def act(client: Client) -> None:
        response = await client.ask()
        for _ in range(34):
            await client.ask_again(response, 6 * HOUR)

    assert broken_by(act, script(tags=Tags.STALE))["conditional after 8 days of 304"] == 2


@pytest.mark.parametrize(
    ("said", "after", "rule"),
    [
        (Said(), 4 * MINUTE, "early: min_interval"),
        (max_age(7200), 1.9 * HOUR, "early: Cache-Control or Expires"),
        (ttl(120), 1.9 * HOUR, "early: ttl or sy:updatePeriod"),
        (Said(skip_hours=frozenset({1, 2})), HOUR + MINUTE, "early: skipHours"),
        (Said(skip_days=frozenset({0})), 12 * HOUR, "early: skipDays"),
    ],
)
def test_early_polls_are_found(said: Said, after: float, rule: str) -> None:
    async def act(client: Client) -> None:
        client.ledger.noted(URL, after)  # what Monitor says of itself doesn't help it
        response = await client.ask()
        await client.ask_again(response, after - seconds())

    assert rule in broken_by(act, script(said=said))


def test_wishes_count_for_an_hour_where_the_feed_is_urgent_and_a_day_else() -> None:
    async def act(client: Client) -> None:
        response = await client.ask()
        await client.ask_again(response, 1.05 * HOUR)

    assert broken_by(act, script(said=ttl(4 * 1440), high=True)) == {}
    assert broken_by(act, script(said=ttl(4 * 1440))) == {"early: ttl or sy:updatePeriod": 1}


def test_a_poll_too_soon_after_failures_is_found() -> None:
    async def act(client: Client) -> None:
        for _ in range(4):
            await client.ask()
            await asyncio.sleep(50 * MINUTE)

    failing = script(spells=(Spell(Trouble.ERROR, 0, DAY),))
    assert broken_by(act, failing) == {}
    failing_longer = replace(failing, spells=(Spell(Trouble.DOWN, 0, 0), *failing.spells))

    async def impatient(client: Client) -> None:
        for _ in range(4):
            await client.ask()
            await asyncio.sleep(20 * MINUTE)

    assert broken_by(impatient, failing_longer) == {"early: back-off": 1}


@pytest.mark.parametrize(
    ("spell", "wait"),
    [
        (Spell(Trouble.TOO_MANY, 0, HOUR, "7200"), 2 * HOUR),
        (Spell(Trouble.BUSY, 0, HOUR, names_end=True), HOUR),
        (Spell(Trouble.TOO_MANY, 0, HOUR), 4 * HOUR),
        (Spell(Trouble.TOO_MANY, 0, HOUR, "soon"), 4 * HOUR),
        (Spell(Trouble.BUSY, 0, HOUR, "999999999"), 7 * DAY),
    ],
)
def test_asking_another_feed_of_a_host_during_retry_after_is_found(
    spell: Spell, wait: float
) -> None:
    other = script(number=2, url="https://news.example/2.xml")

    def act(after: float) -> Act:
        async def ask(client: Client) -> None:
            await client.ask()
            await asyncio.sleep(after)
            await client.ask(other.url)

        return ask

    pair = script(spells=(spell,)), other
    rule = "asked before Retry-After of the host was over"
    assert broken_by(act(wait - MINUTE), *pair) == {rule: 1}
    assert broken_by(act(wait + MINUTE), *pair) == {}


def test_two_requests_at_once_to_a_host_are_found() -> None:
    other = script(number=2, url="https://news.example/2.xml")

    async def act(client: Client) -> None:
        await asyncio.gather(client.ask(), client.ask(other.url))

    assert broken_by(act, script(), other) == {"two requests in flight to a host": 1}


def test_less_than_two_seconds_between_two_requests_are_found() -> None:
    other = script(number=2, url="https://news.example/2.xml")

    async def act(client: Client) -> None:
        await client.ask()
        await asyncio.sleep(1.9)
        await client.ask(other.url)

    assert broken_by(act, script(), other) == {"less than 2 s between two requests to a host": 1}


def test_more_than_64_requests_at_once_are_found() -> None:
    many = [script(number=n, url=f"https://news{n}.example/") for n in range(66)]

    async def act(client: Client) -> None:
        await asyncio.gather(*(client.ask(each.url) for each in many))

    assert broken_by(act, *many) == {"more than 64 requests in flight": 2}


def test_moving_at_once_is_found() -> None:
    move = Move(0, "https://new.example/1.xml", 301)

    async def act(client: Client) -> None:
        assert (await client.ask()).status_code == 301
        await asyncio.sleep(HOUR)
        await client.ask(move.url)

    assert "moved before 3 polls over 3 days agreed" in broken_by(act, script(move=move))


def test_polling_on_what_is_gone_is_found() -> None:
    async def act(client: Client) -> None:
        for _ in range(4):
            await client.ask()
            await asyncio.sleep(DAY)

    gone = script(spells=(Spell(Trouble.GONE, 0, 9 * DAY),))
    assert broken_by(act, gone) == {"polled a feed that is gone": 1}


def test_an_address_that_nobody_listed_is_found() -> None:
    async def act(client: Client) -> None:
        await client.ask(f"{URL}?utm=1")

    assert broken_by(act) == {"asked an address that nobody listed": 1}


def test_staying_at_the_old_address_of_a_feed_that_has_moved_is_found() -> None:
    move = Move(0, "https://new.example/1.xml", 301)

    async def act(client: Client) -> None:
        for _ in range(5):
            await asyncio.create_task(follow(client))
            await asyncio.sleep(DAY)

    async def follow(client: Client) -> None:
        assert (await client.request(URL)).status_code == 301
        await asyncio.sleep(2)
        await client.request(move.url)

    assert "polled at the old address, though it has moved" in broken_by(act, script(move=move))


def test_a_feed_that_is_not_polled_in_time_is_found() -> None:
    async def act(client: Client) -> None:
        response = await client.ask()
        await client.ask_again(response, 8 * HOUR)
        await asyncio.sleep(DAY)
        client.ledger.close(seconds())

    assert broken_by(act) == {"late: over a tenth past the longest wait": 2}


def test_a_feed_that_leads_to_a_host_in_peace_may_wait_as_long() -> None:
    move = Move(HOUR, "https://new.example/1.xml", 301)
    busy = Spell(Trouble.TOO_MANY, HOUR, 2 * HOUR, "172800")
    other = script(number=2, url="https://new.example/2.xml", spells=(busy,))

    async def act(client: Client) -> None:
        first = await client.ask()
        await asyncio.sleep(1.5 * HOUR)
        await client.ask(other.url)
        again = await client.ask_again(first, HOUR)
        assert again.status_code == 301  # and it is not followed: two days of peace
        client.ledger.noted(URL, seconds() + 47 * HOUR)
        await client.ask_again(first, 47 * HOUR)

    assert broken_by(act, script(move=move), other) == {}


def test_a_poll_that_a_restart_dropped_may_be_made_again() -> None:
    async def act(client: Client) -> None:
        await client.ask()
        assert client.ledger.settle({}) == 1  # the store has nothing of it
        await asyncio.sleep(5)
        response = await client.ask()
        assert client.ledger.settle({URL: seconds()}) == 0
        await client.ask_again(response, 6 * HOUR)

    assert broken_by(act) == {}


# ---------------------------------------------------------------- the real thing


@pytest.mark.parametrize(
    "size",
    [
        pytest.param((60, 9, 6, 120, 1), id="60 feeds, 9 days"),
        pytest.param((300, 32, 50, 20, 2), id="300 feeds, 32 days", marks=pytest.mark.long),
        pytest.param((1000, 10, 40, 20, 3), id="1,000 feeds, 10 days", marks=pytest.mark.long),
    ],
)
def test_days_of_polls_with_restarts_break_no_rule(
    tmp_path: Path, size: tuple[int, int, int, int, int]
) -> None:
    names = ("--feeds", "--days", "--restarts", "--tick", "--seed")
    asked = [text for name, value in zip(names, size, strict=True) for text in (name, str(value))]
    report = tmp_path / "polling.md"
    command = [sys.executable, "-m", "benchmarks.days", *asked, "--write", str(report)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "| items lost | 0 | 0 |" in report.read_text("utf-8")


def test_what_the_store_lacks_has_twice_or_missed_is_found(tmp_path: Path) -> None:
    scripts = cast(6, 1, 1)
    ledger = Ledger(scripts)
    servers = Servers(scripts, ledger, 1)
    world = World(tmp_path / "m.db", listed(scripts), watch(), servers, ledger, Phone(), 60)
    ends = run_simulated(live(world, 0.5, 2, 1))
    assert ends == Ends(stopped=1, killed=1, under_way=ends.under_way, dropped=ends.dropped)
    judge_items(world)
    assert not ledger.broken
    with closing(sqlite3.connect(world.path)) as file:
        lacking, again, old = (row[0] for row in file.execute("SELECT id FROM items LIMIT 3"))
        file.execute("DELETE FROM items WHERE id = ?", [lacking])
        file.execute(
            """INSERT INTO items (feed_id, item_id, title, first_seen_at, listed_at, content_hash)
               SELECT feed_id, 'another', title, first_seen_at, listed_at, content_hash
               FROM items WHERE id = ?""",
            [again],
        )
        file.execute("UPDATE items SET title = title || ' corrected' WHERE id = ?", [old])
        file.commit()
    judge_items(world)
    assert ledger.broken == {"items lost": 1, "items stored twice": 1, "edits not found": 1}
