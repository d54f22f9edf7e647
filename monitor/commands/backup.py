"""`monitor backup`: a copy of the record, also while the service runs."""

from __future__ import annotations

from pathlib import Path

import click

from monitor.commands.arguments import FileName
from monitor.commands.common import echo_json, end, settings_of
from monitor.commands.contents import contents_json, contents_text
from monitor.commands.restore import FRESH
from monitor.config import Settings
from monitor.durable import make_folder
from monitor.lock import LOCK_NAME, is_held
from monitor.store import StoreError
from monitor.store.backup import back_up_file
from monitor.store.reserve import NAME as RESERVE
from monitor.store.restore import contents_of
from monitor.store.store import DATABASE
from monitor.upkeep.backups import name_by_hand
from monitor.wiring import WORDS, backups_folder, database_path, utc_now

RECORD_FILES = {
    *(DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", f"{DATABASE}-journal"),
    *(LOCK_NAME, RESERVE, WORDS, FRESH),
}


@click.command()
@click.argument("file", required=False, type=FileName(path_type=Path))
@click.option("--force", is_flag=True, help="Replace FILE, if it is an earlier backup.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def command(context: click.Context, file: Path | None, force: bool, as_json: bool) -> None:
    """Copy the database, also while the service runs.

    The copy is one whole file, checked before it counts. Without FILE it goes into the folder
    "backups" of the state folder, with the time (UTC) in its name.

    \b
    Examples:
      monitor backup
      monitor backup /media/stick/monitor.db --force
      monitor backup --json | jq -r .backup
    """
    settings = settings_of(context, quiet=True)
    database = database_path(settings)
    if not database.exists():
        end(f"{database} does not exist: there is nothing to copy yet")
    target = _target(settings, database, file, force=force)
    try:
        astray = back_up_file(database, target)
    except StoreError as error:
        end(str(error))
    contents = contents_of(target)
    if as_json:
        about = contents_json(contents)
        echo_json({"backup": str(target.absolute()), "rows_astray": astray, "contents": about})
    else:
        click.echo(f"{target}: {contents_text(contents, utc_now())}")
    if astray:
        click.echo(
            f"monitor: {astray} of its rows point to nothing; monitor store check names them",
            err=True,
        )


def _target(settings: Settings, database: Path, file: Path | None, *, force: bool) -> Path:
    """Return where the copy goes; ends the command where it would replace something."""
    if file is None:
        folder = backups_folder(settings)
        try:
            make_folder(folder, 0o700)
        except OSError as error:
            end(f"the folder {folder} can't be made: {error.strerror}; name a FILE elsewhere")
        return folder / name_by_hand(utc_now())
    if file.exists() and file.samefile(database):
        end(f"{file} is the database itself; name another file", 2)
    if fault := _why_not_there(settings, file):
        end(f"{fault}; name another file", 2)
    if file.is_file() and not force:
        end(f"{file} is there already; --force replaces it", 2)
    return file


def _why_not_there(settings: Settings, file: Path) -> str | None:
    """Say why a copy must not take a file's name; --force is for earlier backups alone."""
    place = file.resolve()
    if place.parent == settings.state_dir.resolve() and place.name in RECORD_FILES:
        return f"{file} would be a file of the record itself"
    if file.is_dir() or not (file.exists() or file.is_symlink()):
        return None
    if not file.is_file():
        return f"{file} is no plain file"
    if file.stat().st_size and contents_of(file) is None:
        return f"{file} is no backup of Monitor: it is not replaced, only deleted by you"
    if place.name == DATABASE and is_held(place.parent):
        return f"{file} is the database of another Monitor that runs"
    return None
