"""`monitor feeds remove`: feeds less."""

from __future__ import annotations

import click

from monitor.commands.common import echo_json, settings_of
from monitor.commands.editing import refuse, tell, write
from monitor.commands.feeds.files import open_feeds, table_named
from monitor.feeds.lists.edit import FeedTable, without_feeds
from monitor.feeds.urls import shown
from monitor.in_force import FEEDS
from monitor.toml_file import EditError


@click.command()
@click.argument("names", metavar="URL|OUTLET...", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def remove(context: click.Context, names: tuple[str, ...], as_json: bool) -> None:
    """Take feeds out of feeds.toml; their stored items stay.

    A name that several feeds have is refused. The comment lines directly above a feed go with it.

    \b
    Examples:
      monitor feeds remove https://www.bellingcat.com/feed/
      monitor feeds remove Bellingcat "Kyiv Independent"
    """
    settings = settings_of(context, quiet=True)
    file = open_feeds(settings)
    gone = list(dict.fromkeys(table_named(file.tables, name) for name in names))
    try:
        after = without_feeds(file.text, [table.line for table in gone])
    except EditError as error:
        refuse(error, "")
    what = f"removed {_named(gone)}"
    edit = write(settings, file.path, file.text, after, what)
    if as_json:
        echo_json({"removed": [shown(table.url) for table in gone], "edit": edit})
        return
    tell(FEEDS, what, edit, "feeds")


def _named(tables: list[FeedTable]) -> str:
    names = [f"“{shown(table.url)}”" for table in tables]
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more
