"""`monitor feeds test`: what a poll of an address would do, step by step."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from monitor.commands.common import echo_json, optional_settings
from monitor.commands.feeds.discover import telling
from monitor.commands.feeds.files import feed_text, open_looker, typed_url
from monitor.commands.parse import item_json
from monitor.commands.trials import open_matcher
from monitor.config import Settings
from monitor.feeds.finding.examine import charsets_said, doubts, format_of
from monitor.feeds.finding.looked import Answer, Looked
from monitor.feeds.lists.listing import load_feeds
from monitor.feeds.polling.pace import Polled, next_due, span
from monitor.feeds.urls import shown
from monitor.feeds.web.guard import check_url
from monitor.masking import printable
from monitor.model import Feed, Fetched, NotModified, ParsedFeed, Priority, Validators, Wish
from monitor.terminal import open_console, print_table
from monitor.watch.lists.watchlist import load_watchlists
from monitor.wiring import FEEDS_FILE, allowed_by, poll_rules, utc_now

ITEMS = 10  # that a terminal shows


@dataclass(frozen=True, slots=True)
class Tested:
    """What came of a feed's test. `refused`: why its address may not be opened."""

    url: str
    refused: str | None
    looked: Looked | None = None
    again: Looked | None = None


@click.command()
@click.argument("url")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def test(context: click.Context, url: str, as_json: bool) -> None:
    """Say what a poll of an address would do, step by step; nothing is stored.

    Asks its server twice: the second time, after a pause, whether it has changed. Exit code 1 if
    it can't be read as a feed.

    \b
    Examples:
      monitor feeds test https://www.bellingcat.com/feed/
    """
    settings = optional_settings(context)
    tested = asyncio.run(_tested(settings, typed_url(url)))
    hits = _hits(settings, tested)
    if as_json:
        echo_json(_json(settings, tested, hits))
    else:
        _print(open_console(), settings, tested, hits)
    if tested.looked is None or tested.looked.feed is None:
        raise click.exceptions.Exit(1)


async def _tested(settings: Settings, url: str) -> Tested:
    if refused := check_url(url, allowed_by(settings)):
        return Tested(url, refused)
    async with open_looker(settings) as looker:
        look = telling(looker)
        looked = await look(url)
        validators = _validators(looked)
        again = await telling(lambda url: looker(url, validators))(url) if validators else None
    return Tested(url, None, looked, again)


def _validators(looked: Looked) -> Validators | None:
    if looked.feed is None or not isinstance(looked.outcome, Fetched):
        return None
    return looked.outcome.validators


def _hits(settings: Settings, tested: Tested) -> dict[str, int]:
    """Count which watchlists the feed's present items would hit."""
    feed = tested.looked.feed if tested.looked else None
    watchlists, _ = load_watchlists(settings.watchlists_dir)
    if feed is None or not watchlists:
        return {}
    matcher = open_matcher(settings, watchlists)
    listed = _listed(settings, tested.url)
    counts = Counter(hit.watchlist for item in feed.items for hit in matcher.match(item, listed))
    return {watchlist.id: counts[watchlist.id] for watchlist in watchlists}


def _listed(settings: Settings, url: str) -> Feed:
    """Return the feed as feeds.toml has it: some watchlists look at some feeds only."""
    feeds, _ = load_feeds(settings.watchlists_dir / FEEDS_FILE)
    return next((feed for feed in feeds if feed.url == url), Feed(url))


# ---------------------------------------------------------------- in words


def _print(console: Console, settings: Settings, tested: Tested, hits: dict[str, int]) -> None:
    console.print(Text(shown(tested.url), "bold"), soft_wrap=True)
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    for heading, text in _steps(settings, tested, hits):
        grid.add_row(heading, Text(text))
    print_table(console, grid)
    feed = tested.looked.feed if tested.looked else None
    if feed and feed.items:
        click.echo()
        _print_items(console, feed, ZoneInfo(settings.time_zone))
    for doubt in _doubts(tested):
        click.echo(f"! {doubt}")


def _steps(settings: Settings, tested: Tested, hits: dict[str, int]) -> Iterator[tuple[str, str]]:
    looked = tested.looked
    if tested.refused or looked is None:
        yield "address", f"refused: {tested.refused}"
        return
    yield "address", "allowed"
    for answer in looked.answers:
        yield "asked", _answer_text(answer)
    if looked.trouble:
        yield "failed", looked.trouble
    if not isinstance(looked.outcome, Fetched):
        return
    yield from _body_steps(looked.outcome, looked)
    if looked.feed is None:
        return
    if tested.again is not None:
        yield "asked again", _again_text(tested.again)
    yield "feed", feed_text(looked.feed, utc_now())
    yield "wishes", _wishes(looked.outcome, looked.feed.wish)
    yield "would poll", _pace(settings, looked.outcome, looked.feed)
    found = ", ".join(f"{name} {count}" for name, count in hits.items() if count)
    if hits:
        yield "would hit", found or "no watchlist"


def _answer_text(answer: Answer) -> str:
    location = next((v for name, v in answer.headers if name.lower() == b"location"), None)
    to = (
        f" → {shown(location.decode('latin-1'))}" if location and 300 <= answer.status < 400 else ""
    )
    return f"{shown(answer.url)}: HTTP {answer.status}{to}"


