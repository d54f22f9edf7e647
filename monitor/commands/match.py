"""`monitor match`: which watchlists match, and why."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.text import Text

from monitor.commands.arguments import FileName
from monitor.commands.common import echo_json, optional_settings, read_only_store
from monitor.commands.items_file import items_of_file
from monitor.commands.reports import drawn, print_reports, report_json, spans_json
from monitor.config import Settings
from monitor.digest.excerpt import marked
from monitor.masking import mask_link
from monitor.model import ConfigError, Feed, Hit, Item, Severity
from monitor.terminal import open_console
from monitor.watch.lists.watchlist import Watchlist, load_watchlists
from monitor.watch.matching.explain import explain
from monitor.watch.matching.matcher import Matcher
from monitor.wiring import database_path

_NUMBER_OR_LINK = re.compile(r"\d+|https?://\S+")

Tried = tuple[Item, Feed | None]


@click.command()
@click.option(
    "--watchlists",
    "folder",
    type=FileName(path_type=Path, file_okay=False, exists=True),
    help="The folder of watchlists.  [default: watchlists_dir of the settings]",
)
@click.option(
    "--items",
    "items_file",
    type=FileName(path_type=str, allow_dash=True),
    help="A file of JSON lines with id, title, summary and optionally text, outlet, published; - "
    "for standard input.",
)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON line for each hit.")
@click.option(
    "--explain",
    "with_explanation",
    is_flag=True,
    help="Say for each hit what each keyword found, and where.",
)
@click.option(
    "--why-not",
    "why_not",
    is_flag=True,
    help="Say what each keyword found and missed. TEXT may be the id of a stored item.",
)
@click.argument("texts", nargs=-1, metavar="[TEXT]...")
@click.pass_context
def command(
    context: click.Context,
    folder: Path | None,
    items_file: str | None,
    as_json: bool,
    with_explanation: bool,
    why_not: bool,
    texts: tuple[str, ...],
) -> None:
    """Say which watchlists match texts or items, by which keywords, and where.

    A text counts as a title; - reads one from standard input.

    \b
    Examples:
      monitor match "ICC issues warrant for Lvova-Belova"
      monitor match --why-not "Children were deported, an ICC judge says"
      monitor match --why-not 48213        the item of this number in the store
      monitor match --items items.jsonl --json
      monitor match --watchlists drafts/ - < article.txt
    """
    if (items_file is None) == (not texts):
        raise click.UsageError("give either --items FILE or at least one TEXT")
    watchlists = read_watchlists(folder or optional_settings(context).watchlists_dir)
    try_out(
        optional_settings(context),
        watchlists,
        texts,
        items_file,
        as_json=as_json,
        with_explanation=with_explanation,
        why_not=why_not,
    )


def try_out(
    settings: Settings,
    watchlists: Iterable[Watchlist],
    texts: tuple[str, ...],
    items_file: str | None,
    *,
    as_json: bool,
    with_explanation: bool,
    why_not: bool,
) -> None:
    """Match texts, or the items of a file, with watchlists, and print what they hit or miss."""
    matcher = Matcher(watchlists)
    items = items_of_file(items_file) if items_file is not None else _texts(texts)
    if with_explanation or why_not:
        tried = _with_feeds(items, settings, stored=why_not and bool(texts))
        _explain(matcher, tried, as_json=as_json, misses=why_not)
    else:
        _match(matcher, items, as_json=as_json)


def _match(matcher: Matcher, items: Iterable[Item], *, as_json: bool) -> None:
    console = open_console()
    titles = {each.watchlist.id: each.watchlist.title for each in matcher.planned}
    for item in items:
        hits = matcher.match(item)
        if as_json:
            for hit in hits:
                echo_json(hit_json(item, hit))
        else:
            _print(console, item, hits, titles)


def _explain(matcher: Matcher, tried: Iterable[Tried], *, as_json: bool, misses: bool) -> None:
    console = open_console()
    for item, feed in tried:
        reports = explain(matcher, item, feed)
        if as_json:
            for report in reports:
                if report.hit or misses:
                    echo_json(report_json(item, report))
            continue
        console.print(_marked(item, matcher.match(item, feed)))
        print_reports(console, reports, misses=misses)


def read_watchlists(folder: Path) -> tuple[Watchlist, ...]:
    """Read a folder of watchlists; errors end the command."""
    watchlists, problems = load_watchlists(folder)
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    if errors:
        raise ConfigError(*errors)
    return watchlists


def hit_json(item: Item, hit: Hit) -> dict[str, Any]:
    """Give a hit as `monitor match --json` prints it."""
    return {
        "id": mask_link(item.id),
        "watchlist": hit.watchlist,
        "keywords": list(hit.keywords),
        "spans": spans_json(hit.spans),
    }


def _texts(texts: tuple[str, ...]) -> Iterator[Item]:
    for number, text in enumerate(texts, start=1):
        content = sys.stdin.read().strip() if text == "-" else text
        yield Item(id=str(number), title=content)


def _with_feeds(items: Iterable[Item], settings: Settings, *, stored: bool) -> Iterator[Tried]:
    """Give items with the feed that each came from, where that is known.

    `stored`: a text that names an item of the store (its number, id or link) stands for that item.
    """
    if not stored:
        yield from ((item, None) for item in items)
        return
    with read_only_store(settings) if database_path(settings).exists() else nullcontext() as store:
        for item in items:
            found = store.items_called(item.title) if store else []
            yield from ((each.item, each.feed) for each in found)
            if not found:
                _say_not_stored(item.title)
                yield item, None


def _say_not_stored(text: str) -> None:
    if _NUMBER_OR_LINK.fullmatch(text):
        click.echo(f"monitor: no stored item is {mask_link(text)}; read as a text", err=True)


def _print(console: Console, item: Item, hits: tuple[Hit, ...], titles: dict[str, str]) -> None:
    """Show an item with the words that matched marked, and the keywords that did it."""
    console.print(_marked(item, hits))
    for hit in hits:
        console.print(Text(f"  ✓ {titles[hit.watchlist]}: {' · '.join(hit.keywords)}"))
    if not hits:
        console.print(Text("  – no watchlist matches", "dim"))


def _marked(item: Item, hits: Iterable[Hit]) -> Text:
    """Give the item's texts, the words that matched marked."""
    hits = tuple(hits)
    shown = Text()
    for field in ("title", "summary", "text"):
        text = getattr(item, field)
        if not text:
            continue
        spans = sorted({(s.start, s.end) for hit in hits for s in hit.spans if s.field == field})
        drawing = drawn(marked(text, spans, mark="b", most=len(spans)))
        if field == "title" and not spans:
            drawing.stylize("bold")
        shown.append_text(drawing).append("\n")
    shown.rstrip()
    return shown
