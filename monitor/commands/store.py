"""`monitor store`: to look after the record."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import click

from monitor.cli import EX_CONFIG
from monitor.commands.common import echo_json, end, settings_of
from monitor.config import Settings
from monitor.digest.wording import age_text, count_text
from monitor.lock import is_held
from monitor.model import Finding, Level
from monitor.sizes import size_text
from monitor.store import StoreError
from monitor.store.check import check_store
from monitor.upkeep.backups import nightlies
from monitor.upkeep.disk import free_space
from monitor.wiring import backups_folder, database_path, utc_now

LATE = timedelta(hours=49)  # two nights, and the hour of a clock change
MARKS = {Level.WELL: "  ", Level.NOTE: "· ", Level.WRONG: "! "}


@click.group()
def command() -> None:
    """Look after the record of items, hits and messages.

    \b
    Examples:
      monitor store check
    """


@command.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def check(context: click.Context, as_json: bool) -> None:
    """Look for damage, rows that point to nothing, messages that are stuck, and room on the disk.

    Reads only, so it may be asked while the service runs. Exit code 1 if something is wrong.

    \b
    Examples:
      monitor store check
      monitor store check --json | jq '.findings[] | select(.level == "wrong")'
    """
    settings = settings_of(context, quiet=True)
    path = database_path(settings)
    try:
        found = check_store(path, utc_now(), running=is_held(settings.state_dir))
    except StoreError as error:
        end(str(error), EX_CONFIG)
    found += [*_around(settings, utc_now())]
    if as_json:
        findings = [
            {"check": one.check, "level": one.level, "text": one.text, "remedy": one.remedy}
            for one in found
        ]
        echo_json({"database": str(path), "well": _is_well(found), "findings": findings})
    else:
        for one in found:
            remedy = f" → {one.remedy}" if one.remedy else ""
            click.echo(f"{MARKS[one.level]}{one.check:<12}{one.text}{remedy}")
    if not _is_well(found):
        raise click.exceptions.Exit(1)


def _is_well(found: list[Finding]) -> bool:
    return all(one.level is not Level.WRONG for one in found)


def _around(settings: Settings, now: datetime) -> Iterator[Finding]:
    """Look at what is beside the database: the room on its disk, and its backups."""
    yield _room(settings)
    if settings.backups:
        yield _backups(settings, now)


def _room(settings: Settings) -> Finding:
    folder, least = settings.state_dir, settings.min_free_space
    free = free_space(folder)
    text = f"{size_text(free)} free on that of {folder}"
    if free >= least:
        return Finding("disk", Level.WELL, text)
    text += f", less than min_free_space ({size_text(least)}): the service does not poll"
    return Finding("disk", Level.WRONG, text, "delete something there, or set min_free_space lower")


def _backups(settings: Settings, now: datetime) -> Finding:
    folder = backups_folder(settings)
    names = [path.name for path in folder.glob("*.db")]
    made = list(nightlies(names))
    if made and now - made[-1] <= LATE:
        count = count_text(len(made), "nightly one", "nightly ones")
        return Finding("backups", Level.WELL, f"{count}, the newest {age_text(now - made[-1])}")
    newest = f"the newest nightly one was made {age_text(now - made[-1])}" if made else "none yet"
    return Finding(
        "backups", Level.NOTE, f"{newest}, in {folder}", "monitor run makes one each night"
    )
