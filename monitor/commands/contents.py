"""What a database holds, for people and as JSON: `monitor backup` and `monitor restore` show it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from monitor.digest.wording import age_text, count_text
from monitor.model import Contents
from monitor.sizes import size_text


def contents_text(contents: Contents | None, now: datetime) -> str:
    """Write in a line what a database holds."""
    if contents is None:
        return "nothing that can be read"
    newest = f" (the newest {age_text(now - contents.newest_item)})" if contents.newest_item else ""
    return ", ".join(
        (
            f"{count_text(contents.items, 'item', 'items')}{newest}",
            count_text(contents.hits, "hit", "hits"),
            f"{count_text(contents.subscriptions, 'subscription', 'subscriptions')} of "
            f"{count_text(contents.chats, 'chat', 'chats')}",
            f"{count_text(contents.waiting, 'message', 'messages')} waiting",
            size_text(contents.size),
        )
    )


def contents_json(contents: Contents | None) -> dict[str, Any] | None:
    """Give what a database holds as the commands print it; null where it can't be read."""
    if contents is None:
        return None
    newest = contents.newest_item
    return {
        "bytes": contents.size,
        "schema": contents.schema,
        "feeds": contents.feeds,
        "items": contents.items,
        "newest_item": newest.isoformat(timespec="seconds") if newest else None,
        "hits": contents.hits,
        "chats": contents.chats,
        "subscriptions": contents.subscriptions,
        "waiting": contents.waiting,
    }
