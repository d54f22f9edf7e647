"""The surges that would have rung, as `monitor backtest` tells them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.text import Text

from monitor.commands.trials import say
from monitor.digest.wording import count_text
from monitor.replays import Rang

TITLES_SHOWN = 3  # of the stories behind a surge; --json gives them all


def surges_json(rang: Sequence[Rang] | None) -> list[dict[str, Any]] | None:
    """Give surges as `--json` prints them; None where they were not looked for."""
    return None if rang is None else [_json(each) for each in rang]


def _json(rang: Rang) -> dict[str, Any]:
    surge = rang.surge
    return {
        "at": surge.rang_at.isoformat(timespec="seconds"),
        "hits": surge.hits,
        "stories": len(surge.behind),
        "outlets": surge.outlets,
        "usual": [surge.low, surge.high],
        "least": surge.least,
        "titles": list(rang.titles),
    }


def print_surges(console: Console, rang: Sequence[Rang] | None, zone: ZoneInfo) -> None:
    """Show when surges would have rung, the newest first, with stories behind them."""
    if rang is None:
        return
    times = count_text(len(rang), "surge", "surges") if rang else "no surge"
    say(console, f"\n{times} would have rung")
    for each in reversed(rang):
        console.print(Text(f"  {_line(each, zone)}"), no_wrap=True, overflow="ellipsis")
        for title in each.titles[:TITLES_SHOWN]:
            console.print(Text(f"      {title}", "dim"), no_wrap=True, overflow="ellipsis")
        if (more := len(each.titles) - TITLES_SHOWN) > 0:
            say(console, f"      … and {more} more")


def _line(rang: Rang, zone: ZoneInfo) -> str:
    surge = rang.surge
    when = f"{surge.rang_at.astimezone(zone):%d %b %H:%M}"
    stories = count_text(len(surge.behind), "story", "stories")
    outlets = count_text(surge.outlets, "outlet", "outlets")
    usual = f"{surge.low}–{surge.high}" if surge.low < surge.high else f"{surge.high}"
    return f"{when}  {count_text(surge.hits, 'hit', 'hits')}, {stories}, {outlets}; usual {usual}"
