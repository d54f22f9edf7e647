"""The steps of the first version: all that a hit needs on its way from a feed to a chat."""

from __future__ import annotations

from sqlite_utils import Database

from monitor.store.migrations.steps import create, migrations
from monitor.store.views import CATCH_UP_HITS, VIEWS


@migrations()
def m001_feeds_and_items(db: Database) -> None:
    """Create what a poll writes: feeds with their state, items, stories and hits."""
    create(
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
    items = create(
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
    stories = create(
        db,
        "stories",
        {"id": int, "story_key": str, "first_seen_at": str, "last_seen_at": str},
        not_null={"story_key", "first_seen_at", "last_seen_at"},
    )
    stories.create_index(["story_key", "last_seen_at"])
    hits = create(
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
    create(
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
    subscriptions = create(
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
    digests = create(
        db,
        "digests",
        {"id": int, "chat_id": int, "thread": int, "slot": str, "composed_at": str},
        not_null={"chat_id", "thread", "slot", "composed_at"},
        foreign_keys=[("chat_id", "chats", "id")],
    )
    digests.create_index(["chat_id", "thread", "slot"], unique=True)
    deliveries = create(
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
    invitations = create(
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
    create(
        db,
        "notices",
        {"id": int, "about": str, "told_at": str},
        not_null={"about", "told_at"},
    ).create_index(["about"], unique=True)
    create(
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


@migrations()
def m005_edits(db: Database) -> None:
    """Create what changed files leave: their edits, and the hits of items matched again."""
    edits = create(
        db,
        "edits",
        {
            "id": int,
            "at": str,
            "watchlist": str,
            "who": str,
            "what": str,
            "text_before": str,
            "text_after": str,
            "matched_at": str,
        },
        not_null={"at", "watchlist", "who", "what", "text_before", "text_after"},
    )
    edits.create_index(["watchlist", "id"])
    db.execute(
        """CREATE TABLE catch_up (
             subscription INTEGER NOT NULL REFERENCES subscriptions (id) ON DELETE CASCADE,
             hit INTEGER NOT NULL REFERENCES hits (id),
             PRIMARY KEY (subscription, hit)
           ) STRICT, WITHOUT ROWID"""
    )
    db.execute("CREATE INDEX idx_catch_up_hit ON catch_up (hit)")
    db.create_view("catch_up_hits", CATCH_UP_HITS)
