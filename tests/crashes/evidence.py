"""What a run leaves behind, gathered for the judge: the ledger, the store, the processes."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path

from tests.crashes.cast import items_in, moved_to
from tests.crashes.judge import Evidence, Stored
from tests.crashes.lives import BY_KILL, Lives
from tests.crashes.ordeal import Ordeal
from tests.fakes.telegram import Kind

ORPHANS_END_S = 15.0
_MESSAGES = "SELECT id, chat_id, html, status FROM deliveries WHERE kind != 'notice' ORDER BY id"


def evidence_of(ordeal: Ordeal) -> Evidence:
    """Gather all that is known of a run that has ended."""
    telegram, lives, since = ordeal.telegram, ordeal.lives.all, ordeal.flooded_since
    breaks = telegram.happened(Kind.FLOODED) + telegram.happened(Kind.LIMIT_BROKEN)
    with closing(sqlite3.connect(ordeal.database)) as db:
        return Evidence(
            chats=ordeal.chats.all,
            came=ordeal.came,
            attempts=ordeal.watcher.attempts,
            stored=_stored(db, {moved_to(group): group for group in ordeal.chats.groups}),
            killed={n: life.ended for n, life in enumerate(lives) if life.code == BY_KILL},
            codes=tuple(life.code for life in lives),
            unknowns=db.execute("SELECT sum(unknowns) FROM deliveries").fetchone()[0] or 0,
            limits_broken=tuple(f"{each.kind}: {each.details}" for each in breaks),
            lifted=ordeal.lifted,
            in_flood=frozenset(item for item, at in ordeal.came.items() if at >= since),
            troubles=tuple(str(row) for row in db.execute("SELECT * FROM troubles")),
            left_over=_left_over(ordeal.lives),
            damage=_damage(db, ordeal.database),
        )


def _stored(db: sqlite3.Connection, old: dict[int, int]) -> list[Stored]:
    rows = db.execute(_MESSAGES).fetchall()
    return [
        Stored(number, old.get(chat, chat), items_in(html), status)
        for number, chat, html, status in rows
    ]


def _left_over(lives: Lives) -> int:
    """Count the processes that outlive their service for long."""
    deadline = time.monotonic() + ORPHANS_END_S
    while lives.left_over() and time.monotonic() < deadline:
        time.sleep(0.1)
    return len(lives.left_over())


def _damage(db: sqlite3.Connection, path: Path) -> str:
    (whole,) = db.execute("PRAGMA integrity_check").fetchone()
    loose = db.execute("PRAGMA foreign_key_check").fetchall()
    return "" if whole == "ok" and not loose else f"{path.name}: {whole}, {len(loose)} loose rows"
