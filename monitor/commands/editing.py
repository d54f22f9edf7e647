"""What the commands that edit files share: reading one, writing it with a record, refusing."""

from __future__ import annotations

import getpass
import os
from pathlib import Path
from typing import NoReturn

import click

from monitor.commands.common import end, joined_store
from monitor.commands.trials import say
from monitor.config import Settings
from monitor.edits import FileChangedError, WatchlistFileError, read_exactly, save
from monitor.model import Edit
from monitor.terminal import open_console
from monitor.toml_file import EditError
from monitor.wiring import utc_now

BAD_INPUT = 2


def read_text(path: Path) -> str:
    """Read a file as it is; ends the command where it can't be read."""
    try:
        return read_exactly(path)
    except WatchlistFileError as error:
        end(str(error))


def refuse(error: EditError, line: str) -> NoReturn:
    """End the command: an edit can't be made. Shows at which place of the line it failed."""
    remedy = f" → {error.remedy}" if error.remedy else ""
    if error.column is None:
        end(f"{error.reason}{remedy}", BAD_INPUT)
    shown = line.replace("\n", "⏎").replace("\t", " ").encode(errors="replace").decode()
    click.echo(f"  {shown}\n  {' ' * (error.column - 1)}^", err=True)
    end(f"column {error.column}: {error.reason}{remedy}", BAD_INPUT)


def write(settings: Settings, path: Path, before: str, after: str, what: str) -> int:
    """Write an edit and record it; returns its id. Ends the command where that can't be done."""
    edit = Edit(0, utc_now(), path.stem, who(), what, before, after)
    with joined_store(settings) as store:
        try:
            return save(path, edit, store.record_edit)
        except FileChangedError as error:
            end(f"{error}; try again")
        except WatchlistFileError as error:
            end(f"{error}; nothing was changed")


def who() -> str:
    """Say who edits, by the name under which they are logged in."""
    try:
        return f"command line ({getpass.getuser()})"
    except (OSError, KeyError):  # a user without a name, as in containers
        return f"command line (user {os.getuid()})"


def tell(name: str, what: str, edit: int, commands: str = "watchlists") -> None:
    """Say what was done to a file, and by which of the commands it is taken back."""
    say(open_console(), f"{name}: {what}; `monitor {commands} undo {edit}` takes it back")
