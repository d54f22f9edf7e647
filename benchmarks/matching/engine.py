"""The engine that is measured: the one place that knows how a matcher is made."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.watch.lists.watchlist import Watchlist, read_watchlist
from monitor.watch.matching.matcher import Matcher
from monitor.watch.words.cache import KeptWords

WATCHLIST_SIZE = 50


def engine(watchlists: Sequence[Watchlist], kept: KeptWords | None = None) -> Matcher:
    """Make a matcher; `kept` is what earlier processes worked out on words."""
    return Matcher(watchlists, kept.words if kept else None)


def changed(matcher: Matcher, watchlists: Sequence[Watchlist]) -> Matcher:
    """Return a matcher for these watchlists, most of which `matcher` has already."""
    return matcher.with_watchlists(watchlists)


def read_lines(lines: Sequence[str], size: int = WATCHLIST_SIZE) -> tuple[Watchlist, ...]:
    """Read lines of keywords into watchlists of one size; lines that are refused drop out."""
    parts = [lines[at : at + size] for at in range(0, len(lines), size)]
    read = [read_list(part, f"bench-{number}") for number, part in enumerate(parts)]
    return tuple(watchlist for watchlist in read if watchlist is not None)


def read_list(lines: Sequence[str], watchlist_id: str) -> Watchlist | None:
    """Read lines of keywords into one watchlist."""
    text = f"title = \"{watchlist_id}\"\nkeywords = '''\n" + "\n".join(lines) + "\n'''\n"
    return read_watchlist(text, f"{watchlist_id}.toml", watchlist_id)[0]
