"""`monitor watchlists`: to look at watchlists, to try them, and to edit them safely."""

from __future__ import annotations

import click

from monitor.commands.watchlists.add import add
from monitor.commands.watchlists.export import export
from monitor.commands.watchlists.history import history, undo
from monitor.commands.watchlists.look import list_, show
from monitor.commands.watchlists.remove import remove
from monitor.commands.watchlists.test import test


@click.group()
def command() -> None:
    """Look at watchlists, try them, and edit them safely.

    Edits keep comments and order, are checked before they are written, are recorded with who and
    when, and can be undone. A service that runs takes them up by itself.

    \b
    Examples:
      monitor watchlists list
      monitor watchlists add deported-children "name: Lvova-Belova"
      monitor watchlists undo
    """


for part in (list_, show, add, remove, test, export, history, undo):
    command.add_command(part)
