"""`monitor parse`: what Monitor sees in a feed."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import click
from rich.progress import Progress

from monitor.commands.common import echo_json, optional_settings
from monitor.config import Settings
from monitor.feeds.reading.identity import kept_apart
from monitor.feeds.urls import shown
from monitor.feeds.web.fetch import fetch
from monitor.masking import mask_link
from monitor.model import Fetched, FetchFailed, Gone, Item, ParsedFeed, ParseFailed, ParseOutcome
from monitor.pipeline import Web
from monitor.terminal import advance, open_console, progress
from monitor.wiring import open_web

_URL = re.compile(r"https?://", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Read:
    """One feed as given on the command line, and what it holds."""

    name: str
    outcome: ParseOutcome


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print a JSON line for each item.")
@click.argument("sources", nargs=-1, required=True, metavar="FILE|URL|FOLDER...")
@click.pass_context
def command(context: click.Context, as_json: bool, sources: tuple[str, ...]) -> None:
    """Show what Monitor sees in feeds: files, URLs, or folders of files.

    URLs go through the same guard as polling. Exit code 1 if one can't be read.

    \b
    Examples:
      monitor parse https://example.org/rss.xml
      monitor parse --json saved.xml | head
      monitor parse ~/feeds/
    """
    settings = optional_settings(context)
    names = list(_files_in(sources))
    if asyncio.run(_show(settings, names, as_json)):
        raise click.exceptions.Exit(1)


def _files_in(sources: tuple[str, ...]) -> Iterator[str]:
    """Name the feeds: a folder stands for all files in it, by name."""
    for source in sources:
        if _is_folder(source):
            yield from (str(path) for path in sorted(Path(source).rglob("*")) if path.is_file())
        else:
            yield source


def _is_folder(source: str) -> bool:
    try:
        return bool(source) and not _URL.match(source) and Path(source).is_dir()
    except OSError:  # too long for a name; reading it says so
        return False


async def _show(settings: Settings, names: list[str], as_json: bool) -> bool:
    """Print each feed in the order given; tells whether one could not be read."""
    failed = False
    with progress(open_console(stderr=True), "Parsing", len(names)) as bar:
        async with _reading(settings, names, bar) as reading:
            for task in reading:
                read = await task
                failed |= isinstance(read.outcome, ParseFailed)
                (_print_json if as_json else _print_text)(read)
    return failed


@asynccontextmanager
async def _reading(
    settings: Settings, names: list[str], bar: Progress
) -> AsyncIterator[list[asyncio.Task[Read]]]:
    at_once = asyncio.Semaphore(settings.requests_at_once)

    async def read(name: str) -> Read:
        async with at_once:
            outcome = await _read(name, web)
        advance(bar)
        return Read(name, outcome)

    async with open_web(settings) as web:
        tasks = [asyncio.create_task(read(name)) for name in names]
        try:
            yield tasks
        finally:
            for task in tasks:
                task.cancel()


async def _read(name: str, web: Web) -> ParseOutcome:
    if not _URL.match(name):
        return await _read_file(Path(name), web)
    match await fetch(web.client, name, None, web.limits, web.hosts):
        case Fetched(url=url, body=body, content_type=content_type):
            return await web.parsers.parse(body, url, content_type)
        case FetchFailed(reason=reason):
            return ParseFailed(reason)
        case Gone():
            return ParseFailed("HTTP 410 Gone")
        case _:
            return ParseFailed("the server says that nothing changed, without being asked")


async def _read_file(path: Path, web: Web) -> ParseOutcome:
    try:
        body = await asyncio.to_thread(path.read_bytes)
    except OSError as error:
        return ParseFailed(f"can't be read: {error.strerror}")
    return await web.parsers.parse(body, path.as_uri() if path.is_absolute() else "")


def _name(read: Read) -> str:
    return shown(read.name) if _URL.match(read.name) else read.name


def _print_json(read: Read) -> None:
    match read.outcome:
        case ParseFailed(reason):
            echo_json({"feed": _name(read), "error": reason})
        case ParsedFeed(items=items):
            for item in kept_apart(items):
                echo_json(item_json(_name(read), item))


def item_json(feed: str, item: Item) -> dict[str, str | None]:
    """Give an item as `monitor parse --json` prints it."""
    return {
        "feed": feed,
        "id": mask_link(item.id),
        "title": item.title,
        "link": mask_link(item.link) if item.link else None,
        "summary": item.summary,
        "published": item.published.isoformat() if item.published else None,
        "outlet": item.outlet,
    }


def _print_text(read: Read) -> None:
    name = _name(read)
    match read.outcome:
        case ParseFailed(reason):
            click.echo(f"{name}: {reason}", err=True)
        case ParsedFeed(title, items):
            click.echo(f"{name}: {title or 'untitled'}, {len(items)} items")
            for item in items:
                when = f"{item.published:%Y-%m-%d %H:%M}" if item.published else " " * 16
                click.echo(f"  {when}  {item.title or item.summary[:80] or '(no title)'}")
