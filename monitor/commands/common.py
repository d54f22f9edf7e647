"""What several commands share: ending with a reason, JSON lines, opening the record."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import click

from monitor.cli import EX_CONFIG, EX_TEMPFAIL
from monitor.config import FILE_NAME, Settings, default_settings, load_settings
from monitor.in_force import Reload
from monitor.lock import StateFolderError, StateLock
from monitor.log import configure_logging
from monitor.masking import UNPRINTABLE
from monitor.pipeline import Clock
from monitor.reload import put_in_force
from monitor.store import BusyError, DiskFullError, Store, StoreError
from monitor.wiring import Setup, open_store, record_is_missing, require_something, utc_now


def end(reason: str, code: int = 1) -> NoReturn:
    """End the command with a reason and an exit code."""
    click.echo(f"monitor: {reason}", err=True)
    raise click.exceptions.Exit(code)


def config_path(context: click.Context) -> Path | None:
    """Return the settings file that --config names."""
    return context.obj if isinstance(context.obj, Path) else None


def settings_of(context: click.Context, *, quiet: bool = False) -> Settings:
    """Read the settings named on the command line, and set up the logs; warnings alone if quiet."""
    settings = load_settings(config_path(context))
    level = "warning" if quiet and settings.log_level == "info" else settings.log_level
    configure_logging(level, settings.log_format, [settings.token])
    return settings


def echo_json(value: dict[str, Any]) -> None:
    """Print one JSON line, what a terminal must not get escaped."""
    text = json.dumps(value, ensure_ascii=False)
    click.echo(UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", text))


@contextmanager
def locked_folder(settings: Settings) -> Iterator[None]:
    """Hold the state folder alone; says who else uses it, or why it can't be written."""
    try:
        lock = StateLock(settings.state_dir)
    except StateFolderError as error:
        end(str(error), EX_TEMPFAIL if "already uses" in str(error) else EX_CONFIG)
    with lock:
        yield


@contextmanager
def locked_store(settings: Settings) -> Iterator[Store]:
    """Open the store for writing, alone; says who else uses it, or why it can't be written."""
    with locked_folder(settings), _opened(settings) as store:
        yield store


@contextmanager
def read_only_store(settings: Settings) -> Iterator[Store]:
    """Open the store for reading, also while the service runs."""
    with _opened(settings, read_only=True) as store:
        yield store


@contextmanager
def joined_store(settings: Settings) -> Iterator[Store]:
    """Open the store for a short write: alone where that is possible, else beside the service."""
    try:
        lock = StateLock(settings.state_dir)
    except StateFolderError as error:
        if "already uses" not in str(error):
            end(str(error), EX_CONFIG)
        with _opened(settings, joining=True) as store:
            yield store
        return
    with lock, _opened(settings) as store:
        yield store


@contextmanager
def _opened(
    settings: Settings, *, read_only: bool = False, joining: bool = False
) -> Iterator[Store]:
    _refuse_to_begin_anew(settings)
    try:
        store = open_store(settings, read_only=read_only, joining=joining)
    except StoreError as error:  # one that is in use now, or has no room, can be had later
        is_passing = isinstance(error, DiskFullError) or "locked" in str(error)
        end(str(error), EX_TEMPFAIL if is_passing else EX_CONFIG)
    try:
        yield store
    except (BusyError, DiskFullError) as error:
        end(str(error), EX_TEMPFAIL)
    finally:
        store.close()


def _refuse_to_begin_anew(settings: Settings) -> None:
    """End the command where the record is gone but was backed up: a new one would know nobody."""
    if fault := record_is_missing(settings):
        end(f"{fault.text}; {fault.remedy}", EX_CONFIG)


def files_in_force(settings: Settings, store: Store, clock: Clock = utc_now) -> Reload:
    """Put the feeds and watchlists in force at a start; says what is wrong with the files.

    Raises ConfigError where there would be nothing to watch.
    """
    now = clock()
    reload = put_in_force(store, settings.watchlists_dir, now)
    for problem in reload.problems:
        click.echo(f"monitor: {problem}", err=True)
    for file, since in reload.older.items():
        version = f"the last good version, of {since:%Y-%m-%d %H:%M} UTC, stays in force"
        click.echo(f"monitor: {file}: {version}", err=True)
    files = reload.files
    require_something(Setup(files.listed, files.contents, reload.problems))
    store.sync_feeds(files.listed, now, settings.min_interval)
    return reload


def optional_settings(context: click.Context) -> Settings:
    """Read the settings where there are some; else the defaults do."""
    given = config_path(context)
    if given is None and not Path(FILE_NAME).exists():
        return default_settings()
    return load_settings(given)
