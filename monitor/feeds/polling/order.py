"""The order in which a document's new items happened, which is the order to tell them in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from monitor.model import Item


def oldest_first(items: Sequence[Item]) -> list[Item]:
    """Order items by their dates; without dates, as most feeds are written: the newest first."""
    dates = [item.published for item in items if item.published is not None]
    newest_is_first = not dates or dates[0] >= dates[-1]
    listed = list(reversed(items)) if newest_is_first else list(items)
    return sorted(listed, key=_date) if len(dates) == len(items) else listed


def _date(item: Item) -> datetime:
    assert item.published is not None
    return item.published
