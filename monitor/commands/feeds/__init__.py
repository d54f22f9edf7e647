"""`monitor feeds`: to find feeds, to list, try, add and remove them, to take lists in and out."""

from __future__ import annotations

import click

from monitor.commands.feeds.add import add
from monitor.commands.feeds.discover import discover_
from monitor.commands.feeds.export import export
from monitor.commands.feeds.history import history, undo
from monitor.commands.feeds.imports import import_
from monitor.commands.feeds.listing import list_
from monitor.commands.feeds.remove import remove
from monitor.commands.feeds.show import show
from monitor.commands.feeds.test import test


@click.group()
def command() -> None:
    """Find feeds, list, try, add and remove them, take lists in and out.

    Edits of feeds.toml keep comments and order, are recorded with who and when, and can be undone.
    A service that runs takes them up by itself. Every address goes through the same guard as in
    polling, and every host is asked in its turn.

    \b
    Examples:
      monitor feeds list --failing
      monitor feeds add https://www.bellingcat.com
      monitor feeds import subscriptions.opml --dry-run
    """


for part in (list_, show, add, remove, discover_, test, import_, export, history, undo):
    command.add_command(part)
