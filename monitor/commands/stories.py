"""`monitor stories`: which items report the same event, of the record or of a file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
from click.core import ParameterSource
from rich.table import Table
from rich.text import Text

from monitor.commands.arguments import FileName
from monitor.commands.common import (
    echo_json,
    end,
    optional_settings,
    read_only_store,
    settings_of,
)
from monitor.commands.items_file import items_of_file
from monitor.commands.trials import say
from monitor.config import Settings
from monitor.digest.arrange import by_time, lead, watchlists
from monitor.digest.wording import count_text
from monitor.masking import mask_link
from monitor.model import Item, ItemHits, Report, Story
from monitor.pipeline.leads import with_leads
from monitor.stories.central import most_central
from monitor.stories.encoder import Vector, encoder_if_there, text_of
from monitor.stories.gist import language_of_item
from monitor.stories.grouped import Dated, grouped
from monitor.stories.terms import Terms
from monitor.terminal import open_console, print_table
from monitor.watch.words.analysis import Words
from monitor.wiring import open_words, utc_now

_SPAN = re.compile(r"(\d{1,4})([hd])")
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1)}
OUTLETS_SHOWN = 4


@click.command()
@click.option("--since", default="24h", show_default=True, help="24h, 7d, or a day: 2026-03-01.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=50, show_default=True)
@click.option(
    "--items",
    "items_file",
    type=FileName(path_type=str, allow_dash=True),
    help="Group the items of this file instead: JSON lines with id, title, summary and optionally "
    "text, link, outlet, published; - for standard input.",
)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON line for each story.")
@click.pass_context
def command(
    context: click.Context, since: str, limit: int, items_file: str | None, as_json: bool
) -> None:
    """Show which items report the same event, each story with its outlets.

    Of what watchlists hit, the latest story first; or of a file. A story is called by the item that
    says best what all of them report. Reads only, so it may be asked while the service runs.

    \b
    Examples:
      monitor stories --since 7d
      monitor stories --json --limit 1000 > stories.jsonl
      monitor stories --items items.jsonl --json
    """
    if items_file is not None:
        _refuse_of_file(context, "since", "limit")
        _of_file(optional_settings(context), items_file, as_json=as_json)
        return
    settings = settings_of(context, quiet=True)
    zone = ZoneInfo(settings.time_zone)
    with read_only_store(settings) as store:
        found = store.stories_seen_since(_since(since, zone), limit)
        stories = with_leads(store, found)
    if as_json:
        for story in stories:
            echo_json(_story_json(story))
    else:
        _print(stories, zone)
    if not stories:
        end("no story since then")


def _refuse_of_file(context: click.Context, *names: str) -> None:
    """End the command if it was given what chooses from the record alone."""
    for name in names:
        if context.get_parameter_source(name) is not ParameterSource.DEFAULT:
            end(f"--{name} chooses from the record; with --items, all of the file is grouped", 2)


def _since(text: str, zone: ZoneInfo) -> datetime:
    """Read how far back to look; ends the command where that can't be read."""
    if span := _SPAN.fullmatch(text.strip()):
        return utc_now() - int(span[1]) * _UNITS[span[2]]
    try:
        moment = datetime.fromisoformat(text.strip())
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        end(f"--since {text!r} is no time → write 24h, 7d, or a day like 2026-03-01", 2)


# ---------------------------------------------------------------- of the record


def _story_json(story: Story) -> dict[str, Any]:
    items = by_time(story)
    return {
        "story": story.id,
        "title": lead(story).seen.item.title,
        "size": len(items),
        "first_seen": items[0].seen.when.isoformat(timespec="seconds"),
        "last_seen": items[-1].seen.when.isoformat(timespec="seconds"),
        "languages": _languages([each.seen.item for each in items]),
        "watchlists": watchlists(story),
        "outlets": [_outlet_json(each) for each in _by_outlet(items)],
        "items": [_item_json(each) for each in items],
    }


def _item_json(each: ItemHits) -> dict[str, Any]:
    return {"row": each.seen.row_id, "title": each.seen.item.title}


def _outlet_json(first: ItemHits) -> dict[str, Any]:
    item = first.seen.item
    return {
        "outlet": item.outlet,
        "when": first.seen.when.isoformat(timespec="seconds"),
        "link": mask_link(item.link) if item.link else None,
    }


