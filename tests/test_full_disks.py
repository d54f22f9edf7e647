"""A disk that becomes full at any write: nothing acknowledged is lost, and work goes on by itself.

See tests/fakes/disk and tests/full_disks.py; tests/test_upkeep.py has a real small disk.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import subprocess
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from monitor.store import Store
from monitor.store.store import DATABASE
from tests.fakes.disk import FakeDisk, Trouble
from tests.fakes.telegram import FakeTelegram, Slow
from tests.fakes.web import FakeWeb
from tests.full_disks import Ended
from tests.headlines import headline
from tests.house import House, environment, rss, rss_item
from tests.small_disk import fill, small_disk
from tests.support import NOW, chat, notice, open_store, send_all
from tests.test_alive import ended, log_of, running

POINTS = 8  # for a whole service


def fill_at(folder: Path, rounds: int, points: int) -> tuple[list[Ended], list[Ended]]:
    """Work on a disk that is full from so many points on; gives the good ends, and these."""
    houses = folder / "houses"
    houses.mkdir()
    disk = FakeDisk(houses, folder / "notes")
    command = [sys.executable, "-m", "tests.full_disks", str(houses), str(rounds), str(points)]
    variables = environment() | disk.variables(taped=False)
    done = subprocess.run(command, env=variables, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found = [Ended(**json.loads(line)) for line in done.stdout.splitlines()]
    good = [each for each in found if not each.refused]
    return good, [each for each in found if each.refused]


def look_at(good: list[Ended], full: list[Ended], points: int) -> Counter[str]:
    """See that all ended as on a good disk; counts what was refused."""
    assert len(good) == 2
    assert len(full) == points, "each point was met"
    for each in full:
        where = f"{each.trouble} {each.point}: {each.refused}"
        assert (each.record, each.latest) == (good[0].record, good[0].latest), where
        assert each.watchlists == good[0].watchlists, where
        assert (each.damaged, each.left_over) == ([], []), where
    return Counter(refused for each in full for refused in set(each.refused))


def test_a_disk_that_becomes_full_loses_nothing(tmp_path: Path) -> None:
    look_at(*fill_at(tmp_path, rounds=4, points=4), points=4)


@pytest.mark.long
def test_a_disk_that_becomes_full_at_any_of_50_points_loses_nothing(tmp_path: Path) -> None:
    refused = look_at(*fill_at(tmp_path, rounds=8, points=50), points=50)
    print(dict(refused))
    assert len(refused) >= 8, "of many kinds"


@pytest.mark.long
async def test_a_service_whose_disk_becomes_full_goes_on_by_itself(
    connected: House, web: FakeWeb, telegram: FakeTelegram, tmp_path: Path
) -> None:
    connected.write_settings(min_interval="1s", max_interval="1s")
    connected.write_feeds(web.serve("/a.xml", rss()))
    disk = FakeDisk(connected.folder, tmp_path / "notes")
    chance = random.Random(1)
    items: list[str] = []
    async with running(connected, telegram, **disk.variables(taped=False)) as process:
        for number in range(POINTS):
            items.insert(
                0, rss_item(number, f"Deported children: {headline(number)}, report {number}-0")
            )
            if number % 2:  # between Telegram's accepting and our record of it
                telegram.fail_next("sendMessage", fault=Slow(2))
                web.serve("/a.xml", rss(*items))
                await until_told(telegram, number)
                disk.fail(Trouble.FULL_FOR_ALL)
            else:
                disk.fail(Trouble.FULL_FOR_ALL, after=chance.randint(0, 20))
                web.serve("/a.xml", rss(*items))
            await telegram.wait_for(lambda: disk.refused, timeout=60)
            await asyncio.sleep(4)  # longer than it takes to notice, on a busy machine, too
            disk.mend()
            await until_told(telegram, number)
        assert await ended(process) == 0
    assert max(told(telegram, marked=False).values()) == 1
    assert set(told(telegram)) == {f"{number}-0" for number in range(POINTS)}
    assert "Traceback" not in log_of(connected)


async def until_told(telegram: FakeTelegram, number: int) -> None:
    """Wait until Olena was told of an item."""
    await telegram.wait_for(lambda: told(telegram)[f"{number}-0"], timeout=90)


def told(telegram: FakeTelegram, *, marked: bool = True) -> Counter[str]:
    """Count the items that Olena was told of; without those marked as perhaps doubled, if asked."""
    texts = [m.text for m in telegram.seen(7) if marked or not m.text.startswith("↻")]
    return Counter(re.findall(r"report (\d+-\d+)", "\n".join(texts)))


# a start


def test_a_store_on_a_full_disk_is_opened_with_the_room_in_reserve(tmp_path: Path) -> None:
    """A restart must not keep what waits from being sent."""
    with small_disk(tmp_path / "disk", "48m") as disk:
        with closing(open_store(disk)) as store:
            store.reserve.keep()
            store.remember_chat(chat())
        fill(disk)
        with closing(Store(disk / DATABASE)) as store:
            store.add_notice(notice("goes out"), NOW)
            assert send_all(store) == ["goes out"]
        assert not (disk / "reserve").exists()


async def test_a_start_on_a_full_disk_is_to_be_tried_later(
    connected: House, web: FakeWeb, tmp_path: Path
) -> None:
    """Else systemd would not start it again."""
    connected.write_feeds(web.serve("/a.xml", rss()))
    code, _, err = await connected.finish("poll")
    assert code == 0, err
    disk = FakeDisk(connected.folder, tmp_path / "notes")
    disk.fail(Trouble.FULL)
    variables = disk.variables(taped=False)
    code, _, err = await connected.finish("run", "--once", variables=variables)
    assert (code, "is there room on its disk" in err) == (75, True), err
