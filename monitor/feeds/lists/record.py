"""The line that the record of edits has for each kind of change of feeds.toml."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.feeds.urls import shown
from monitor.model import Edit

NAMED = 3  # feeds that a line names


def added(urls: Sequence[str]) -> str:
    """Say which feeds an edit adds."""
    return f"added {_named(urls)}"


def removed(urls: Sequence[str]) -> str:
    """Say which feeds an edit removes."""
    return f"removed {_named(urls)}"


def imported(count: int, file: str) -> str:
    """Say how many feeds an edit takes from a file."""
    return f"imported {count} {'feed' if count == 1 else 'feeds'} of {file}"


def changed(url: str, key: str, value: str) -> str:
    """Say what an edit changes of a feed."""
    return f"set {key} of “{shown(url)}” to “{shown(value) if key == 'url' else value}”"


def undid(edit: Edit) -> str:
    """Say which edit is taken back."""
    return f"undid edit {edit.id}: {edit.what}"


def _named(urls: Sequence[str]) -> str:
    more = f" and {len(urls) - NAMED} more" if len(urls) > NAMED else ""
    return ", ".join(f"“{shown(url)}”" for url in urls[:NAMED]) + more
