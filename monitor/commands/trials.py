"""What the commands that try watchlists share: the stored items, and samples of what was hit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import click
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from rich.text import Text

from monitor.commands.reports import drawn, spans_json
from monitor.config import Settings
from monitor.digest.excerpt import excerpt, marked, matched_spans
from monitor.masking import mask_link
from monitor.model import ItemHits, SeenItem, StoredItem
from monitor.store import Store, StoreError
from monitor.terminal import advance, open_console, print_table, progress
from monitor.trial import Period, Sample
from monitor.watch.lists.watchlist import Watchlist
from monitor.watch.matching.matcher import Matcher
from monitor.wiring import database_path, open_store, open_words, utc_now

WEEK = 7  # days that an edit is tried on
_AT_ONCE = 256  # items between two looks at the progress


def period_of(settings: Settings, days: int) -> Period:
    """Return the last days, as the settings' time zone counts them."""
    return Period.last(days, utc_now(), ZoneInfo(settings.time_zone))


def open_matcher(settings: Settings, watchlists: Sequence[Watchlist]) -> Matcher:
    """Make the matcher for watchlists, with what the service remembers of words."""
    return Matcher(watchlists, open_words(settings).words)


@contextmanager
def readable_store(settings: Settings) -> Iterator[Store | None]:
    """Open the store to read, also while the service runs; None where there is none to read."""
    store = None
    if database_path(settings).exists():
        try:
            store = open_store(settings, read_only=True)
        except StoreError as error:  # no reason not to edit, or to show, a file
            click.echo(f"monitor: {error}", err=True)
    try:
        yield store
    finally:
        if store is not None:
            store.close()


@contextmanager
def week_of_items(settings: Settings, period: Period) -> Iterator[Iterator[StoredItem]]:
    """Give the stored items of a period, none where there is no store to read."""
    with readable_store(settings) as store:
        if store is None:
            yield iter(())
            return
        with items_of(store, period) as items:
            yield items


@contextmanager
def items_of(store: Store, period: Period) -> Iterator[Iterator[StoredItem]]:
    """Give the stored items of a period, and show how far they were read, in days."""
    with progress(open_console(stderr=True), "Trying, days", len(period.days)) as bar:
        yield _watched(store.items_since(period.since, until=period.until), period, bar)


def _watched(items: Iterator[StoredItem], period: Period, bar: Progress) -> Iterator[StoredItem]:
    day = 0
    for number, stored in enumerate(items):
        if number % _AT_ONCE == 0:
            now = period.day(stored.first_seen)
            while day < len(period.days) and period.days[day] < now:
                day += 1
                advance(bar)
        yield stored


def share_text(part: int, whole: int) -> str:
    """Give a share in per cent, of few digits."""
    share = 100 * part / whole if whole else 0.0
    if 0 < share < 0.1:
        return "< 0.1 %"
    return f"{share:.0f} %" if share >= 10 or not share else f"{share:.1f} %"


def found_text(hits: int, items: int, days: int) -> str:
    """Say how many of the items of the last days were hit."""
    noun = "item" if items == 1 else "items"
    share = share_text(hits, items)
    return f"{hits:,} of {items:,} {noun} of the last {days} days ({share})"


def say(console: Console, text: str) -> None:
    """Print a sentence, broken between words where the terminal ends."""
    console.print(Text(text))


def print_samples(console: Console, samples: tuple[Sample, ...], zone: ZoneInfo) -> None:
    """Show items, the newest first, with the words that matched between ‹ ›."""
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True, overflow="ellipsis", max_width=20)
    table.add_column(overflow="fold")
    for sample in samples:
        when = f"  {_when(sample.when, zone)}"
        table.add_row(Text(when, "dim"), Text(_outlet(sample), "cyan"), _title(sample))
    if samples:
        print_table(console, table)


def _when(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%d %b %H:%M}"


def _outlet(sample: Sample) -> str:
    return sample.stored.item.outlet or sample.stored.feed.outlet


def _title(sample: Sample) -> Text:
    """Give the title, marked; where it did not match, the sentence that did under it."""
    stored = sample.stored
    item = ItemHits(SeenItem(stored.row_id, stored.item, stored.first_seen), (sample.hit,))
    spans = matched_spans(item, "title")
    title = drawn(marked(stored.item.title, spans, mark="b"))
    if not spans and (sentence := excerpt(item)):
        title = Text("\n").join([title, drawn(sentence)]) if title else drawn(sentence)
    return title


def sample_json(sample: Sample) -> dict[str, Any]:
    """Give a sample as `--json` prints it."""
    item = sample.stored.item
    return {
        "title": item.title,
        "outlet": _outlet(sample),
        "link": mask_link(item.link) if item.link else None,
        "when": sample.when.isoformat(timespec="seconds"),
        "keywords": list(sample.hit.keywords),
        "spans": spans_json(sample.hit.spans),
    }