def _by_outlet(items: Sequence[ItemHits]) -> list[ItemHits]:
    """Return the first item of each outlet, in order of time."""
    first: dict[str, ItemHits] = {}
    for each in items:
        first.setdefault(each.seen.item.outlet, each)
    return list(first.values())


def _languages(items: Sequence[Item]) -> list[str]:
    found = (language_of_item(item) for item in items)
    return [language for language in dict.fromkeys(found) if language]


def _print(stories: Sequence[Story], zone: ZoneInfo) -> None:
    console = open_console()
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(overflow="fold")
    for story in stories:
        items = by_time(story)
        when = f"{items[-1].seen.when.astimezone(zone):%d %b %H:%M}"
        title = Text(lead(story).seen.item.title or "(no title)", "bold")
        said = Text("\n").join([title, Text(_outlets_text(items, zone), "dim")])
        table.add_row(Text(when, "dim"), Text(f"{len(items)}"), said)
    if stories:
        print_table(console, table)
        say(console, count_text(len(stories), "story", "stories"))


def _outlets_text(items: Sequence[ItemHits], zone: ZoneInfo) -> str:
    firsts, last = _by_outlet(items), items[-1]
    shown = [
        f"{each.seen.item.outlet or 'unnamed outlet'} {_when(each, last, zone)}"
        for each in firsts[:OUTLETS_SHOWN]
    ]
    hidden = len(firsts) - len(shown)
    return " · ".join(shown) + (f" +{hidden}" if hidden else "")


def _when(item: ItemHits, last: ItemHits, zone: ZoneInfo) -> str:
    """Say when an outlet told it: its day, too, unless it is that of the last item."""
    moment, latest = (each.seen.when.astimezone(zone) for each in (item, last))
    return f"{moment:%H:%M}" if moment.date() == latest.date() else f"{moment:%d %b %H:%M}"


# ---------------------------------------------------------------- of a file


def _of_file(settings: Settings, name: str, *, as_json: bool) -> None:
    items = list(items_of_file(name))
    _refuse_one_id_for_two(items, name)
    stories = grouped(_dated(items), Terms(_words(settings)), _meanings(items))
    for number, story in enumerate(stories, 1):
        if as_json:
            echo_json({"story": number, "items": [items[each.number].id for each in story]})
    if not as_json:
        _print_grouped(stories, items)


def _refuse_one_id_for_two(items: Sequence[Item], name: str) -> None:
    for known, count in Counter(item.id for item in items).items():
        if count > 1:
            end(f'{name}: {count} items have the id "{known}" → give each one of its own', 2)


def _meanings(items: Sequence[Item]) -> list[Vector]:
    """Return what the items mean, where there is an encoder; where it fails, words must do."""
    encoder = encoder_if_there()
    if encoder is None:
        return []
    try:
        return encoder.encode(list(map(text_of, items)))
    except Exception as error:  # noqa: BLE001 - of a library that is only a help
        click.echo(f"monitor: stories go by words alone: {error!r}", err=True)
        return []


def _words(settings: Settings) -> Words:
    """Return what the service remembers of words, where there is a service's folder."""
    return open_words(settings).words if Path(settings.state_dir).is_dir() else Words()


def _dated(items: Sequence[Item]) -> list[Dated]:
    """Give each item its time; one that has none comes at the time of the one before it."""
    when = next((item.published for item in items if item.published), utc_now())
    dated = []
    for item in items:
        when = item.published or when
        dated.append(Dated(item, when))
    return dated


def _print_grouped(stories: Sequence[Sequence[Report]], items: Sequence[Item]) -> None:
    console = open_console()
    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right", no_wrap=True)
    table.add_column(overflow="fold")
    for story in sorted(stories, key=lambda story: -len(story)):
        item = items[most_central(story).number]
        ids = ", ".join(items[each.number].id for each in story)
        name = Text(item.title or item.summary or item.text, "bold")
        table.add_row(f"{len(story)}", Text("\n").join([name, Text(ids, "dim")]))
    if stories:
        print_table(console, table)
    counted = count_text(len(items), "item", "items")
    say(console, f"{counted} in {count_text(len(stories), 'story', 'stories')}")
