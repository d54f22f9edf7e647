"""What makes an item of a feed the same item, from poll to poll."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace

from monitor.model import Item


def fingerprint(*texts: str) -> str:
    """Identify texts, in 32 characters."""
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:32]


def kept_apart(items: list[Item]) -> list[Item]:
    """Give different items that share an id ids of their own: by link, then by title and summary.

    Never by their place or number in the feed, which change from poll to poll: an item that is
    merely repeated keeps its id.
    """
    items = _apart(items, lambda item: item.link or "")
    return _apart(items, lambda item: fingerprint(item.title, item.summary))


def _apart(items: list[Item], detail: Callable[[Item], str]) -> list[Item]:
    details: dict[str, set[str]] = {}
    for item in items:
        details.setdefault(item.id, set()).add(detail(item))
    shared = {id for id, different in details.items() if len(different) > 1}
    return [_with_detail(item, detail(item)) if item.id in shared else item for item in items]


def _with_detail(item: Item, detail: str) -> Item:
    return replace(item, id=f"{item.id} {detail}") if detail not in ("", item.id) else item
