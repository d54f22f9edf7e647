"""Power cuts at many moments of one piece of work, and what each left, judged by the real Store.

    house = tape_of_work(folder)             # a process works, every change of its files is taped
    found = cut_power(house, cuts=500)       # Counter({"whole": 500})

`python -m tests.power_cuts [CUTS [KIND…]]` prints the table of docs/reliability.md.
"""

from __future__ import annotations

import random
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

from monitor.store import Store, StoreError
from monitor.store.backup import integrity_faults, rows_astray
from monitor.store.store import DATABASE
from tests.fakes.disk import FakeDisk
from tests.fakes.disk.cuts import Disk, lay_out
from tests.fakes.disk.tape import Entry, Kind, read_tape
from tests.house import environment
from tests.witness import contents, contents_of_file, files

CHECKPOINT_OFTEN = "PRAGMA wal_autocheckpoint = 40"
ROUNDS = 12
WHOLE = "whole"
HELP = "state/words.cache"  # may be of any age, or missing, but never torn


@dataclass(frozen=True, slots=True)
class Told:
    """What was acknowledged at one moment: the sum of the record, and of each file beside it."""

    at: int
    did: str
    record: str
    files: dict[str, str]


@dataclass(frozen=True)
class Work:
    """A piece of work on a tape: the folder as it was before, each entry, what was told when."""

    before: Path
    root: Path
    entries: list[Entry]
    told: list[Told]

    @cached_property
    def changes(self) -> list[int]:
        """When something was changed, synced or told."""
        reads = (Kind.OPEN, Kind.CLOSE)
        return [at for at, entry in enumerate(self.entries) if entry.kind not in reads]

    @cached_property
    def kinds(self) -> list[str]:
        """What was done, each kind once."""
        return sorted({told.did for told in self.told})

    def told_at(self, moment: int) -> tuple[Told, Told]:
        """Return what was last told before a moment, and what was under way then."""
        earlier = [told for told in self.told if told.at < moment]
        later = self.told[len(earlier) : len(earlier) + 1]
        return earlier[-1], (later or earlier)[-1]


def tape_work(folder: Path, *statements: str, rounds: int = ROUNDS) -> Work:
    """Let a process work on `folder/house`; what is there already counts as synced."""
    house, before, notes = folder / "house", folder / "before", folder / "notes"
    (house / "watchlists").mkdir(parents=True, exist_ok=True)
    (house / "monitor.toml").write_text('log_format = "json"\n')
    shutil.copytree(house, before)
    disk = FakeDisk(house, notes)
    command = [sys.executable, "-m", "tests.record_work", str(house), str(rounds), *statements]
    subprocess.run(command, env=environment() | disk.variables(), check=True, timeout=120)
    entries = list(read_tape(disk.tape))
    return Work(before, house, entries, list(_told(before, entries)))


def _told(before: Path, entries: list[Entry]) -> Iterator[Told]:
    with TemporaryDirectory() as scratch:
        shutil.copytree(before, scratch, dirs_exist_ok=True)
        untouched = files(Path(scratch))
        Path(scratch, "state").mkdir(exist_ok=True)
        with closing(Store(Path(scratch, "state", DATABASE))) as store:
            yield Told(-1, "before", contents(store.db.conn), untouched)
    notes = [(at, entry.note) for at, entry in enumerate(entries) if entry.kind is Kind.NOTE]
    for number, (at, note) in enumerate(notes):
        record = note["record"] or notes[number + 1][1]["record"]
        yield Told(at, note["did"], record, note["files"])


# ---------------------------------------------------------------- cutting


def cut_power(work: Work, cuts: int, seed: int = 1) -> Counter[str]:
    """Cut the power at so many moments, and count what was found after each."""
    chance = random.Random(seed)
    chosen = Counter(_moment(work, chance) for _ in range(cuts))
    disk = Disk(work.before, work.root)
    found: Counter[str] = Counter()
    for at, entry in enumerate(work.entries):
        for _ in range(chosen[at]):
            found[judge(work, at, disk.after_cut(chance))] += 1
        disk.follow(entry)
    return found


def _moment(work: Work, chance: random.Random) -> int:
    """Choose a moment: at any change, or just when something was told, of each kind as often."""
    if chance.random() < 0.5:
        return chance.choice(work.changes)
    did = chance.choice(work.kinds)
    return chance.choice([told.at + 1 for told in work.told if told.did == did])


def judge(work: Work, at: int, left: dict[str, bytes | None]) -> str:
    """Say what became of all that had been told: `whole`, or what is wrong."""
    last, next_ = work.told_at(at)
    with TemporaryDirectory() as scratch:
        folder = Path(scratch)
        lay_out(left, work.root, folder)
        there = files(folder)
        record = folder / "state" / DATABASE
        return (
            judged_files(work, there, last, next_)
            or judged_record(work, record, last, next_)
            or judged_order(record, there, last, next_)
            or WHOLE
        )


def judged_record(work: Work, path: Path, last: Told, next_: Told) -> str:
    """Open a record as a start does; it must hold what was told; it may what was under way."""
    path.parent.mkdir(exist_ok=True)
    try:
        with closing(Store(path)) as store:
            if integrity_faults(store.db.conn) or rows_astray(store.db.conn):
                return "record corrupt"
            left = contents(store.db.conn)
    except (StoreError, sqlite3.Error):
        return "record corrupt"
    if left in (last.record, next_.record):
        return ""
    return "commits lost" if left in {told.record for told in work.told} else "record corrupt"


def judged_files(work: Work, there: dict[str, str], last: Told, next_: Told) -> str:
    """Compare the files beside the record: each is the old one or the new one, whole."""
    for name in {*there, *last.files, *next_.files}:
        versions = {told.files.get(name) for told in work.told if told.at <= next_.at}
        deleted = last.files.get(name) is None and next_.files.get(name) is None
        is_free = name == HELP or (deleted and name.startswith("state/backups/"))
        allowed = versions | {None} if is_free else {last.files.get(name), next_.files.get(name)}
        if there.get(name) not in allowed:
            return f"file lost: {name}" if name not in there else f"file torn: {name}"
    return ""


def judged_order(path: Path, there: dict[str, str], last: Told, next_: Told) -> str:
    """See that a file which was replaced by Monitor never says what the record doesn't know of."""
    if next_.did != "save" or last.record == next_.record:
        return ""
    written = [name for name in there if last.files.get(name) != there[name]]
    return "edit not recorded" if written and contents_of_file(path) == last.record else ""


# ---------------------------------------------------------------- the table


KINDS = {
    "as-shipped": ([], 3 * ROUNDS),
    "checkpoints-often": ([CHECKPOINT_OFTEN], ROUNDS),
    "synchronous-NORMAL": ([CHECKPOINT_OFTEN, "PRAGMA synchronous = NORMAL"], ROUNDS),
    "synchronous-OFF": ([CHECKPOINT_OFTEN, "PRAGMA synchronous = OFF"], ROUNDS),
}


def main(cuts: str = "500", *kinds: str) -> None:
    """Measure: as shipped, with many checkpoints, and with less care."""
    for kind in kinds or KINDS:
        statements, rounds = KINDS[kind]
        with TemporaryDirectory() as folder:
            work = tape_work(Path(folder), *statements, rounds=rounds)
            found = cut_power(work, int(cuts))
        told, changes = len(work.told), len(work.changes)
        print(f"{kind}: {changes} changes, {told} acknowledged, {dict(found)}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
