"""What the commands on watchlists share: finding a file and reading it."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from monitor.commands.common import end
from monitor.commands.editing import BAD_INPUT, read_text
from monitor.config import Settings
from monitor.model import ConfigError, Problem
from monitor.watch.lists.watchlist import (
    RESERVED,
    Watchlist,
    id_problem,
    load_watchlist,
    watchlist_files,
)


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
