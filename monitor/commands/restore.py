"""`monitor restore`: a backup takes the place of the record."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta
from pathlib import Path

import click

from monitor.commands.arguments import FileName
from monitor.commands.common import echo_json, end, locked_folder, settings_of
from monitor.commands.contents import contents_json, contents_text
from monitor.digest.wording import count_text
from monitor.durable import make_folder
from monitor.model import Contents, Waiting
from monitor.store import StoreError
from monitor.store.restore import contents_of, examine, prepare, put_in_place
from monitor.upkeep.backups import name_before_restore
from monitor.wiring import backups_folder, database_path, utc_now

FRESH = "monitor-restored.db"  # beside the database, until it takes its name


@click.command()
@click.argument("file", type=FileName(path_type=Path))
@click.option(
    "--deliveries",
    "waiting",
    type=click.Choice([choice.value for choice in Waiting]),
    default=Waiting.RESEND.value,
    show_default=True,
    help="What to do with messages that wait in the backup and may have been sent since.",
)
@click.option("--yes", is_flag=True, help="Ask nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def command(context: click.Context, file: Path, waiting: str, yes: bool, as_json: bool) -> None:
    """Put a backup in the place of the database. The service must not run.

    The present database is kept in the folder "backups" of the state folder. Messages that wait in
    the backup go out marked with ↻, as they may have come before; --deliveries drop gives them up.

    \b
    Examples:
      monitor restore state/backups/monitor-nightly-20261126-013000.db
      monitor restore /media/stick/monitor.db --yes --deliveries drop
    """
    settings = settings_of(context, quiet=True)
    path = database_path(settings)
    with locked_folder(settings):
        if path.exists() and file.exists() and file.samefile(path):
            end(f"{file} is the database itself; name a backup", 2)
        try:
            restored = examine(file)
            present = contents_of(path) if path.exists() else None
            if not yes:
                _ask(file, restored, path, present)
            kept = _free_name(backups_folder(settings), utc_now())
            settled = _restore(file, path, kept, Waiting(waiting))
        except StoreError as error:
            end(f"{error}; nothing was changed")
    if as_json:
        there_was_one = kept.exists()
        echo_json(
            {
                "restored": str(file.absolute()),
                "contents": contents_json(restored),
                "replaced": contents_json(present),
                "kept": str(kept) if there_was_one else None,
                "deliveries": waiting,
                "waiting": settled,
            }
        )
    else:
        _tell(file, path, kept, Waiting(waiting), settled)


def _free_name(folder: Path, now: datetime) -> Path:
    """Name what is replaced, and no file that is there: two restores may come within a second."""
    kept = folder / name_before_restore(now)
    return _free_name(folder, now + timedelta(seconds=1)) if kept.exists() else kept


def _ask(file: Path, restored: Contents, path: Path, present: Contents | None) -> None:
    """Show what would be replaced by what; ends the command unless a person agrees."""
    now = utc_now()
    click.echo(f"backup    {file}: {contents_text(restored, now)}", err=True)
    there = contents_text(present, now) if path.exists() else "no database"
    click.echo(f"replaces  {path}: {there}", err=True)
    if not sys.stdin.isatty():
        end("nobody can be asked here; --yes restores without asking", 2)
    if not click.confirm("Restore this backup?", err=True):
        end("nothing was changed")


def _restore(file: Path, path: Path, kept: Path, waiting: Waiting) -> int:
    """Do it; returns how many messages of the backup were waiting."""
    fresh = path.with_name(FRESH)
    try:
        make_folder(kept.parent, 0o700)
    except OSError as error:
        raise StoreError(f"the folder {kept.parent} can't be made: {error.strerror}") from error
    settled = prepare(file, fresh, waiting, utc_now())
    try:
        put_in_place(fresh, path, kept)
    finally:
        fresh.unlink(missing_ok=True)
    return settled


def _tell(file: Path, path: Path, kept: Path, waiting: Waiting, settled: int) -> None:
    click.echo(f"{path} is now {file}.")
    if settled:
        fate = "go out marked with ↻" if waiting is Waiting.RESEND else "were given up"
        messages = count_text(settled, "message", "messages")
        click.echo(f"{messages} that waited in it {fate}; monitor deliveries list shows them.")
    if kept.exists():
        click.echo(f"What was there before is kept; to go back: monitor restore {kept}")
    click.echo("monitor run goes on from here; what was found since is found and told again.")
