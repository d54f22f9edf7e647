"""What the commands on watchlists share: finding a file, reading it, editing it."""

from __future__ import annotations

import getpass
import os
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import NoReturn

import click

from monitor.commands.common import end, joined_store
from monitor.commands.trials import say
from monitor.config import Settings
from monitor.edits import FileChangedError, WatchlistFileError, read_exactly, save
from monitor.model import ConfigError, Edit, Problem
from monitor.terminal import open_console
from monitor.watch.lists.block import EditError
from monitor.watch.lists.watchlist import (
    RESERVED,
    Watchlist,
    id_problem,
    load_watchlist,
    watchlist_files,
)
from monitor.wiring import utc_now

BAD_INPUT = 2


@dataclass(frozen=True, slots=True)
class Opened:
    """A watchlist file that can be read: its text, the watchlist in it, what is wrong with it."""

    path: Path
    text: str
    watchlist: Watchlist
    problems: tuple[Problem, ...]


def files_in(folder: Path) -> list[Path]:
    """Return the watchlist files of a folder, by name; ends the command where it can't be read."""
    try:
        return watchlist_files(folder)
    except OSError as error:
        end(f"{folder} can't be read: {error.strerror}", BAD_INPUT)


def path_of(settings: Settings, name: str) -> Path:
    """Return a watchlist's file; ends the command where there is none, naming the nearest."""
    folder = settings.watchlists_dir
    known = {path.stem: path for path in files_in(folder)}
    if name not in known:
        near = get_close_matches(name, known, 1, 0.5)
        there = f"there are: {', '.join(known) or 'none'}"
        remedy = f"did you mean {near[0]}?" if near else there
        end(f"there is no watchlist {name} in {folder} → {remedy}", BAD_INPUT)
    return known[name]


def open_watchlist(path: Path) -> Opened:
    """Read a watchlist. Raises ConfigError for a file that is none."""
    watchlist, problems = load_watchlist(path)
    if watchlist is None:
        raise ConfigError(*problems)
    return Opened(path, read_text(path), watchlist, problems)


def read_text(path: Path) -> str:
    """Read a file as it is; ends the command where it can't be read."""
    try:
        return read_exactly(path)
    except WatchlistFileError as error:
        end(str(error))


def new_path(settings: Settings, name: str) -> Path:
    """Return where a new watchlist will be; ends the command for a name that can't be one."""
    path = settings.watchlists_dir / f"{name}.toml"
    if name in RESERVED:
        end(f"{name}.toml is no watchlist; choose another name", BAD_INPUT)
    if path.exists():
        end(f"there is a watchlist {name} already; leave --new out to add to it", BAD_INPUT)
    if problem := id_problem(path):
        end(f"{problem.reason} → {problem.remedy}", BAD_INPUT)
    return path


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


def tell(name: str, what: str, edit: int) -> None:
    """Say what was done to a watchlist, and how to take it back."""
    say(open_console(), f"{name}: {what}; `monitor watchlists undo {edit}` takes it back")
