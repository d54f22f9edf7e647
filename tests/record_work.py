"""All that writes to a disk, as one process does it: the power cuts and full disks work on this.

python -m tests.record_work FOLDER ROUNDS [STATEMENT…]    with the environment of a FakeDisk
"""

from __future__ import annotations

import os
import random
import sys
from contextlib import closing, redirect_stderr, redirect_stdout
from dataclasses import replace
from datetime import time, timedelta
from functools import partial
from io import StringIO
from pathlib import Path
from typing import cast

from sqlite_utils import Database

from monitor.cli import cli
from monitor.edits import read_exactly, save
from monitor.lock import StateLock
from monitor.model import DeliveryStatus as Status
from monitor.model import Edit, Item, ItemWords, Mode, QuietHours, Verdict
from monitor.store import Store
from monitor.store.backup import back_up_file
from monitor.store.migrations import migrations
from monitor.upkeep.backups import name_of_nightly
from monitor.watch.words.cache import LEARNT, KeptWords
from tests.fakes.disk import shared_disk
from tests.fakes.disk.tape import Notes
from tests.support import (
    BBC,
    DAY,
    DW,
    EIGHT,
    GROUP,
    HOUR,
    INTERVAL,
    MINUTE,
    NOW,
    OLENA,
    PETRO,
    chat,
    news,
    notice,
    record,
    tell,
    tell_digest,
)
from tests.witness import Witness

LATEST = "latest.db"


def work(witness: Witness, rounds: int, size: int = 3_000) -> None:
    """Do each thing that the service and the commands do; the same each time."""
    chance = random.Random(1)
    store = cast("Store", witness)
    arrive(store)
    for number in range(rounds):
        now = NOW + number * HOUR
        find(store, chance, number, size)
        index(store)
        tell(store, now)
        send(store, chance, number)
        look_after(store, number)
        edit_files(witness, number)
        if number % 4 == 3:
            back_up(witness, number)
        if number % 5 == 4:
            start_again(witness)
        if number % 8 == 6:
            restore(witness)
    learn_words(witness, rounds)
    witness.store.close()


