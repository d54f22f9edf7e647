"""Messages that are about to be sent, as the store keeps them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from sqlite_utils import Database

from monitor.model import Button, NewDelivery
from monitor.store.database import to_text


def insert_delivery(db: Database, new: NewDelivery, now: datetime) -> int:
    """Store one message as pending, with the items that it announces."""
    document = new.message.document
    row = db.execute(
        """INSERT INTO deliveries (chat_id, thread, kind, html, silent, preview, document_name,
                                   document, instead, buttons, picture, story, edits, status,
                                   attempts, created_at)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'pending', 0, ?) RETURNING id""",
        [
            new.chat_id,
            new.thread,
            new.kind.value,
            new.message.html,
            int(new.message.silent),
            int(new.message.preview),
            document.name if document else "",
            document.text if document else "",
            json.dumps(document.instead if document else ()),
            buttons_text(new.message.buttons),
            new.message.picture or None,
            new.story_id,
            new.edits,
            to_text(now),
        ],
    ).fetchone()
    db.conn.executemany(
        "INSERT INTO delivered_items (delivery, item) VALUES (?, ?)",
        [(row[0], item) for item in new.item_rows],
    )
    return int(row[0])


def buttons_text(buttons: Sequence[Sequence[Button]]) -> str:
    """Write a message's buttons as the store keeps them."""
    rows = [[[b.label, b.data, b.url] for b in row] for row in buttons]
    return json.dumps(rows, ensure_ascii=False)
