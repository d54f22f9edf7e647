"""`monitor watchlists list` and `show`: what is watched, and how much of it was hit lately."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from monitor.commands.common import echo_json, optional_settings
from monitor.commands.trials import (
    WEEK,
    found_text,
    open_matcher,
    period_of,
    readable_store,
    week_of_items,
)
from monitor.commands.watchlists.files import Opened, files_in, open_watchlist, path_of
from monitor.config import Settings
from monitor.digest.wording import count_text
from monitor.model import KeywordPrecision, Problem, Severity
from monitor.terminal import open_console, print_table
from monitor.trial import Trial, trial
from monitor.watch.lists.watchlist import Watchlist, load_watchlist
from monitor.wiring import utc_now

PRECISION_DAYS = 90


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON line for each watchlist.")
@click.pass_context
def list_(context: click.Context, as_json: bool) -> None:
    """List the watchlists: whose they are, how many keywords they have, hits of 7 days, problems.

    Exit code 1 if there is an error in one.

    \b
    Examples:
      monitor watchlists list
      monitor watchlists list --json | jq .hits
    """
    settings = optional_settings(context)
    paths = files_in(settings.watchlists_dir)
    read = {path.stem: load_watchlist(path) for path in paths}
    hits = _hits(settings)
    whose = _whose(settings, [watchlist for watchlist, _ in read.values() if watchlist])
    rows = [
        {
            "watchlist": name,
            "title": watchlist.title if watchlist else None,
            "chat": watchlist.chat if watchlist else None,
            "whose": whose.get(watchlist.chat) if watchlist and watchlist.chat else None,
            "keywords": len(watchlist.keywords) if watchlist else None,
            "hits": None if hits is None or watchlist is None else hits.get(name, 0),
            "problems": [str(problem) for problem in problems],
        }
        for name, (watchlist, problems) in read.items()
    ]
    if as_json:
        for row in rows:
            echo_json(row)
    else:
        _print_list(rows, settings)
    if any(_has_error(problems) for _, problems in read.values()):
        raise click.exceptions.Exit(1)


def _hits(settings: Settings) -> dict[str, int] | None:
    """Count the stored hits of the last days, by watchlist; None where nothing is stored."""
    with readable_store(settings) as store:
        return None if store is None else store.hits_since(period_of(settings, WEEK).since)


def _whose(settings: Settings, watchlists: list[Watchlist]) -> dict[int, str]:
    """Name the chats that have watchlists of their own, as far as they are known."""
    chats = {watchlist.chat for watchlist in watchlists if watchlist.chat is not None}
    if not chats:
        return {}
    with readable_store(settings) as store:
        known = {} if store is None else {id_: store.chat(store.id_now(id_)) for id_ in chats}
    return {id_: chat.title for id_, chat in known.items() if chat is not None}


def _tried(settings: Settings, watchlists: list[Watchlist]) -> Trial:
    period = period_of(settings, WEEK)
    with week_of_items(settings, period) as items:
        return trial(items, open_matcher(settings, watchlists), watchlists, period)


def _has_error(problems: tuple[Problem, ...]) -> bool:
    return any(problem.severity is Severity.ERROR for problem in problems)


def _print_list(rows: list[dict[str, Any]], settings: Settings) -> None:
    if not rows:
        click.echo(f"There is no watchlist in {settings.watchlists_dir}.")
        return
    table = Table(box=None, pad_edge=False)
    table.add_column("watchlist", no_wrap=True)
    table.add_column("title", overflow="fold")
    owned = any(row["chat"] is not None for row in rows)
    if owned:
        table.add_column("whose", overflow="fold")
    table.add_column("keywords", justify="right")
    table.add_column(f"hits, {WEEK} days", justify="right")
    table.add_column("problems", justify="right")
    for row in rows:
        counts = (row["keywords"], row["hits"], len(row["problems"]) or None)
        shown = ["–" if count is None else f"{count:,}" for count in counts]
        whose = [Text(_owner_text(row))] if owned else []
        table.add_row(row["watchlist"], Text(row["title"] or "–"), *whose, *shown)
    print_table(open_console(), table)
    for row in rows:
        for problem in row["problems"]:
            click.echo(f"! {problem}")


def _owner_text(row: dict[str, Any]) -> str:
    """Say whose a watchlist is: everybody's, or that of a chat."""
    if row["chat"] is None:
        return "all"
    return f"{row['whose']} ({row['chat']})" if row["whose"] else f"chat {row['chat']}"


