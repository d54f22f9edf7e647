"""What the commands on feeds share: feeds.toml, which feed is meant, looking at addresses."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from typing import NoReturn

import click

from monitor.commands.common import end, joined_store
from monitor.commands.editing import BAD_INPUT, read_text, refuse
from monitor.commands.trials import readable_store
from monitor.config import Settings
from monitor.digest.wording import age_text, count_text
from monitor.discovery import newest, open_looks
from monitor.feeds.finding.look import Looker
from monitor.feeds.lists.edit import FeedTable, feed_tables
from monitor.feeds.urls import as_typed, likely_feed_key, same_feed_key, shown, url_trouble
from monitor.hosts import Hosts
from monitor.masking import MASK
from monitor.model import FeedState, ParsedFeed
from monitor.toml_file import EditError
from monitor.wiring import FEEDS_FILE, database_path, open_web, utc_now


@dataclass(frozen=True, slots=True)
class FeedsFile:
    """feeds.toml as it is: its path, its exact text, and the tables in it."""

    path: Path
    text: str
    tables: tuple[FeedTable, ...]


def open_feeds(settings: Settings) -> FeedsFile:
    """Read feeds.toml to edit it; ends the command where that can't be done."""
    path = settings.watchlists_dir / FEEDS_FILE
    text = read_text(path)
    try:
        return FeedsFile(path, text, feed_tables(text))
    except EditError as error:
        refuse(error, "")


def typed_url(text: str) -> str:
    """Return the address that a person means; ends the command where it is none."""
    url = as_typed(text)
    if trouble := url_trouble(url):
        end(f"{trouble}: {shown(url) or '(empty)'} → write it whole: https://…", BAD_INPUT)
    return url


def table_named(tables: Iterable[FeedTable], name: str) -> FeedTable:
    """Return the feed that a URL, also a masked one, or an outlet means.

    Ends the command for none or several.
    """
    known = tuple(tables)
    found = _by_address(known, name) or _by_outlet(known, name)
    if not found:
        _refuse_unknown(known, name)
    if len(found) > 1:
        several = "\n".join(f"  line {table.line}: {shown(table.url)}" for table in found)
        click.echo(f"{shown(name)} means {len(found)} feeds:\n{several}", err=True)
        end("it isn't clear which is meant → give its whole address", BAD_INPUT)
    return found[0]


def _by_address(tables: tuple[FeedTable, ...], name: str) -> list[FeedTable]:
    url = as_typed(name)
    if MASK in url:
        return [table for table in tables if shown(table.url) == url]
    if url_trouble(url):
        return []
    for key in (same_feed_key, likely_feed_key):
        readable = (table for table in tables if not url_trouble(table.url))
        found = [table for table in readable if key(table.url) == key(url)]
        if found:
            exact = [table for table in found if table.url == url]
            return exact[:1] or found
    return []


def _by_outlet(tables: tuple[FeedTable, ...], name: str) -> list[FeedTable]:
    return [table for table in tables if table.outlet.casefold() == name.strip().casefold()]


def _refuse_unknown(tables: tuple[FeedTable, ...], name: str) -> NoReturn:
    outlets = {table.outlet.casefold(): table.outlet for table in tables if table.outlet}
    addresses = {table.url: shown(table.url) for table in tables}
    near = [outlets[key] for key in get_close_matches(name.casefold(), outlets, 1, 0.6)]
    near += [addresses[url] for url in get_close_matches(as_typed(name), addresses, 1, 0.8)]
    remedy = f"did you mean {near[0]}?" if near else "`monitor feeds list` shows them"
    end(f"{shown(name)} is not in feeds.toml → {remedy}", BAD_INPUT)


def states_of(settings: Settings) -> dict[str, FeedState]:
    """Return what is stored of each listed feed, by its address; nothing without a store."""
    with readable_store(settings) as store:
        return {} if store is None else {s.feed.url: s for s in store.feed_states()}


@asynccontextmanager
async def open_looker(settings: Settings) -> AsyncIterator[Looker]:
    """Open the way to look at addresses; hosts that ask to be left alone are, also later."""
    with readable_store(settings) as store:
        kept_away = store.hosts_kept_away(utc_now()) if store else {}
    asked: dict[str, datetime] = {}
    hosts = Hosts(
        settings.host_pause,
        utc_now,
        at_once=settings.requests_at_once,
        kept_away=kept_away,
        remember=asked.__setitem__,
    )
    async with open_web(settings) as web:
        yield open_looks(web.client, web.parsers, hosts)
    if asked and database_path(settings).exists():
        with joined_store(settings) as writable:
            for host, until in asked.items():
                writable.keep_host_away(host, until)


def feed_text(feed: ParsedFeed, now: datetime) -> str:
    """Say what a feed is called, how many items it has, and how old the newest is."""
    items = count_text(len(feed.items), "item", "items")
    latest = newest(feed)
    if not feed.items:
        age = ""
    elif latest is None:
        age = ", without dates"
    elif latest > now:
        age = ", the newest from the future"
    else:
        age = f", the newest {age_text(now - latest)}"
    return f"{feed.title or 'untitled'}: {items}{age}"


def when_text(moment: datetime | None) -> str | None:
    """Give a moment as `--json` prints it."""
    return moment.isoformat(timespec="seconds") if moment else None
