"""`monitor feeds import`: a list of feeds from another program into feeds.toml."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import click

from monitor.commands.arguments import FileName
from monitor.commands.common import echo_json, end, settings_of
from monitor.commands.editing import BAD_INPUT, refuse, tell, write
from monitor.commands.feeds.files import FeedsFile, open_feeds, open_looker
from monitor.config import Settings
from monitor.digest.wording import count_text
from monitor.feeds.lists.duplicates import Duplicate, Listed, sorted_out
from monitor.feeds.lists.edit import with_feeds
from monitor.feeds.lists.imports import Entry, Found, columns_of, decoded, read_csv, read_plain
from monitor.feeds.lists.opml import read_opml
from monitor.feeds.urls import shown
from monitor.in_force import FEEDS
from monitor.model import Problem, Severity
from monitor.terminal import advance, open_console, progress
from monitor.toml_file import EditError
from monitor.wiring import FEEDS_FILE

LARGEST = 50_000_000  # bytes
MOST_SHOWN = 15  # lines of one kind, on a terminal


@dataclass(slots=True)
class Sorted:
    """A list sorted out: what will be added, and why the rest is not."""

    new: list[Entry]
    duplicates: list[Duplicate]
    dead: list[tuple[Entry, str]]
    unsure: list[tuple[Entry, str]]  # added, though their hosts asked to be left alone


Checked = tuple[Entry, str, bool]  # a feed, what is wrong with it, and if that is known for sure


@click.command("import")
@click.argument("file", type=FileName(path_type=Path, exists=True, dir_okay=False))
@click.option("--check", is_flag=True, help="Fetch each feed, and leave out those that fail.")
@click.option("--group", help="The group of all of them.  [default: the list's folders]")
@click.option("--with-likely", is_flag=True, help="Add also what is most probably listed already.")
@click.option("--dry-run", is_flag=True, help="Say what would be added, and add nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON line for each feed.")
@click.pass_context
def import_(
    context: click.Context,
    file: Path,
    check: bool,
    group: str | None,
    with_likely: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Add the feeds of a list: OPML, CSV with a column `url`, or one address a line.

    Feeds that are listed already, however their address is written, are left out and named with
    both lines. What can't be read is told with its line. Exit code 1 if something was left out
    but duplicates.

    \b
    Examples:
      monitor feeds import subscriptions.opml
      monitor feeds import feeds.csv --group partners --dry-run
      monitor feeds import urls.txt --check
    """
    settings = settings_of(context, quiet=True)
    found = _read(file)
    feeds_file = open_feeds(settings)
    entries = [_in_group(entry, group) for entry in found.entries]
    result = _sorted_out(settings, feeds_file, entries, file, with_likely=with_likely, check=check)
    edit = None
    what = f"imported {count_text(len(result.new), 'feed', 'feeds')} of {file.name}"
    if result.new and not dry_run:
        edit = write(settings, feeds_file.path, feeds_file.text, _with(feeds_file, result), what)
    if as_json:
        _print_json(result, found, edit)
    else:
        _print(result, found, dry_run=dry_run)
        if edit is not None:
            tell(FEEDS, what, edit, "feeds")
    wrong = any(problem.severity is Severity.ERROR for problem in found.problems)
    if wrong or result.dead:
        raise click.exceptions.Exit(1)


def _read(file: Path) -> Found:
    """Read a list in whatever format it is; ends the command where there is nothing in it."""
    try:
        if file.stat().st_size > LARGEST:
            end(f"{file} is larger than {LARGEST // 1_000_000} MB: this is no list", BAD_INPUT)
        text = decoded(file.read_bytes())
    except OSError as error:
        end(f"{file} can't be read: {error.strerror}", BAD_INPUT)
    found = _reader_of(text)(text, str(file))
    if not found.entries:
        _print_problems(found.problems)
        end(f"there is no feed in {file}", BAD_INPUT)
    return found


def _reader_of(text: str) -> Callable[[str, str], Found]:
    if text.lstrip().startswith("<"):
        return read_opml
    return read_plain if columns_of(text) is None else read_csv


def _in_group(entry: Entry, group: str | None) -> Entry:
    return entry if group is None else replace(entry, feed=replace(entry.feed, group=group))


def _with(file: FeedsFile, result: Sorted) -> str:
    try:
        return with_feeds(file.text, [entry.feed for entry in result.new])
    except EditError as error:
        refuse(error, "")


# ---------------------------------------------------------------- what is new, and alive