@click.command()
@click.argument("name", metavar="WATCHLIST")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def show(context: click.Context, name: str, as_json: bool) -> None:
    """Show a watchlist's keywords with their numbers, and what each would have hit in 7 days.

    And what of the hits that chats were told of in 90 days was judged not relevant.

    Exit code 1 if there is an error in it.

    \b
    Examples:
      monitor watchlists show deported-children
    """
    settings = optional_settings(context)
    opened = open_watchlist(path_of(settings, name))
    tried = _tried(settings, [opened.watchlist])
    precision = _precision(settings, name)
    if as_json:
        echo_json(_show_json(opened, tried, precision))
    else:
        _print_watchlist(open_console(), opened, tried, ZoneInfo(settings.time_zone))
        _print_precision(open_console(), precision)
    if _has_error(opened.problems):
        raise click.exceptions.Exit(1)


def _precision(settings: Settings, name: str) -> list[KeywordPrecision]:
    """Count, by keyword, what chats were told and what of it they judged not relevant."""
    with readable_store(settings) as store:
        since = utc_now() - timedelta(days=PRECISION_DAYS)
        return [] if store is None else store.keyword_precision(name, since)


def _print_precision(console: Console, precision: list[KeywordPrecision]) -> None:
    judged = [each for each in precision if each.not_relevant]
    if not judged:
        return
    console.print(f"\njudged not relevant, of what was told in {PRECISION_DAYS} days")
    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right", style="cyan")
    table.add_column(overflow="fold")
    for each in judged:
        table.add_row(f"{each.not_relevant} of {each.told}", Text(each.keyword))
    print_table(console, table)


def _show_json(opened: Opened, tried: Trial, precision: list[KeywordPrecision]) -> dict[str, Any]:
    watchlist, (counted,) = opened.watchlist, tried.watchlists
    return {
        "watchlist": watchlist.id,
        "title": watchlist.title,
        "description": watchlist.description,
        "languages": list(watchlist.languages),
        "items": tried.items,
        "hits": counted.hits if tried.items else None,
        "keywords": [
            {"number": number, "keyword": line, "hits": hits if tried.items else None}
            for number, (line, hits) in enumerate(counted.by_keyword.items(), start=1)
        ],
        "exclude": [keyword.line for keyword in watchlist.exclude],
        "precision": [
            {"keyword": each.keyword, "told": each.told, "not_relevant": each.not_relevant}
            for each in precision
        ],
        "problems": [str(problem) for problem in opened.problems],
    }


def _print_watchlist(console: Console, opened: Opened, tried: Trial, zone: ZoneInfo) -> None:
    watchlist, (counted,) = opened.watchlist, tried.watchlists
    console.print(Text.assemble((watchlist.title, "bold"), f"  {opened.path}"), soft_wrap=True)
    if watchlist.description:
        console.print(Text(watchlist.description))
    hits = found_text(counted.hits, tried.items, WEEK) if tried.items else "no stored items yet"
    keywords = count_text(len(watchlist.keywords), "keyword", "keywords")
    console.print(f"{keywords}; {hits}\n", markup=False)
    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right", style="dim")
    table.add_column(justify="right", style="cyan")
    table.add_column(overflow="fold")
    for number, (line, count) in enumerate(counted.by_keyword.items(), start=1):
        table.add_row(str(number), f"{count or '–'}" if tried.items else "", Text(line))
    print_table(console, table)
    if watchlist.exclude:
        console.print("\nexcluded")
        excluded = Table.grid(padding=(0, 2))
        excluded.add_column(justify="right", style="dim")
        excluded.add_column(overflow="fold")
        for number, keyword in enumerate(watchlist.exclude, start=1):
            excluded.add_row(str(number), Text(keyword.line))
        print_table(console, excluded)
    for problem in opened.problems:
        click.echo(f"! {problem}")
