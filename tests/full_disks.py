"""Work on a disk that becomes full at many points, and has room again a little later.

python -m tests.full_disks FOLDER ROUNDS POINTS    with the environment of a FakeDisk; prints JSON
"""

from __future__ import annotations

import json
import os
import random
import sqlite3
import sys
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from monitor.lock import StateLock
from monitor.store.backup import integrity_faults
from monitor.store.store import DATABASE
from tests.fakes.disk import FakeDisk, Trouble, shared_disk
from tests.record_work import LATEST, leave_older_store, work
from tests.witness import Witness, contents_of_file, files

ENDLESS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Ended:
    """How a piece of work ended: what the full disk refused, and what there was at last."""

    point: int
    trouble: str
    changes: int
    refused: list[str]
    record: str
    latest: str
    watchlists: dict[str, str]
    damaged: list[str]
    left_over: list[str]


def work_through(folder: Path, disk: FakeDisk, trouble: Trouble, point: int, rounds: int) -> Ended:
    """Do all the work, on a disk that is full from a point on until it was refused a few times."""
    house = folder / f"{trouble.name}-{point}"
    (house / "watchlists").mkdir(parents=True)
    (house / "monitor.toml").write_text('log_format = "json"\n')
    os.chdir(house)
    with StateLock(house / "state"):
        pass
    leave_older_store(house / "state" / DATABASE)
    disk.fail(trouble, after=point)
    witness = Witness(house, None, [], full=disk)
    work(witness, rounds)
    changes, is_met = point - disk.room, disk.refused > 0
    disk.mend()  # where the last to be refused was an end, which does without
    refused = witness.refused or ["close"] * is_met
    return Ended(point, trouble.name, changes, refused, **_left(house))


def _left(house: Path) -> dict[str, Any]:
    """Sum up what there is at last."""
    state = house / "state"
    backups = sorted((state / "backups").glob("*.db"))
    beside = files(house).items()
    return {
        "record": contents_of_file(state / DATABASE),
        "latest": contents_of_file(state / "backups" / LATEST),
        "watchlists": {name: each for name, each in beside if name.startswith("watchlists/")},
        "damaged": [str(path) for path in (state / DATABASE, *backups) if _is_damaged(path)],
        "left_over": [str(path) for path in house.rglob("*part*")],
    }


def _is_damaged(path: Path) -> bool:
    with closing(sqlite3.connect(path)) as connection:
        return bool(integrity_faults(connection))


def main(folder: Path, rounds: int, points: int) -> None:
    """Print how the work ends on a good disk, then how it does for each point."""
    disk = shared_disk()
    assert disk is not None
    chance = random.Random(1)
    for trouble in (Trouble.FULL, Trouble.FULL_FOR_ALL):
        good = work_through(folder, disk, trouble, ENDLESS, rounds)
        print(json.dumps(asdict(good)), flush=True)
        half = points // 2
        for number in range(half):
            point = chance.randrange(
                good.changes * number // half, good.changes * (number + 1) // half
            )
            ended = work_through(folder, disk, trouble, point, rounds)
            print(json.dumps(asdict(ended)), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:]))