def _sorted_out(
    settings: Settings,
    feeds_file: FeedsFile,
    entries: list[Entry],
    file: Path,
    *,
    with_likely: bool,
    check: bool,
) -> Sorted:
    """Leave out what is listed already and, if asked for, what doesn't answer.

    What is most probably a duplicate is judged last: of two such feeds the one that lives stays.
    """
    new, same = sorted_out(
        entries, Listed.of(feeds_file.tables, FEEDS_FILE), file.name, likely=False
    )
    checked = asyncio.run(_checked(settings, new)) if check and new else []
    dead = [(entry, why) for entry, why, is_known in checked if why and is_known]
    unsure = [(entry, why) for entry, why, is_known in checked if why and not is_known]
    gone = {id(entry) for entry, _ in dead}
    living = [entry for entry in new if id(entry) not in gone]
    if with_likely:
        return Sorted(living, same, dead, unsure)
    listed = Listed.of(feeds_file.tables, FEEDS_FILE)
    new, likely = sorted_out(living, listed, file.name)
    duplicates = sorted([*same, *likely], key=lambda duplicate: duplicate.entry.line)
    return Sorted(new, duplicates, dead, unsure)


async def _checked(settings: Settings, entries: list[Entry]) -> list[Checked]:
    """Look at each feed, and tell how far that has come."""
    with progress(open_console(stderr=True), "Checking feeds", len(entries)) as bar:
        async with open_looker(settings) as look:

            async def check(entry: Entry) -> Checked:
                looked = await look(entry.feed.url)
                advance(bar)
                return entry, looked.trouble, not looked.asks_to_wait

            return await asyncio.gather(*map(check, entries))


# ---------------------------------------------------------------- what is said of it


def _print(result: Sorted, found: Found, *, dry_run: bool) -> None:
    _print_problems(found.problems)
    left_out = [(duplicate.entry, duplicate.reason) for duplicate in result.duplicates]
    _print_entries(found, left_out, "left out: {} {}")
    _print_entries(found, result.dead, "left out: {}: {}")
    _print_entries(found, result.unsure, "{} is added, but was not checked: {}")
    if dry_run:
        for entry in result.new:
            about = ", ".join(filter(None, (entry.feed.outlet, entry.feed.group)))
            click.echo(f"{shown(entry.feed.url)}  {about}".rstrip())
    click.echo(_summary(result, found, dry_run=dry_run))


def _print_entries(found: Found, entries: list[tuple[Entry, str]], text: str) -> None:
    """Say something of entries, each with its place; a terminal gets the first ones."""
    shown_ones = entries[:MOST_SHOWN] if sys.stderr.isatty() else entries
    for entry, why in shown_ones:
        place = ":".join(str(part) for part in (found.file, entry.line, entry.column) if part)
        click.echo(f"{place}: {text.format(shown(entry.feed.url), why)}", err=True)
    if more := len(entries) - len(shown_ones):
        click.echo(f"… and {more} more like these; a pipe gets all of them", err=True)


def _summary(result: Sorted, found: Found, *, dry_run: bool) -> str:
    likely = sum(not duplicate.certain for duplicate in result.duplicates)
    certain = len(result.duplicates) - likely
    wrong = sum(problem.severity is Severity.ERROR for problem in found.problems)
    parts = (
        f"{certain} listed already" if certain else "",
        f"{likely} most probably listed already (--with-likely adds them)" if likely else "",
        f"{len(result.dead)} that failed" if result.dead else "",
        f"{wrong} that can't be read" if wrong else "",
    )
    left_out = ", ".join(filter(None, parts))
    verb = "would add" if dry_run else "added"
    added = f"{verb} {count_text(len(result.new), 'feed', 'feeds')}"
    return added + (f"; left out: {left_out}" if left_out else "")


def _print_problems(problems: list[Problem]) -> None:
    cut = problems[:MOST_SHOWN] if sys.stderr.isatty() else problems
    for problem in cut:
        click.echo(str(problem), err=True)
    if more := len(problems) - len(cut):
        click.echo(f"… and {more} more like these; a pipe gets all of them", err=True)


def _print_json(result: Sorted, found: Found, edit: int | None) -> None:
    unsure = {id(entry): f"not checked: {why}" for entry, why in result.unsure}
    for entry in result.new:
        _echo(entry, "added" if edit else "would be added", unsure.get(id(entry)))
    for duplicate in result.duplicates:
        kind = "listed already" if duplicate.certain else "most probably listed already"
        _echo(duplicate.entry, kind, duplicate.reason)
    for entry, why in result.dead:
        _echo(entry, "failed", why)
    for problem in found.problems:
        echo_json(
            {
                "outcome": str(problem.severity),
                "line": problem.line,
                "column": problem.column,
                "reason": problem.reason,
                "remedy": problem.remedy,
            }
        )


def _echo(entry: Entry, outcome: str, reason: str | None) -> None:
    echo_json(
        {
            "feed": shown(entry.feed.url),
            "outcome": outcome,
            "line": entry.line,
            "outlet": entry.feed.outlet,
            "language": entry.feed.language,
            "group": entry.feed.group,
            "reason": reason,
        }
    )
