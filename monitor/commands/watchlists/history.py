"""`monitor watchlists history` and `undo`: who changed what, and how to take it back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import NoReturn
from zoneinfo import ZoneInfo

import click
from rich.table import Table
from rich.text import Text

from monitor.commands.arguments import COUNT, NUMBER
from monitor.commands.common import echo_json, end, joined_store, read_only_store, settings_of
from monitor.commands.editing import BAD_INPUT, tell, who
from monitor.config import Settings
from monitor.edits import (
    FileChangedError,
    WatchlistFileError,
    as_recorded,
    difference,
    save,
    undoing,
)
from monitor.in_force import BY_FILE
from monitor.masking import mask_urls
from monitor.model import Edit
from monitor.store import Store
from monitor.terminal import open_console, print_table
from monitor.wiring import database_path, utc_now

MOST = 1000  # edits among which the newest to undo is looked for


@click.command()
@click.argument("name", metavar="[WATCHLIST]", required=False)
@click.option("--limit", type=COUNT, default=20, show_default=True, help="How many.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON line for each edit.")
@click.pass_context
def history(context: click.Context, name: str | None, limit: int, as_json: bool) -> None:
    """Show who changed what and when, the newest first: of all watchlists or of one.

    \b
    Examples:
      monitor watchlists history
      monitor watchlists history deported-children --limit 5
    """
    show_history(context, name, limit, as_json=as_json)


def show_history(context: click.Context, name: str | None, limit: int, *, as_json: bool) -> None:
    """Show the newest edits, of all files or of one."""
    settings = settings_of(context, quiet=True)
    edits: list[Edit] = []
    if database_path(settings).exists():
        with read_only_store(settings) as store:
            edits = store.edits(name, limit)
    if as_json:
        for edit in edits:
            echo_json(edit_json(edit))
    elif edits:
        _print(edits, ZoneInfo(settings.time_zone))
    else:
        click.echo("No edit is recorded yet.")


def edit_json(edit: Edit) -> dict[str, object]:
    """Give an edit as `--json` prints it."""
    return {
        "edit": edit.id,
        "at": edit.at.isoformat(timespec="seconds"),
        "watchlist": edit.watchlist,
        "who": edit.who,
        "what": edit.what,
    }


def _print(edits: list[Edit], zone: ZoneInfo) -> None:
    table = Table(box=None, pad_edge=False)
    table.add_column("edit", justify="right")
    for heading in ("when", "watchlist", "who"):
        table.add_column(heading, no_wrap=True)
    table.add_column("what", overflow="fold")
    for edit in edits:
        when = f"{edit.at.astimezone(zone):%Y-%m-%d %H:%M}"
        row = (str(edit.id), when, edit.watchlist, edit.who, edit.what)
        table.add_row(*map(Text, row))
    print_table(open_console(), table)


@click.command()
@click.argument("number", metavar="[EDIT]", type=NUMBER, required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def undo(context: click.Context, number: int | None, as_json: bool) -> None:
    """Take back the newest edit, or the one named; nothing that came after it is lost.

    If the file says something else than that edit left, it is refused, and the difference shown.
    An undo is an edit itself, and can be undone.

    \b
    Examples:
      monitor watchlists undo
      monitor watchlists undo 12
    """
    undo_edit(context, number, of=None, as_json=as_json)


def undo_edit(context: click.Context, number: int | None, *, of: str | None, as_json: bool) -> None:
    """Take back an edit, the newest or the one of this number: of all files or of one."""
    settings = settings_of(context, quiet=True)
    if not database_path(settings).exists():
        end("no edit is recorded yet", BAD_INPUT)
    with joined_store(settings) as store:
        edit = _chosen(store, number, of)
        undone = _undone(settings, store, edit)
    if as_json:
        echo_json(edit_json(undone))
        return
    if edit.before:
        what = f"as it was before edit {edit.id} ({edit.what})"
    else:
        what = f"removed, since edit {edit.id} ({edit.what}) made it"
    tell(edit.watchlist, what, undone.id, "watchlists" if of is None else of)


def _chosen(store: Store, number: int | None, of: str | None) -> Edit:
    """Return the edit of this number, or the newest that can be undone."""
    if number is None:
        edits = store.edits(of, MOST)
        found = next((edit for edit in edits if not _made_by_hand(edit)), None)
        return found or end("no edit is recorded yet", BAD_INPUT)
    edit = store.edit(number)
    if edit is None:
        end(f"there is no edit {number} → see `monitor {of or 'watchlists'} history`", BAD_INPUT)
    if of not in (None, edit.watchlist):
        reason = f"edit {number} is one of {edit.watchlist}.toml"
        end(f"{reason} → monitor watchlists undo {number}", BAD_INPUT)
    if _made_by_hand(edit):
        reason = f"edit {number} says only that {edit.watchlist}.toml was there ({edit.what})"
        end(f"{reason} → to be rid of it, delete the file", BAD_INPUT)
    return edit


def _made_by_hand(edit: Edit) -> bool:
    """Tell whether an edit is about a file that no command made, so that none removes it."""
    return edit.who == BY_FILE and not edit.before


def _undone(settings: Settings, store: Store, edit: Edit) -> Edit:
    """Write and record the edit that puts back what another changed."""
    path = settings.watchlists_dir / f"{edit.watchlist}.toml"
    try:
        undone = undoing(edit, path, who(), utc_now())
        return replace(undone, id=save(path, undone, store.record_edit))
    except FileChangedError as error:
        _refuse(edit, path, error.now)
    except WatchlistFileError as error:
        end(f"{error}; nothing was undone")


def _refuse(edit: Edit, path: Path, now: str) -> NoReturn:
    """End the command: show what changed since an edit, and what it would be to undo it."""
    since = f"{path} was changed since edit {edit.id}:"
    _echo_difference(since, edit.after, as_recorded(now))
    if edit.before:
        by_hand = f"To undo edit {edit.id} by hand, change this in it:"
        _echo_difference(by_hand, edit.after, edit.before)
    else:
        click.echo(f"To undo edit {edit.id} by hand, delete the file.", err=True)
    end(f"edit {edit.id} was not undone, as that would lose what came after it", BAD_INPUT)


def _echo_difference(heading: str, before: str, after: str) -> None:
    lines = (f"  {mask_urls(line, in_json=True)}" for line in difference(before, after))
    click.echo("\n".join([heading, *lines]), err=True)
