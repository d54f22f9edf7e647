"""`monitor poll`: poll now, and say what came."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

import click
from rich.table import Table
from rich.text import Text

from monitor.commands.common import echo_json, end, files_in_force, locked_store, settings_of
from monitor.commands.editing import BAD_INPUT
from monitor.commands.feeds.files import typed_url
from monitor.config import Settings
from monitor.digest.wording import count_text
from monitor.feeds.polling.state import NOT_MODIFIED
from monitor.feeds.urls import same_feed_key, shown
from monitor.grouping import Grouping
from monitor.masking import MASK
from monitor.model import FeedState, PollReport
from monitor.notices import Notices
from monitor.pipeline import Watch
from monitor.poller import Poller
from monitor.store import Store
from monitor.stories.encoder import encoder_if_there
from monitor.terminal import advance, open_console, progress
from monitor.watch.lists.watchlist import Watchlist
from monitor.watch.words.cache import KeptWords
from monitor.wiring import (
    database_path,
    open_web,
    open_words,
    read_setup,
    require_something,
    utc_now,
    watch_of,
)

_WELL = ("polled", "unchanged", NOT_MODIFIED, "waiting")  # the outcomes that are no failure


@click.command()
@click.option("--all", "everything", is_flag=True, help="Poll every feed, due or not.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON line for each feed.")
@click.argument("urls", nargs=-1, metavar="[URL]...")
@click.pass_context
def command(context: click.Context, everything: bool, as_json: bool, urls: tuple[str, ...]) -> None:
    """Poll the due feeds now (or all, or these), match and store what is new; send nothing.

    What was found is announced by the next `monitor run`. A server's Retry-After holds, even with
    --all. Exit code 1 if a feed could not be read.

    \b
    Examples:
      monitor poll                               the due feeds
      monitor poll --all --json                  every feed, a JSON line each
      monitor poll https://example.org/rss.xml   this feed of feeds.toml
    """
    settings = settings_of(context, quiet=True)  # what was polled is printed at the end
    if not database_path(settings).exists():
        require_something(read_setup(settings))
    with locked_store(settings) as store:
        lists = files_in_force(settings, store).files.contents
        states = _chosen(store, everything, urls)
        watching = Watching(settings, lists)
        reports = asyncio.run(_poll(settings, watching.in_force, store, states, as_json=as_json))
        watching.keep_words()
    if not as_json:
        _print_table(reports)
    if any(report.outcome not in _WELL for report in reports):
        raise click.exceptions.Exit(1)


class Watching:
    """The watchlists in force, made ready to match when the first new item comes."""

    def __init__(self, settings: Settings, lists: Iterable[Watchlist]) -> None:
        self._settings = settings
        self._lists = lists
        self._words: KeptWords | None = None
        self._watch: Watch | None = None

    def in_force(self) -> Watch:
        """Return what matches."""
        if self._watch is None:
            self._words = open_words(self._settings)
            self._watch = watch_of(self._lists, words=self._words.words)
        return self._watch

    def keep_words(self) -> None:
        """Keep what was learnt of words: only a help for the next start, so that may fail."""
        if self._words is not None:
            with suppress(OSError):
                self._words.save()


def _chosen(store: Store, everything: bool, urls: tuple[str, ...]) -> list[FeedState]:
    if everything:  # but those that are gone for good: only who names one asks for it again
        return [state for state in store.feed_states() if not state.paused]
    if not urls:
        return store.due_feeds(utc_now())
    states = store.feed_states()
    named = (_named(states, url) for url in urls)
    return list({state.id: state for state in named}.values())


def _named(states: list[FeedState], url: str) -> FeedState:
    """Return the feed of an address, also of a masked one; ends the command for none or several."""
    if MASK in url:
        found = [state for state in states if shown(state.feed.url) == url]
    else:
        key = same_feed_key(typed_url(url))
        found = [state for state in states if same_feed_key(state.feed.url) == key]
    if not found:
        end(
            f"{shown(url)} is not in feeds.toml; add it there to watch it "
            f"(`monitor parse {shown(url)}` shows what it holds)",
            BAD_INPUT,
        )
    if len(found) > 1:
        end(f"{url} means {len(found)} feeds → give the whole address", BAD_INPUT)
    return found[0]


async def _poll(
    settings: Settings,
    in_force: Callable[[], Watch],
    store: Store,
    states: list[FeedState],
    *,
    as_json: bool,
) -> list[PollReport]:
    """Poll these feeds, due or not; a JSON line is printed as soon as its poll has ended."""
    ids = {state.feed.url: state.id for state in states}
    reports: list[PollReport] = []
    with progress(open_console(stderr=True), "Polling", len(states)) as bar:

        def note(report: PollReport) -> None:
            reports.append(report)
            advance(bar)
            if as_json:
                echo_json(_json(report, ids[report.feed]))

        async with open_web(settings, store) as web:
            words = lambda: in_force().matcher.lexicon.words  # noqa: E731 - made when needed
            trouble = Notices(store, (), utc_now).trouble
            grouping = Grouping(store, words, encoder_if_there(), trouble)
            poller = Poller(store, web, in_force, grouping, utc_now, trouble)
            poller.on_poll = note
            await poller.poll_these(states)
    return reports


def _json(report: PollReport, feed_id: int) -> dict[str, Any]:
    return {
        "feed": shown(report.feed),
        "id": feed_id,
        "outcome": report.outcome,
        "error": report.error or None,
        "items": report.items,
        "new": report.new,
        "hits": report.hits,
        "seconds": round(report.seconds, 3),
        "due": report.due_at.isoformat(timespec="seconds"),
    }


def _print_table(reports: list[PollReport]) -> None:
    if not reports:
        click.echo("No feed is due. `monitor poll --all` polls them all.")
        return
    table = Table(box=None, pad_edge=False)
    table.add_column("feed", overflow="fold")
    table.add_column("outcome")
    for heading in ("items", "new", "hits"):
        table.add_column(heading, justify="right")
    table.add_column("", overflow="fold")
    for report in sorted(reports, key=lambda report: report.feed):
        table.add_row(
            Text(shown(report.feed)),
            report.outcome,
            str(report.items),
            str(report.new),
            str(report.hits),
            Text(report.error),
        )
    open_console().print(table)
    failed = sum(1 for report in reports if report.error)
    new, hits = sum(r.new for r in reports), sum(r.hits for r in reports)
    click.echo(
        f"{count_text(len(reports), 'feed', 'feeds')}, {count_text(new, 'new item', 'new items')}, "
        f"{count_text(hits, 'hit', 'hits')}, {failed} failed or waiting"
    )
