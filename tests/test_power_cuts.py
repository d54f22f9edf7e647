"""After a power cut all that was acknowledged is there, and each file is the old one or the new.

The real Store, commands and service work on a fake disk; see tests/fakes/disk and
tests/power_cuts.py.
"""

from __future__ import annotations

import asyncio
import random
import re
import shutil
from collections import Counter
from pathlib import Path

import pytest

from monitor.store.restore import examine
from monitor.store.store import DATABASE
from tests.fakes.disk import FakeDisk, Trouble
from tests.fakes.disk.cuts import Disk, lay_out
from tests.fakes.disk.tape import read_tape
from tests.fakes.telegram import FakeTelegram, Kind
from tests.fakes.web import FakeWeb
from tests.headlines import headline
from tests.house import House, rss, rss_item
from tests.power_cuts import CHECKPOINT_OFTEN, ROUNDS, WHOLE, Work, cut_power, tape_work
from tests.record_work import leave_older_store

LESS_CARE = "PRAGMA synchronous = NORMAL"
NO_CARE = "PRAGMA synchronous = OFF"

CHATS = (101, 102, 103)
TITLE = "Deported children:"
ITEMS = 3
NEVER = 10**9


def test_a_power_cut_at_any_moment_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    work = tape_work(tmp_path, CHECKPOINT_OFTEN, rounds=7)
    assert cut_power(work, cuts=50) == {WHOLE: 50}


def test_with_less_care_for_the_disk_the_same_cuts_lose_commits(tmp_path: Path) -> None:
    """So the check can fail, and the pragma is needed."""
    work = tape_work(tmp_path, CHECKPOINT_OFTEN, LESS_CARE, rounds=2)
    found = cut_power(work, cuts=40)
    assert found["commits lost"] > 4
    assert found["record corrupt"] == 0


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize(
    ("statements", "rounds"), [((), 3 * ROUNDS), ((CHECKPOINT_OFTEN,), ROUNDS)]
)
def test_500_power_cuts_lose_nothing_that_was_acknowledged(
    tmp_path: Path, statements: tuple[str, ...], rounds: int, seed: int
) -> None:
    work = tape_work(tmp_path, *statements, rounds=rounds)
    assert cut_power(work, cuts=500, seed=seed) == {WHOLE: 500}


@pytest.mark.long
def test_without_any_care_for_the_disk_records_are_damaged(tmp_path: Path) -> None:
    found = cut_power(tape_work(tmp_path, CHECKPOINT_OFTEN, NO_CARE), cuts=100)
    assert found["record corrupt"] > 10


# upgrades


def upgrade(folder: Path) -> Work:
    """A store of an older Monitor is opened: it is copied, and goes through all the steps."""
    leave_older_store(folder / "house" / "state" / DATABASE)
    return tape_work(folder, CHECKPOINT_OFTEN, rounds=0)


def test_a_power_cut_in_the_middle_of_an_upgrade_loses_nothing(tmp_path: Path) -> None:
    assert cut_power(upgrade(tmp_path), cuts=20) == {WHOLE: 20}


@pytest.mark.long
def test_500_power_cuts_in_the_middle_of_an_upgrade_lose_nothing(tmp_path: Path) -> None:
    assert cut_power(upgrade(tmp_path), cuts=500) == {WHOLE: 500}


# the service


class Lives:
    """A service that is started again and again, on a disk that loses what wasn't synced."""

    def __init__(self, house: House, notes: Path, seed: int) -> None:
        self._house = house
        self._notes = notes
        notes.mkdir()
        self._chance = random.Random(seed)
        self.cuts = 0

    async def live(self, after: int) -> None:
        """Run until the power fails at a change of the disk, or to the end of the pass."""
        before = self._notes / "before"
        shutil.copytree(self._house.folder, before)
        disk = FakeDisk(self._house.folder, self._notes / "disk")
        disk.fail(Trouble.POWER_CUT, after)
        code, _, err = await self._house.finish("run", "--once", variables=disk.variables())
        assert code in (0, -9), err
        if code:
            self.cuts += 1
            self._lose_what_was_not_synced(Disk(before, self._house.folder), disk.tape)
        shutil.rmtree(self._notes)
        self._notes.mkdir()

    def _lose_what_was_not_synced(self, disk: Disk, tape: Path) -> None:
        for entry in read_tape(tape):
            disk.follow(entry)
        root = self._house.folder
        for path in root.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        lay_out(disk.after_cut(self._chance), root, root)


async def cut_service(
    house: House, web: FakeWeb, telegram: FakeTelegram, notes: Path, moments: list[int]
) -> int:
    """Cut a service's power at these changes of its disk, with news before each; all arrives."""
    for chat in CHATS:
        telegram.add_private(chat, f"Person {chat}")
        telegram.say(chat, "/start wl_children")
    house.write_settings(min_interval="1s", max_interval="1s")
    house.write_feeds(web.serve("/a.xml", rss()))
    assert (await house.finish("run", "--once"))[0] == 0
    lives = Lives(house, notes, seed=moments[0])
    items: list[str] = []
    for number, moment in enumerate([*moments, NEVER]):
        names = [f"{number}-{n}" for n in range(ITEMS)]
        new = (rss_item(name, f"{TITLE} {headline(name)}, report {name}") for name in names)
        items = [*new, *items]
        web.serve("/a.xml", rss(*items))
        shutil.rmtree(house.path("state/backups"), ignore_errors=True)  # so that one is due
        await asyncio.sleep(1)  # so that the feed is due
        await lives.live(moment)
    look_at(telegram, {f"{n}-{item}" for n in range(len(moments) + 1) for item in range(ITEMS)})
    for backup in house.folder.glob("state/backups/*.db"):
        examine(backup)
    return lives.cuts


def look_at(telegram: FakeTelegram, expected: set[str]) -> None:
    """See that each chat was told of all, and what came twice is marked."""
    for chat in CHATS:
        texts = [message.text for message in telegram.seen(chat)]
        assert set(reports(texts)) == expected
        told = reports([text for text in texts if not text.startswith("↻")])
        assert max(told.values()) == 1, told
    assert not telegram.happened(Kind.LIMIT_BROKEN)


def reports(texts: list[str]) -> Counter[str]:
    """Count the items that these messages tell of."""
    return Counter(re.findall(r"report (\d+-\d+)", "\n".join(texts)))


async def test_a_service_whose_power_fails_loses_nothing_and_marks_what_may_come_twice(
    connected: House, web: FakeWeb, telegram: FakeTelegram, tmp_path: Path
) -> None:
    assert await cut_service(connected, web, telegram, tmp_path / "notes", [60]) == 1


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_a_service_whose_power_fails_again_and_again_loses_nothing(
    connected: House, web: FakeWeb, telegram: FakeTelegram, tmp_path: Path, seed: int
) -> None:
    moments = [random.Random(seed * 100 + n).randint(1, 250) for n in range(12)]
    assert await cut_service(connected, web, telegram, tmp_path / "notes", moments) >= 6
