"""`monitor backtest`: what the watchlists would have hit among the items that are stored."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from monitor.chart import columns
from monitor.commands.arguments import FileName
from monitor.commands.common import echo_json, end, read_only_store, settings_of
from monitor.commands.rang import print_surges, surges_json
from monitor.commands.trials import (
    found_text,
    items_of,
    open_matcher,
    period_of,
    print_samples,
    sample_json,
    say,
    share_text,
)
from monitor.config import Settings
from monitor.digest.wording import count_text
from monitor.model import ConfigError, Severity
from monitor.replays import HISTORY_DAYS, Rang, SurgeTally
from monitor.terminal import open_console, print_table
from monitor.trial import TOO_WIDE_ITEMS, Period, Trial, WatchlistTrial, trial
from monitor.watch.lists.watchlist import Watchlist, load_watchlists
from monitor.wiring import open_words

SHOWN = 15  # keywords of each kind on a terminal; a pipe gets all


@click.command()
@click.argument("name", metavar="[WATCHLIST]", required=False)
@click.option(
    "--days", type=click.IntRange(1, 3660), default=30, show_default=True, help="How far back."
)
@click.option(
    "--watchlists",
    "folder",
    type=FileName(path_type=Path, file_okay=False, exists=True),
    help="The folder of watchlists.  [default: watchlists_dir of the settings]",
)
@click.option(
    "--surges/--no-surges",
    default=True,
    help="Say when surges would have rung; that reads eight weeks more.  [default: --surges]",
)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON line for each watchlist.")
@click.pass_context
def command(
    context: click.Context,
    name: str | None,
    days: int,
    folder: Path | None,
    surges: bool,
    as_json: bool,
) -> None:
    """Say what watchlists would have hit among the stored items of the last days.

    By day and by keyword, with those that never hit and those that hit too much, and when surges
    would have rung. Reads only, so it may be asked while the service runs.

    \b
    Examples:
      monitor backtest
      monitor backtest icc-warrants --days 90
      monitor backtest --watchlists drafts/ --json
      monitor backtest --no-surges
    """
    settings = settings_of(context, quiet=True)
    watchlists = _chosen(folder or settings.watchlists_dir, name)
    zone, words = ZoneInfo(settings.time_zone), open_words(settings).words
    tally = SurgeTally(zone, words, settings.surge_factor) if surges else None
    tried = _tried(settings, watchlists, days, tally)
    rang = {one.watchlist: _rang(tally, one, tried.period) for one in tried.watchlists}
    if as_json:
        for one in tried.watchlists:
            echo_json(trial_json(one) | {"surges": surges_json(rang[one.watchlist])})
        return
    if not tried.items:
        click.echo(f"There are no stored items of the last {days} days.")
        return
    console = open_console()
    titles = {watchlist.id: watchlist.title for watchlist in watchlists}
    for one in tried.watchlists:
        _print(console, one, tried, titles[one.watchlist], zone)
        print_surges(console, rang[one.watchlist], zone)
        say(console, "")
    if settings.keep_items.days < days:
        click.echo(
            f"Items that hit nothing are kept for {settings.keep_items.days} days (keep_items): "
            "shares before that are too large."
        )


def _chosen(folder: Path, name: str | None) -> list[Watchlist]:
    """Return all watchlists of a folder, or one; problems of those that are tried are told."""
    watchlists, problems = load_watchlists(folder)
    mine = [p for p in problems if name is None or Path(p.file).stem == name]
    chosen = [watchlist for watchlist in watchlists if name in (None, watchlist.id)]
    if not chosen:
        errors = [problem for problem in mine if problem.severity is Severity.ERROR]
        if errors:
            raise ConfigError(*errors)
        there = ", ".join(watchlist.id for watchlist in watchlists)
        end(f"there is no watchlist {name} in {folder} → there are: {there}", 2)
    for problem in mine:
        click.echo(f"monitor: {problem}", err=True)
    return chosen


def _tried(
    settings: Settings, watchlists: Sequence[Watchlist], days: int, tally: SurgeTally | None
) -> Trial:
    """Try watchlists; for surges, what is usual is read of the weeks before."""
    period = period_of(settings, days)
    read = period_of(settings, days + HISTORY_DAYS) if tally else period
    matcher = open_matcher(settings, watchlists)
    with read_only_store(settings) as store, items_of(store, read) as items:
        return trial(items, matcher, watchlists, period, heard=tally.hear if tally else None)


def _rang(tally: SurgeTally | None, one: WatchlistTrial, period: Period) -> list[Rang] | None:
    return tally.rang(one.watchlist, period.since, period.until) if tally else None


def trial_json(tried: WatchlistTrial) -> dict[str, Any]:
    """Give a trial as `monitor backtest --json` prints it."""
    return {
        "watchlist": tried.watchlist,
        "items": tried.items,
        "hits": tried.hits,
        "by_day": {day.isoformat(): hits for day, hits in tried.by_day.items()},
        "by_keyword": tried.by_keyword,
        "never": tried.never,
        "too_wide": tried.too_wide,
        "samples": [sample_json(sample) for sample in tried.samples],
    }


def _print(
    console: Console, tried: WatchlistTrial, whole: Trial, title: str, zone: ZoneInfo
) -> None:
    console.print(Text.assemble((title, "bold"), f"  {tried.watchlist}"))
    found = found_text(tried.hits, tried.items, len(whole.period.days))
    say(console, f"would have hit {found}")
    _print_days(console, tried)
    _print_keywords(console, tried)
    _print_lines(console, _TOO_WIDE, tried.too_wide, "yellow")
    never = count_text(len(tried.never), "keyword", "keywords")
    _print_lines(console, f"{never} never hit", tried.never, "dim")
    if tried.samples:
        say(console, "\nthe newest hits")
        print_samples(console, tried.samples, zone)


_TOO_WIDE = f"! too wide, as they hit more than 1 item in 100 (and more than {TOO_WIDE_ITEMS})"


def _print_days(console: Console, tried: WatchlistTrial) -> None:
    if not console.is_terminal:
        lines = [f"{day}  {hits}" for day, hits in tried.by_day.items()]
    elif tried.hits:
        days = list(tried.by_day)
        ends = (f"{days[0]:%d %b}", f"{days[-1]:%d %b}")
        lines = columns(list(tried.by_day.values()), ends, console.width - 2)
    else:
        return
    say(console, "")
    for line in lines:
        console.print(Text(f"  {line}"), no_wrap=True)


def _print_keywords(console: Console, tried: WatchlistTrial) -> None:
    if not tried.most:
        return
    shown = _shown(console, len(tried.most))
    counts, shares = 2 + len(f"{tried.most[0][1]:,}"), len("< 0.1 %")
    rest = console.width - counts - shares - 4  # else the numbers would be cut, and not the lines
    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right", style="cyan", width=counts)
    table.add_column(justify="right", style="dim", width=shares)
    table.add_column(overflow="ellipsis", no_wrap=True, max_width=rest)
    for line, hits in tried.most[:shown]:
        table.add_row(f"{hits:,}", share_text(hits, tried.items), Text(line))
    say(console, f"\n{count_text(len(tried.most), 'keyword', 'keywords')} hit")
    print_table(console, table)
    _print_rest(console, len(tried.most) - shown)


def _print_lines(console: Console, heading: str, lines: Sequence[str], style: str) -> None:
    if not lines:
        return
    say(console, f"\n{heading}")
    shown = _shown(console, len(lines))
    for line in lines[:shown]:
        console.print(Text(f"  {line}", style), no_wrap=True, overflow="ellipsis")
    _print_rest(console, len(lines) - shown)


def _shown(console: Console, count: int) -> int:
    """Return how many of a list to show."""
    return min(count, SHOWN) if console.is_terminal and count > SHOWN + 2 else count


def _print_rest(console: Console, count: int) -> None:
    if count:
        say(console, f"  … and {count} more: --json gives them all")
