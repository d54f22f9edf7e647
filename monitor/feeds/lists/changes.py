"""What an edit of feeds.toml changed, and that change taken back, whatever came after it.

Pure: texts in, texts out. Where the file still says what the edit left, undoing puts every byte
back. Else the edit's own feeds alone come back, or go, so that what others did since is kept.
"""

from __future__ import annotations

from monitor.feeds.lists.edit import (
    FeedTable,
    feed_tables,
    table_text,
    with_key,
    with_tables,
    without_feeds,
)
from monitor.model import Edit
from monitor.toml_file import EditError


class NothingLeftError(EditError):
    """Nothing of a change is there any more, so that there is nothing to take back."""


def came(edit: Edit) -> int:
    """Count the feeds that an edit added, less those that it removed."""
    return len(_addresses(edit.after)) - len(_addresses(edit.before))


def _addresses(text: str) -> frozenset[str]:
    return frozenset(table.url for table in feed_tables(text)) if text else frozenset()


def undone(edit: Edit, text: str, recorded: str) -> str:
    """Return the text without what an edit changed. `recorded`: the text as edits have it.

    Raises NothingLeftError, and other EditErrors.
    """
    if recorded == edit.after:
        newline = "\r\n" if "\r\n" in text else "\n"
        return _mark(text) + edit.before.replace("\n", newline)
    after = _without_added(edit, _with_removed(edit, _as_called_before(edit, text)))
    if after == text:
        raise NothingLeftError("nothing of this change is there any more")
    return after


def _mark(text: str) -> str:
    return text[:1] if text.startswith("\ufeff") else ""


def _without_added(edit: Edit, text: str) -> str:
    added = _addresses(edit.after) - _addresses(edit.before)
    lines = [table.line for table in feed_tables(text) if table.url in added]
    return without_feeds(text, lines) if lines else text


def _with_removed(edit: Edit, text: str) -> str:
    known = _addresses(text)
    gone = _addresses(edit.before) - _addresses(edit.after)
    tables = [
        table_text(edit.before, table.line)
        for table in feed_tables(edit.before)
        if table.url in gone and table.url not in known
    ]
    return with_tables(text, tables) if tables else text


def _as_called_before(edit: Edit, text: str) -> str:
    """Put back the outlets and languages that an edit changed, where they are still as it left."""
    before, after = _by_url(edit.before), _by_url(edit.after)
    for url, old in before.items():
        new = after.get(url)
        for key in ("outlet", "language"):
            if new is not None and getattr(old, key) != getattr(new, key):
                now = _by_url(text).get(url)
                if now is not None and getattr(now, key) == getattr(new, key):
                    text = with_key(text, now.line, key, getattr(old, key))
    return text


def _by_url(text: str) -> dict[str, FeedTable]:
    return {table.url: table for table in feed_tables(text)} if text else {}
