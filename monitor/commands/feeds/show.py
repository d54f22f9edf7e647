"""`monitor feeds show`: how a feed is doing, its last polls, when it is due and why then."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from monitor.commands.common import echo_json, optional_settings
from monitor.commands.feeds.files import open_feeds, table_named, when_text
from monitor.commands.feeds.listing import health
from monitor.commands.trials import readable_store, say
from monitor.digest.wording import Reader, age_text, clock_text
from monitor.feeds.lists.edit import FeedTable
from monitor.feeds.polling.health import fault_of
from monitor.feeds.polling.pace import span
from monitor.feeds.polling.rhythm import usual_per_day
from monitor.feeds.urls import shown
from monitor.hosts import host_of
from monitor.model import FeedState, PollRecord
from monitor.terminal import open_console, print_table
from monitor.wiring import utc_now

POLLS = 20  # that a terminal shows


@click.command()
@click.argument("name", metavar="URL|OUTLET")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def show(context: click.Context, name: str, as_json: bool) -> None:
    """Show how a feed is doing: its last polls, how often it brings news, when it is due and why.

    Only reads, so it may be asked while the service runs.

    \b
    Examples:
      monitor feeds show Bellingcat
      monitor feeds show https://www.ukrinform.ua/rss/block-lastnews --json
    """
    settings = optional_settings(context)
    table = table_named(open_feeds(settings).tables, name)
    state, polls, until = None, [], None
    now = utc_now()
    with readable_store(settings) as store:
        if store is not None:
            states = store.feed_states()
            state = next((known for known in states if known.feed.url == table.url), None)
            polls = store.polls_of(state.id) if state else []
            until = _kept_away(state, store.hosts_kept_away(now))
    if as_json:
        echo_json(_json(table, state, polls, until, now))
        return
    reader = Reader(ZoneInfo(settings.time_zone), now, {})
    _print(open_console(), table, state, polls, until, reader)


def _kept_away(state: FeedState | None, hosts: dict[str, datetime]) -> datetime | None:
    return hosts.get(host_of(state.url)) if state else None


def _json(
    table: FeedTable,
    state: FeedState | None,
    polls: list[PollRecord],
    until: datetime | None,
    now: datetime,
) -> dict[str, Any]:
    word, why = health(state, now, enabled=table.enabled)
    known: dict[str, Any] = {"feed": shown(table.url), "id": state.id if state else None}
    known |= {"outlet": table.outlet, "line": table.line}
    known |= {"health": word, "why": why or None}
    if state is None:
        return known | {"polls": []}
    return known | {
        "group": state.feed.group,
        "language": state.feed.language,
        "priority": state.feed.priority.value,
        "full_text": state.feed.full_text,
        "moved_to": shown(state.moved_url) or None,
        "first_polled": when_text(state.first_polled_at),
        "last_polled": when_text(state.last_polled_at),
        "last_ok": when_text(state.last_ok_at),
        "failures": state.failures,
        "failing_since": when_text(state.failing_since),
        "last_new": when_text(state.rhythm.last_new_at),
        "items_per_day": round(usual_per_day(state), 2),
        "interval": int(state.interval.total_seconds()),
        "due": None if state.paused else when_text(state.due_at),
        "due_why": state.due_why or None,
        "host_asked_to_wait_until": when_text(until),
        "conditional": state.validators is not None,
        "polls": [_poll_json(poll) for poll in polls],
    }


def _poll_json(poll: PollRecord) -> dict[str, Any]:
    return {
        "at": when_text(poll.at),
        "outcome": poll.outcome,
        "status": poll.status,
        "bytes": poll.sent,
        "ms": round(poll.seconds * 1000),
        "items": poll.items,
        "new": poll.new,
        "error": poll.error or None,
    }


def _print(
    console: Console,
    table: FeedTable,
    state: FeedState | None,
    polls: list[PollRecord],
    until: datetime | None,
    reader: Reader,
) -> None:
    title = Text.assemble((table.outlet or "(no outlet)", "bold"), f"  {shown(table.url)}")
    console.print(title, soft_wrap=True)
    word, why = health(state, reader.now, enabled=table.enabled)
    lines = [("health", f"{word}: {why}" if why else word), ("listed", f"line {table.line}")]
    if state is not None:
        lines += _lines(state, until, reader)
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    for heading, text in lines:
        grid.add_row(heading, Text(text))
    print_table(console, grid)
    if polls:
        click.echo()
        _print_polls(console, polls[:POLLS] if console.is_terminal else polls, reader)
    fault = fault_of(state, reader.now) if state else None
    if fault:
        say(console, f"\n! {fault.text}")


def _lines(state: FeedState, until: datetime | None, reader: Reader) -> list[tuple[str, str]]:
    feed, usual = state.feed, usual_per_day(state)
    about = [feed.language, feed.group, feed.priority.value + " priority"]
    last = state.rhythm.last_new_at
    rhythm = f"last new item {age_text(reader.now - last)}" if last else "no new item since"
    if usual:
        rhythm += (
            f"; usually {usual:.0f} a day" if usual >= 1.5 else f"; usually {usual * 7:.0f} a week"
        )
    lines = [("feed", ", ".join(filter(None, about)) + (", full text" if feed.full_text else ""))]
    if state.moved_url:
        lines.append(("polled at", shown(state.moved_url)))
    if state.first_polled_at:
        lines.append(("watched", f"since {clock_text(state.first_polled_at, reader)}; {rhythm}"))
    if state.last_ok_at:
        lines.append(("asked", _asked(state)))
    return [*lines, ("due", _due(state, until, reader))]


def _asked(state: FeedState) -> str:
    if state.validators is None:
        return "for all of it each time: its server gives no ETag and no Last-Modified"
    pairs = (("ETag", state.validators.etag), ("Last-Modified", state.validators.last_modified))
    return f"whether it changed, by {' and '.join(name for name, value in pairs if value)}"


def _due(state: FeedState, until: datetime | None, reader: Reader) -> str:
    if state.paused:
        return f"not any more: {state.paused}"
    due = max(state.due_at, until) if until else state.due_at
    wait = due - reader.now
    when = f"in {span(wait)}, {clock_text(due, reader)}" if wait.total_seconds() > 0 else "now"
    why = "its server asked to wait until then (Retry-After)" if until else state.due_why
    return f"{when}; {why}" if why else when


def _print_polls(console: Console, polls: list[PollRecord], reader: Reader) -> None:
    table = Table(box=None, pad_edge=False)
    table.add_column("polled", no_wrap=True)
    table.add_column("outcome", no_wrap=True)
    for heading in ("status", "bytes", "ms", "items", "new"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("", overflow="fold")
    for poll in polls:
        when = f"{poll.at.astimezone(reader.zone):%Y-%m-%d %H:%M:%S}"
        counts = (f"{poll.sent:,}", f"{poll.seconds * 1000:,.0f}", str(poll.items), str(poll.new))
        status = str(poll.status) if poll.status else "–"
        table.add_row(when, poll.outcome, status, *counts, Text(poll.error))
    print_table(console, table)
