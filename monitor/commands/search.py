"""`monitor search`: the archive, searched by words and filters."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import click
from rich.table import Table
from rich.text import Text

from monitor.commands.common import echo_json, end, read_only_store, settings_of
from monitor.commands.reports import drawn, spans_json
from monitor.commands.trials import say
from monitor.csv_text import csv_text
from monitor.digest.excerpt import excerpt, marked, matched_spans
from monitor.digest.wording import count_text
from monitor.masking import mask_link
from monitor.model import ItemHits
from monitor.query import QueryError, read_query
from monitor.searching import COLUMNS, Search, meant_by, table_of
from monitor.store.search import NEWEST
from monitor.terminal import open_console, print_table
from monitor.watch.lists.watchlist import load_watchlists
from monitor.wiring import open_words

SECONDS = 60.0
_REASONS = {
    "filter": "there is no filter {name}: → there are watchlist:, outlet:, lang:, after:, before:",
    "date": "{value!r} is no day → write {name}:2026-03-01",
    "twice": "{name}: stands there twice → leave one out",
    "order": "no day is left → after: is the first day, before: the day before which to end",
    "long": "that is too long → write a few words only",
    "words": "there is no word in {value!r} to look for → monitor search Lvova-Belova",
    "watchlist": "there is no watchlist {value!r} → there are: {names}",
    "outlet": "nothing stored is of an outlet {value!r} → there are: {names}",
    "language": "no feed is in the language {value!r} → there are: {names}",
}


@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option(
    "--limit", type=click.IntRange(1, 100_000), default=20, show_default=True, help="How many."
)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON line for each item.")
@click.option("--csv", "as_csv", is_flag=True, help="Print a table for a spreadsheet.")
@click.pass_context
def command(
    context: click.Context, words: tuple[str, ...], limit: int, as_json: bool, as_csv: bool
) -> None:
    """Search the stored items, the newest first.

    Words are read as a keyword of a watchlist: all forms are found, names in other spellings, too.
    Filters stand among them: watchlist:NAME, outlet:NAME, lang:uk, after:DAY, before:DAY. Reads
    only, so it may be asked while the service runs. Exit code 1 where nothing is found.

    \b
    Examples:
      monitor search Lvova-Belova
      monitor search 'ceasefire outlet:"BBC News" after:2026-03-01'
      monitor search --csv --limit 5000 watchlist:icc-warrants > icc.csv
    """
    settings = settings_of(context, quiet=True)
    zone = ZoneInfo(settings.time_zone)
    titles = {each.id: each.title for each in load_watchlists(settings.watchlists_dir)[0]}
    with read_only_store(settings) as store:
        try:
            reading, among = meant_by(read_query(" ".join(words)), store, titles, zone)
        except QueryError as error:
            names = ", ".join(error.names) or "none"
            reason = _REASONS[error.what]
            end(reason.format(name=error.name, value=error.value, names=names), 2)
        search = Search(store, reading, among, open_words(settings).words)
        looked = search.look(NEWEST, limit, SECONDS)
        items = search.items(looked.rows)
        if as_csv:
            click.echo(csv_text(COLUMNS, table_of(store, items, titles, zone)), nl=False)
        elif as_json:
            for item in items:
                echo_json(_json(item))
        else:
            _print(items, zone, is_more=bool(looked.below))
    if not items:
        end("nothing was found")


def _json(item: ItemHits) -> dict[str, Any]:
    seen = item.seen
    return {
        "title": seen.item.title,
        "outlet": seen.item.outlet,
        "link": mask_link(seen.item.link) if seen.item.link else None,
        "when": seen.when.isoformat(timespec="seconds"),
        "summary": seen.item.summary,
        "spans": [span for hit in item.hits for span in spans_json(hit.spans)],
    }


def _print(items: list[ItemHits], zone: ZoneInfo, *, is_more: bool) -> None:
    console = open_console()
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True, overflow="ellipsis", max_width=20)
    table.add_column(overflow="fold")
    for item in items:
        when = f"{item.seen.when.astimezone(zone):%d %b %Y %H:%M}"
        table.add_row(Text(when, "dim"), Text(item.seen.item.outlet, "cyan"), _title(item))
    if items:
        print_table(console, table)
        more = "; there are more: --limit" if is_more else ""
        say(console, f"{count_text(len(items), 'item', 'items')}{more}")


def _title(item: ItemHits) -> Text:
    """Give the title, marked; where the words are not in it, the sentence that has them."""
    spans = matched_spans(item, "title")
    title = drawn(marked(item.seen.item.title, spans, mark="b"))
    sentence = excerpt(item) if item.hits and not spans else ()
    return Text("\n").join([title, drawn(sentence)]) if sentence else title
