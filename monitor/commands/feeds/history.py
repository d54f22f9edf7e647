"""`monitor feeds history` and `undo`: who changed the list of feeds, and how to take it back."""

from __future__ import annotations

import click

from monitor.commands.arguments import COUNT, NUMBER
from monitor.commands.watchlists.history import show_history, undo_edit
from monitor.in_force import FEEDS


@click.command()
@click.option("--limit", type=COUNT, default=20, show_default=True, help="How many.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON line for each edit.")
@click.pass_context
def history(context: click.Context, limit: int, as_json: bool) -> None:
    """Show who changed feeds.toml and when, the newest first.

    \b
    Examples:
      monitor feeds history --limit 5
    """
    show_history(context, FEEDS, limit, as_json=as_json)


@click.command()
@click.argument("number", metavar="[EDIT]", type=NUMBER, required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def undo(context: click.Context, number: int | None, as_json: bool) -> None:
    """Take back the newest edit of feeds.toml, or the one named; nothing after it is lost.

    If the file says something else than that edit left, it is refused, and the difference shown.

    \b
    Examples:
      monitor feeds undo
      monitor feeds undo 12
    """
    undo_edit(context, number, of=FEEDS, as_json=as_json)
