"""The schema, as numbered steps that sqlite-utils applies once each, in order.

Times are UTC text in one fixed width (`database.to_text`), so that they sort and compare as text
and read well in Datasette. A step that has been released is never edited: add another.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations
from sqlite_utils.db import Table

migrations = Migrations("monitor")


@migrations()
def m001_feeds_and_items(db: Database) -> None:
    """Create what a poll writes: feeds with their state, items, stories and hits."""
    _create(
        db,
        "feeds",
        {
            "id": int,
            "url": str,
            "host": str,
            "outlet": str,
            "language": str,
            "group_name": str,
            "priority": str,
            "full_text": int,
            "listed": int,
            "due_at": str,
            "interval_s": int,
            "validators_url": str,
            "etag": bytes,
            "last_modified": bytes,
            "body_hash": bytes,
            "first_polled_at": str,
            "last_polled_at": str,
            "last_ok_at": str,
            "not_before": str,
            "failures": int,
            "last_outcome": str,
            "last_error": str,
            "document_at": str,
        },
        not_null={"url", "host", "listed", "due_at", "interval_s", "failures"},
    ).create_index(["url"], unique=True)
    items = _create(
        db,
        "items",
        {
            "id": int,
            "feed_id": int,
            "item_id": str,
            "title": str,
            "summary": str,
            "text": str,
            "link": str,
            "outlet": str,
            "published_at": str,
            "first_seen_at": str,
            "listed_at": str,
            "content_hash": bytes,
        },
        not_null={"feed_id", "item_id", "title", "first_seen_at", "listed_at", "content_hash"},
        foreign_keys=[("feed_id", "feeds", "id")],
    )
    items.create_index(["feed_id", "item_id"], unique=True)
    items.create_index(["first_seen_at"])
    stories = _create(
        db,
        "stories",
        {"id": int, "story_key": str, "first_seen_at": str, "last_seen_at": str},
        not_null={"story_key", "first_seen_at", "last_seen_at"},
    )
    stories.create_index(["story_key", "last_seen_at"])
    hits = _create(
        db,
        "hits",
        {
            "id": int,
            "item": int,
            "watchlist": str,
            "story": int,
            "keywords": str,
            "spans": str,
            "urgent": int,
            "announce": int,
            "found_at": str,
        },
        not_null={"item", "watchlist", "story", "keywords", "spans", "announce", "found_at"},
        foreign_keys=[("item", "items", "id"), ("story", "stories", "id")],
    )
    hits.create_index(["item", "watchlist"], unique=True)
    hits.create_index(["watchlist", "id"])
    hits.create_index(["story"])
    hits.create_index(["found_at"])


@migrations()
def m002_chats_and_deliveries(db: Database) -> None:
    """Create what announcing and sending write: chats, subscriptions, digests, deliveries."""
    _create(
        db,
        "chats",
        {
            "id": int,
            "kind": str,
            "title": str,
            "time_zone": str,
            "admitted_by": int,
            "admitted_at": str,
            "parked": str,
            "parked_at": str,
            "not_before": str,
        },
        not_null={"kind", "title", "time_zone", "parked"},
    )
    subscriptions = _create(
        db,
        "subscriptions",
        {
            "id": int,
            "chat_id": int,
            "thread": int,
            "watchlist": str,
            "mode": str,
            "at": str,
            "created_at": str,
            "announced_hit": int,
        },
        not_null={"chat_id", "thread", "watchlist", "mode", "at", "created_at", "announced_hit"},
        foreign_keys=[("chat_id", "chats", "id")],
    )
    subscriptions.create_index(["chat_id", "thread", "watchlist"], unique=True)
    digests = _create(
        db,
        "digests",
        {"id": int, "chat_id": int, "thread": int, "slot": str, "composed_at": str},
        not_null={"chat_id", "thread", "slot", "composed_at"},
        foreign_keys=[("chat_id", "chats", "id")],
    )
    digests.create_index(["chat_id", "thread", "slot"], unique=True)
    deliveries = _create(
        db,
        "deliveries",
        {
            "id": int,
            "chat_id": int,
            "thread": int,
            "kind": str,
            "html": str,
            "silent": int,
            "preview": int,
            "story": int,
            "edits": int,
            "status": str,
            "attempts": int,
            "not_before": str,
            "message_id": int,
            "error": str,
            "created_at": str,
            "attempted_at": str,
            "finished_at": str,
        },
        not_null={"chat_id", "thread", "kind", "html", "status", "attempts", "created_at"},
        foreign_keys=[
            ("chat_id", "chats", "id"),
            ("story", "stories", "id"),
            ("edits", "deliveries", "id"),
        ],
    )
    deliveries.create_index(["status", "chat_id", "id"])
    deliveries.create_index(["story", "chat_id"])
    delivered = db.table("delivered_items")
    delivered.create(
        {"delivery": int, "item": int},
        pk=("delivery", "item"),
        foreign_keys=[("delivery", "deliveries", "id"), ("item", "items", "id")],
        strict=True,
    )
    delivered.create_index(["item"])


@migrations()
def m003_invitations_and_troubles(db: Database) -> None:
    """Create invitations, what people were told is wrong, and what went wrong inside."""
    invitations = _create(
        db,
        "invitations",
        {
            "id": int,
            "token_hash": bytes,
            "made_by": int,
            "made_at": str,
            "expires_at": str,
            "used_by": int,
            "used_at": str,
        },
        not_null={"token_hash", "made_by", "made_at", "expires_at"},
    )
    invitations.create_index(["token_hash"], unique=True)
    _create(
        db,
        "notices",
        {"id": int, "about": str, "told_at": str},
        not_null={"about", "told_at"},
    ).create_index(["about"], unique=True)
    _create(
        db,
        "troubles",
        {"id": int, "at": str, "about": str, "error": str},
        not_null={"at", "about", "error"},
    )


@migrations()
def m004_views(db: Database) -> None:
    """Create the joins that the store reads by; they read well in Datasette too."""
    for name, select in VIEWS.items():
        db.create_view(name, select)


VIEWS = {
    "chat_subscriptions": """
        SELECT s.id AS subscription_id, s.thread, s.watchlist, s.mode, s.at, s.created_at,
               s.announced_hit, chats.id, chats.kind, chats.title, chats.time_zone,
               chats.admitted_by, chats.parked
        FROM subscriptions s JOIN chats ON chats.id = s.chat_id""",
    "item_hits": """
        SELECT hits.id AS hit_id, hits.story, hits.watchlist AS hit_watchlist, hits.keywords,
               hits.spans, hits.urgent, hits.announce, hits.found_at, items.id AS item_row,
               items.item_id, items.title AS item_title, items.summary, items.text, items.link,
               items.outlet, items.published_at, items.first_seen_at
        FROM hits JOIN items ON items.id = hits.item""",
    "waiting_hits": """
        SELECT s.*, h.* FROM chat_subscriptions s
        JOIN item_hits h ON h.hit_watchlist = s.watchlist AND h.hit_id > s.announced_hit
        WHERE h.announce = 1 AND s.parked = ''""",
    "told_hits": """
        SELECT h.*, coalesce(d.edits, d.id) AS alert
        FROM deliveries d
        JOIN delivered_items ON delivered_items.delivery = d.id
        JOIN item_hits h ON h.item_row = delivered_items.item AND h.story = d.story
        JOIN subscriptions s ON s.watchlist = h.hit_watchlist
          AND s.chat_id = d.chat_id AND s.thread = d.thread
        WHERE s.mode = 'alerts' OR h.urgent = 1""",
    "next_deliveries": """
        SELECT d.*, chats.kind AS chat_kind, told.message_id AS edits_message,
               max(coalesce(d.not_before, ''), coalesce(chats.not_before, '')) AS ready_at
        FROM deliveries d JOIN chats ON chats.id = d.chat_id
        LEFT JOIN deliveries told ON told.id = d.edits
        WHERE d.id IN (SELECT min(id) FROM deliveries
                       WHERE status IN ('pending', 'sending', 'unknown') GROUP BY chat_id)
          AND d.status != 'sending' AND chats.parked = ''""",
}


def _create(
    db: Database,
    name: str,
    columns: dict[str, type],
    *,
    not_null: set[str],
    foreign_keys: list[tuple[str, str, str]] | None = None,
) -> Table:
    table = db.table(name)
    table.create(columns, pk="id", not_null=not_null, foreign_keys=foreign_keys or [], strict=True)
    return table
