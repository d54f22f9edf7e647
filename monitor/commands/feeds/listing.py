"""`monitor feeds list`: the feeds of feeds.toml, and how each is doing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import click
from rich.table import Table
from rich.text import Text

from monitor.commands.common import echo_json, optional_settings
from monitor.commands.feeds.files import states_of, when_text
from monitor.config import Settings
from monitor.digest.wording import Reader, age_text, clock_text, count_text
from monitor.feeds.lists.edit import FeedTable, feed_tables
from monitor.feeds.lists.listing import load_feeds
from monitor.feeds.polling.health import Fault, fault_of
from monitor.feeds.polling.pace import span
from monitor.feeds.urls import shown
from monitor.model import Feed, FeedState, Priority, Problem, Severity
from monitor.terminal import open_console, print_table
from monitor.toml_file import EditError, TomlFileError, read_text
from monitor.wiring import FEEDS_FILE, utc_now

NOT_WELL = ("failing", "paused", "silent")


@dataclass(frozen=True, slots=True)
class Row:
    """A feed of feeds.toml: what the file says of it, where, and what is stored."""

    feed: Feed
    line: int | None
    enabled: bool
    state: FeedState | None


@click.command("list")
@click.option("--failing", is_flag=True, help="Only those that fail, are paused, or too silent.")
@click.option("--group", help="Only those of this group.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON line for each feed.")
@click.pass_context
def list_(context: click.Context, failing: bool, group: str | None, as_json: bool) -> None:
    """List the feeds: their health, when the last new item came, when each is due.

    Works without a database, too. Exit code 1 if there is an error in feeds.toml.

    \b
    Examples:
      monitor feeds list --failing
      monitor feeds list --group ukraine --json | jq -r .feed
    """
    settings = optional_settings(context)
    rows, problems = _rows(settings)
    now = utc_now()
    chosen = [
        row
        for row in rows
        if (group is None or row.feed.group.casefold() == group.casefold())
        and (not failing or health(row.state, now, enabled=row.enabled)[0] in NOT_WELL)
    ]
    if as_json:
        for row in chosen:
            echo_json(_json(row, now))
    else:
        _print(chosen, len(rows), Reader(ZoneInfo(settings.time_zone), now, {}))
    for problem in problems:
        click.echo(f"! {problem}", err=True)
    if any(problem.severity is Severity.ERROR for problem in problems):
        raise click.exceptions.Exit(1)


def _rows(settings: Settings) -> tuple[list[Row], tuple[Problem, ...]]:
    path = settings.watchlists_dir / FEEDS_FILE
    feeds, problems = load_feeds(path)
    states = states_of(settings)
    try:
        tables = {table.url: table for table in feed_tables(read_text(path, "", ""))}
    except (EditError, TomlFileError):  # `problems` say it, or the lines are not known
        tables = {}
    rows = [Row(feed, _line(tables.get(feed.url)), True, states.get(feed.url)) for feed in feeds]
    off = (table for table in tables.values() if not table.enabled)
    rows += [Row(Feed(table.url, table.outlet), table.line, False, None) for table in off]
    return rows, problems


def _line(table: FeedTable | None) -> int | None:
    return table.line if table else None


def health(state: FeedState | None, now: datetime, *, enabled: bool = True) -> tuple[str, str]:
    """Say in a word how a feed is, and in a few more why."""
    if not enabled:
        return "off", "enabled = false"
    if state is None or state.last_polled_at is None:
        return "never polled", ""
    if state.paused:
        return "paused", state.paused
    if state.failures:
        since = f"for {span(now - state.failing_since)}: " if state.failing_since else ""
        return "failing", f"{since}{state.last_error}"
    fault = fault_of(state, now)
    if fault and fault.fault is Fault.SILENT:
        return "silent", fault.text
    return "ok", f"moved to {shown(state.moved_url)}" if state.moved_url else state.last_error


def _json(row: Row, now: datetime) -> dict[str, Any]:
    word, why = health(row.state, now, enabled=row.enabled)
    state = row.state
    return {
        "feed": shown(row.feed.url),
        "id": state.id if state else None,
        "outlet": row.feed.outlet,
        "group": row.feed.group,
        "language": row.feed.language,
        "priority": row.feed.priority.value,
        "full_text": row.feed.full_text,
        "line": row.line,
        "health": word,
        "why": why or None,
        "failing_since": when_text(state.failing_since) if state else None,
        "last_polled": when_text(state.last_polled_at) if state else None,
        "last_new": when_text(state.rhythm.last_new_at) if state else None,
        "due": when_text(state.due_at) if state and not state.paused else None,
        "due_why": state.due_why or None if state else None,
    }


def _print(rows: list[Row], count: int, reader: Reader) -> None:
    if not rows:
        none = "No feed is listed." if not count else "No feed is like that."
        click.echo(none)
        return
    table = Table(box=None, pad_edge=False)
    table.add_column("outlet", overflow="fold")
    table.add_column("feed", overflow="fold")
    table.add_column("group")
    table.add_column("in")
    table.add_column("health", overflow="fold")
    table.add_column("last new", no_wrap=True)
    table.add_column("due", no_wrap=True)
    for row in rows:
        outlet = f"{row.feed.outlet} *" if row.feed.priority is Priority.HIGH else row.feed.outlet
        word, why = health(row.state, reader.now, enabled=row.enabled)
        said = f"{word}: {why}" if word == "failing" else word
        style = {"ok": "green", "failing": "red", "paused": "red"}.get(word, "yellow")
        known = (outlet, shown(row.feed.url), row.feed.group, row.feed.language)
        times = (_last_new(row.state, reader), _due(row.state, reader))
        table.add_row(*map(Text, known), Text(said, style), *times)
    print_table(open_console(), table)
    click.echo(_summary(rows, reader.now))


def _last_new(state: FeedState | None, reader: Reader) -> str:
    last = state.rhythm.last_new_at if state else None
    return age_text(reader.now - last) if last else "–"


def _due(state: FeedState | None, reader: Reader) -> str:
    if state is None or state.paused:
        return "–"
    return "now" if state.due_at <= reader.now else clock_text(state.due_at, reader)


def _summary(rows: list[Row], now: datetime) -> str:
    words = [health(row.state, now, enabled=row.enabled)[0] for row in rows]
    counts = [f"{words.count(word)} {word}" for word in dict.fromkeys(words)]
    return f"{count_text(len(rows), 'feed', 'feeds')}: {', '.join(counts)}"