def _body_steps(fetched: Fetched, looked: Looked) -> Iterator[tuple[str, str]]:
    sent = f"{fetched.sent:,} bytes, " if fetched.sent else ""
    yield "body", f"{sent}{len(fetched.body):,} bytes unpacked, in {looked.seconds * 1000:,.0f} ms"
    yield "type", printable(fetched.content_type) or "not said"
    if looked.feed is None:
        return
    said = charsets_said(fetched.body, fetched.content_type)
    charsets = ", ".join(f"{charset} ({where})" for where, charset in said.items())
    yield "format", f"{format_of(fetched.body)}, charset {charsets or 'not said'}"
    given = fetched.validators
    names = (("ETag", given and given.etag), ("Last-Modified", given and given.last_modified))
    yield "validators", " and ".join(name for name, value in names if value) or "none"


def _again_text(again: Looked) -> str:
    match again.outcome:
        case NotModified():
            return "HTTP 304: not modified, as it should be"
        case Fetched(status=status):
            return f"HTTP {status}: all of it again"
    return again.trouble


def _wishes(fetched: Fetched, wish: Wish) -> str:
    parts = (
        f"nothing changes for {span(fetched.fresh_for)} (Cache-Control or Expires)"
        if fetched.fresh_for
        else "",
        f"every {span(wish.every)} (ttl or sy:updatePeriod)" if wish.every else "",
        f"not in {len(wish.skip_hours)} hours of the day (skipHours)" if wish.skip_hours else "",
        f"not on {len(wish.skip_days)} days of the week (skipDays)" if wish.skip_days else "",
    )
    return "; ".join(filter(None, parts)) or "none"


def _pace(settings: Settings, fetched: Fetched, feed: ParsedFeed) -> str:
    """Say how often the feed would be polled, and why so; first polls come as soon as may be."""
    rules = poll_rules(settings)
    pace = rules.pace_of(fetched.url)
    gap = _gap(feed)
    polled = Polled(
        interval=gap or pace.min_interval,
        new_items=1,
        fresh_for=fetched.fresh_for or timedelta(0),
        wish=feed.wish,
    )
    now = utc_now()
    due = next_due(now, polled, pace, Priority.NORMAL, 0.0)
    if gap is None and due.at - now <= pace.min_interval:
        return f"every {span(pace.min_interval)} at first, then as often as it brings new items"
    return due.why


def _gap(feed: ParsedFeed) -> timedelta | None:
    """Return the mean time between two items of a feed, by their dates."""
    dates = sorted(item.published for item in feed.items if item.published)
    return (dates[-1] - dates[0]) / (len(dates) - 1) if len(dates) > 2 else None


def _print_items(console: Console, feed: ParsedFeed, zone: ZoneInfo) -> None:
    items = feed.items[:ITEMS] if console.is_terminal else feed.items
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True, style="dim")
    table.add_column(overflow="fold")
    for item in items:
        date = f"{item.published.astimezone(zone):%Y-%m-%d %H:%M}" if item.published else "no date"
        table.add_row(f"  {date}", Text(item.title or item.summary[:80] or "(no title)"))
    print_table(console, table)
    if len(items) < len(feed.items):
        click.echo(f"  … and {len(feed.items) - len(items)} more")


def _doubts(tested: Tested) -> list[str]:
    return doubts(tested.looked, tested.again, utc_now()) if tested.looked else []


# ---------------------------------------------------------------- as JSON


def _json(settings: Settings, tested: Tested, hits: dict[str, int]) -> dict[str, Any]:
    known: dict[str, Any] = {"feed": shown(tested.url), "refused": tested.refused}
    looked = tested.looked
    if looked is None:
        return known | {"error": tested.refused, "items": []}
    known |= {
        "error": looked.trouble or None,
        "answers": [{"url": shown(a.url), "status": a.status} for a in looked.answers],
        "ms": round(looked.seconds * 1000),
    }
    if isinstance(looked.outcome, Fetched):
        known |= _fetched_json(looked.outcome)
    if looked.feed is None or not isinstance(looked.outcome, Fetched):
        return known | {"items": []}
    return known | {
        "format": format_of(looked.body),
        "title": looked.feed.title,
        "conditional": _again_json(tested.again),
        "would_poll": _pace(settings, looked.outcome, looked.feed),
        "hits": hits,
        "problems": _doubts(tested),
        "items": [item_json(shown(tested.url), item) for item in looked.feed.items],
    }


def _fetched_json(fetched: Fetched) -> dict[str, Any]:
    given = fetched.validators
    return {
        "url": shown(fetched.url),
        "moved_to": shown(fetched.moved_to) if fetched.moved_to else None,
        "bytes": fetched.sent or len(fetched.body),
        "content_type": fetched.content_type,
        "charsets": charsets_said(fetched.body, fetched.content_type),
        "etag": _latin(given.etag if given else None),
        "last_modified": _latin(given.last_modified if given else None),
    }


def _latin(value: bytes | None) -> str | None:
    return value.decode("latin-1") if value is not None else None


def _again_json(again: Looked | None) -> str | None:
    if again is None:
        return None
    return "not modified" if isinstance(again.outcome, NotModified) else _again_text(again)
