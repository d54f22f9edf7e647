"""`monitor feeds discover`: which feeds a page offers."""

from __future__ import annotations

import asyncio
from typing import Any

import click
from rich.table import Table
from rich.text import Text

from monitor.commands.common import echo_json, end, optional_settings
from monitor.commands.feeds.files import feed_text, open_looker, typed_url, when_text
from monitor.config import Settings
from monitor.discovery import newest
from monitor.feeds.finding.discover import Discovered, FoundFeed, Look, discover
from monitor.feeds.finding.examine import language_in
from monitor.feeds.finding.looked import Looked
from monitor.feeds.lists.duplicates import Listed
from monitor.feeds.lists.edit import feed_tables
from monitor.feeds.lists.imports import Entry
from monitor.feeds.urls import shown
from monitor.masking import printable
from monitor.model import Feed
from monitor.terminal import open_console, print_table
from monitor.toml_file import EditError, TomlFileError, read_text
from monitor.wiring import FEEDS_FILE, utc_now


@click.command("discover")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON line for each feed.")
@click.argument("url")
@click.pass_context
def discover_(context: click.Context, as_json: bool, url: str) -> None:
    """Find the feeds of a page: what it names, or what is in the usual places.

    Knows where YouTube, Reddit, GitHub, Medium, Substack and others have theirs. Each feed is
    fetched and read, one request at a time to a host. Exit code 1 if there is none.

    \b
    Examples:
      monitor feeds discover https://www.bellingcat.com
      monitor feeds discover https://www.youtube.com/@UNHumanRights
    """
    settings = optional_settings(context)
    found = discovered(settings, typed_url(url))
    if as_json:
        for feed in found.feeds:
            echo_json(found_json(feed))
        for candidate in found.untried:
            echo_json({"feed": shown(candidate.url), "how": candidate.how, "tried": False})
    elif found.feeds:
        print_found(found, _listed(settings))
    if not found.feeds:
        end(found.reason)


def _listed(settings: Settings) -> Listed:
    """Return the feeds that are listed; none where that can't be read, which is another matter."""
    try:
        text = read_text(settings.watchlists_dir / FEEDS_FILE, "", "")
        return Listed.of(feed_tables(text), FEEDS_FILE)
    except (TomlFileError, EditError):
        return Listed()


def discovered(settings: Settings, url: str) -> Discovered:
    """Find the feeds of a page, and tell on a terminal what is being asked."""
    return asyncio.run(_discover(settings, url))


async def _discover(settings: Settings, url: str) -> Discovered:
    async with open_looker(settings) as look:
        return await discover(url, telling(look))


def telling(look: Look) -> Look:
    """Say on stderr which address is asked, where that is a terminal: hosts' pauses take time."""
    console = open_console(stderr=True)

    async def told(url: str) -> Looked:
        with console.status(Text(f"asking {shown(url)}", "dim")):
            return await look(url)

    return told if console.is_terminal else look


def found_json(found: FoundFeed) -> dict[str, Any]:
    """Give a feed that was found as `--json` prints it."""
    return {
        "feed": shown(found.url),
        "title": found.feed.title,
        "items": len(found.feed.items),
        "newest": when_text(newest(found.feed)),
        "language": language_in(found.looked.body) or None,
        "how": found.how,
        "same_as": shown(found.same_as) or None,
        "tried": True,
    }


def print_found(found: Discovered, listed: Listed) -> None:
    """Show the feeds of a page, with what is in them, and which are listed already."""
    now = utc_now()
    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right", style="dim")
    table.add_column(overflow="fold")
    for number, feed in enumerate(found.feeds, start=1):
        table.add_row(str(number), Text(shown(feed.url), "cyan"))
        language = language_in(feed.looked.body)
        about = feed_text(feed.feed, now) + (f", in {language}" if language else "")
        table.add_row("", Text(about))
        same = f"; the same items as {shown(feed.same_as)}" if feed.same_as else ""
        table.add_row("", Text(f"{feed.how}{same}", "dim"))
        if known := listed.duplicate(Entry(Feed(feed.url), 0)):
            table.add_row("", Text(known.reason, "yellow"))
    print_table(open_console(), table)
    if found.untried:
        click.echo(f"The page names {len(found.untried)} more, which were not tried:")
        for candidate in found.untried:
            click.echo(f"   {shown(candidate.url)}  {printable(candidate.title)}".rstrip())