def leave_older_store(path: Path) -> None:
    """Leave a record as an older Monitor did: to open it is to copy it, and to upgrade it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(Database(path)) as older:
        migrations.apply(older, stop_before="m004_views")
        older.table("troubles").insert_all(
            {"at": f"2026-{number}", "about": "polling", "error": "x" * 500}
            for number in range(100)
        )


def arrive(store: Store) -> None:
    """Feeds are listed, chats come and subscribe."""
    store.sync_feeds([BBC, DW], NOW, INTERVAL)
    for chat_id in (OLENA, PETRO, GROUP):
        store.remember_chat(chat(chat_id))
        store.admit_chat(chat_id, OLENA, NOW)
    store.subscribe(OLENA, 0, "children", Mode.ALERTS, EIGHT, NOW)
    store.subscribe(GROUP, 0, "children", Mode.ALERTS, EIGHT, NOW)
    store.subscribe(PETRO, 0, "children", Mode.DIGEST, EIGHT, NOW)
    store.add_invitation(b"hash", OLENA, NOW, NOW + DAY)
    store.use_invitation(b"hash", PETRO, NOW)


def find(store: Store, chance: random.Random, number: int, size: int) -> None:
    """Both feeds bring items, some of which hit."""
    for feed in (BBC, DW):
        found = []
        for n in range(chance.randint(1, 5)):
            text = "".join(
                chr(chance.randint(0x430, 0x44F)) for _ in range(chance.randint(9, size))
            )
            item = Item(f"{feed.outlet} {number} {n}", f"Report {number} {n} of many", text)
            found.append(news(item, *(["children"] if chance.random() < 0.7 else [])))
        record(store, *found, now=NOW + number * HOUR, feed=feed)


def index(store: Store) -> None:
    """What was found is put into the index of words, some of it later."""
    store.begin_index("1")
    todo = store.to_index(4)
    gone = [(number, ItemWords(row, item.title)) for number, row, item in todo.gone]
    store.index_items(gone, [ItemWords(row, item.title) for row, item in todo.fresh])


VERDICTS = (
    Verdict(Status.SENT, message_id=5),
    Verdict(Status.UNKNOWN, "time-out", unknown=True),
    Verdict(Status.PENDING, "no connection"),
    Verdict(Status.REFUSED, "too long"),
)


def send(store: Store, chance: random.Random, number: int) -> None:
    """Some of what waits is sent, with each kind of outcome; the last attempt is cut off."""
    now = NOW + number * HOUR
    store.add_notice(notice(f"notice {number}", OLENA), now)
    for chat_id, _ in store.waiting_chats(now)[:3]:
        for _ in range(3):
            delivery = store.claim_delivery(chat_id, now)
            if delivery is None:
                break
            verdict = chance.choice(VERDICTS)
            late = verdict.status in (Status.UNKNOWN, Status.PENDING)
            store.record_attempt(
                delivery, replace(verdict, not_before=now + MINUTE if late else None), now
            )
    if chance.random() < 0.5:
        store.claim_delivery(GROUP, now + 2 * MINUTE)
        store.recover_deliveries()


def look_after(store: Store, number: int) -> None:
    """What else is kept, in turn."""
    now = NOW + number * HOUR
    match number % 6:
        case 0:
            store.set_quiet_hours(OLENA, QuietHours(time(22), time(7)))
            store.record_trouble("polling", "KeyError: 'x'", now)
        case 1:
            store.keep_host_away("bbc.example", now + HOUR)
            store.keep_chat_waiting(OLENA, now + MINUTE)
        case 2:
            store.park_chat(GROUP, "blocked", now)
            store.not_told_yet(["a fault"], now)
        case 3:
            store.revive_chat(GROUP)
            tell_digest(store, PETRO, now=now)
        case 4:
            waiting = [each.id for each in store.delivery_records([Status.PENDING], latest=2)]
            store.drop_deliveries(waiting, "no longer true", now)
            store.set_time_zone(OLENA, "Europe/Kyiv")
        case 5:
            store.prune_items(now - timedelta(hours=3))
            store.prune_messages(now, timedelta(0))


def edit_files(witness: Witness, number: int) -> None:
    """A watchlist and the list of feeds are changed; another is made and deleted by turns."""
    now = NOW + number * HOUR
    texts = {
        "children": f"title = 'Children'\nkeywords = '''\n{'word ' * number * 150}\n'''\n",
        "feeds": "".join(f"[[feed]]\nurl = 'https://{n}.example/'\n" for n in range(number * 9)),
        "passing": "" if number % 2 else "keywords = 'passing'\n",
    }
    for name, text in texts.items():
        path = witness.folder / "watchlists" / f"{name}.toml"
        before = read_exactly(path)
        if before != text:
            edit = Edit(0, now, name, "Olena", f"change {number}", before, text)
            witness.do("save", save, path, edit, witness.store.record_edit)
    witness.mark_matched([edit.id for edit in witness.edits_to_match()], now)


def back_up(witness: Witness, number: int) -> None:
    """The nightly backup, a copy by hand, and one that takes the place of another."""
    folder = witness.path.parent / "backups"
    witness.do("backup", run, "backup")
    nightly = folder / name_of_nightly(NOW + number * HOUR)
    witness.do("nightly", back_up_file, witness.path, nightly)
    witness.do("copy", witness.store.copy_to, folder / LATEST)


def start_again(witness: Witness) -> None:
    """End in order, and open the store anew."""
    witness.store.close()
    witness.open()


def restore(witness: Witness) -> None:
    """Put the latest copy in the place of the record, and go on with it."""
    witness.store.close()
    witness.insist("restore", partial(run, "restore", f"state/backups/{LATEST}", "--yes"))
    witness.acknowledge("restore", closed=True)
    witness.open()


def run(*command: str) -> None:
    """Run a command of Monitor. Raises OSError where it couldn't be done."""
    with redirect_stdout(StringIO()), redirect_stderr(StringIO()) as said:
        code = cli.main(list(command), standalone_mode=False)
    if code:
        raise OSError(said.getvalue())


def learn_words(witness: Witness, rounds: int) -> None:
    """Words are learnt, and kept in a file that grows."""
    kept = KeptWords(witness.folder / "state" / "words.cache")
    for number in range(2 + rounds // 4):
        for word in range(LEARNT):
            kept.words.printed(f"word{number}n{word}")
        witness.do("words", kept.save)


def main(folder: Path, rounds: int, *statements: str) -> None:
    """Work in a folder, and note on the tape of this process's disk what was acknowledged."""
    disk = shared_disk()
    assert disk is not None
    os.chdir(folder)
    notes = Notes(disk.tape)
    with StateLock(folder / "state"):
        pass
    work(Witness(folder, notes, list(statements)), rounds)
    notes.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:])
