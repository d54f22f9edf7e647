"""`monitor watchlists add`: one keyword more, tried on the stored items before it counts."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
from rich.table import Table
from rich.text import Text

from monitor.commands.common import echo_json, end, settings_of
from monitor.commands.editing import refuse, tell, write
from monitor.commands.trials import (
    WEEK,
    found_text,
    period_of,
    print_samples,
    readable_store,
    sample_json,
    say,
)
from monitor.commands.watchlists.files import new_path, open_watchlist, path_of
from monitor.config import Settings
from monitor.digest.wording import count_text
from monitor.model import Problem
from monitor.searching import may_match
from monitor.terminal import open_console, print_table
from monitor.toml_file import EditError
from monitor.trial import KeywordTrial, exclude_trial, keyword_trial
from monitor.watch.language.grammar import parse_keyword
from monitor.watch.lists.alternatives import names_in, with_alternatives
from monitor.watch.lists.block import Block
from monitor.watch.lists.edit import add_keyword, new_problems, new_watchlist
from monitor.watch.lists.watchlist import Watchlist
from monitor.watch.words.spelling import Proposal, proposals
from monitor.wiring import open_words


@dataclass(frozen=True, slots=True)
class Target:
    """The file that a line goes to: its text on the disk, the text to add to, what it is today."""

    path: Path
    before: str
    text: str
    watchlist: Watchlist
    block: Block


@click.command()
@click.argument("name", metavar="WATCHLIST")
@click.argument("line")
@click.option("--exclude", is_flag=True, help="To the exclude list, not to the keywords.")
@click.option("--with-spellings", is_flag=True, help="Add the proposed spellings of a name, too.")
@click.option("--new", "title", metavar="TITLE", help="Make a new watchlist of this title with it.")
@click.option("--yes", is_flag=True, help="Ask nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def add(
    context: click.Context,
    name: str,
    line: str,
    exclude: bool,
    with_spellings: bool,
    title: str | None,
    yes: bool,
    as_json: bool,
) -> None:
    """Add a keyword, and say what it would have hit in the last 7 days.

    On a terminal it asks which other spellings of a name to add, and before a line is added that
    hits too much. Exit code 2 for a line that can't be read, with its column.

    \b
    Examples:
      monitor watchlists add deported-children "deported Ukrainian orphans"
      monitor watchlists add deported-children "name: Lvova-Belova" --with-spellings
      monitor watchlists add deported-children --exclude "title: cricket"
      monitor watchlists add chess "chess championship" --new "Chess"
    """
    settings = settings_of(context, quiet=True)
    target = _target(settings, name, "exclude" if exclude else "keywords", title)
    asks = not yes and sys.stdin.isatty() and sys.stderr.isatty()
    try:
        add_keyword(target.text, line, to=target.block)  # before anything is asked
        proposed = _proposed(line)
        chosen = _chosen(proposed, asks, "all" if with_spellings else "none")
        line = with_alternatives(line, chosen)
        after = add_keyword(target.text, line, to=target.block)
    except EditError as error:
        refuse(error, line)
    tried = _tried(settings, target, line)
    warnings = new_problems(target.text, after)
    if not as_json:
        _print(tried, target, warnings, ZoneInfo(settings.time_zone))
        _print_proposals(() if with_spellings or asks else proposed)
    if _is_too_much(tried, target) and asks and not click.confirm("Add it all the same?", err=True):
        end("nothing was changed")
    what = f"added “{line.strip()}”" + (" to the exclude list" if exclude else "")
    edit = write(settings, target.path, target.before, after, what)
    if as_json:
        echo_json(
            {"watchlist": name, "keyword": line.strip(), "list": target.block, "edit": edit}
            | _json(tried, target, warnings, proposed)
        )
        return
    tell(name, what, edit)


def _target(settings: Settings, name: str, block: Block, title: str | None) -> Target:
    if title is None:
        opened = open_watchlist(path_of(settings, name))
        return Target(opened.path, opened.text, opened.text, opened.watchlist, block)
    path = new_path(settings, name)
    return Target(path, "", new_watchlist(title), Watchlist(name, title, ()), block)


def _tried(settings: Settings, target: Target, line: str) -> KeywordTrial:
    keyword = parse_keyword(line)
    assert keyword, "it was added"
    period = period_of(settings, WEEK)
    tries = exclude_trial if target.block == "exclude" else keyword_trial
    listed, words = target.watchlist, open_words(settings).words
    with readable_store(settings) as store:
        if store is None:
            return tries((), listed, keyword, period, words)
        both = [listed, replace(listed, keywords=(keyword,), threshold=None)]
        items, count = may_match(store, both, period.since, words), store.count_items(period.since)
        return tries(items, listed, keyword, period, words, count)


def _is_too_much(tried: KeywordTrial, target: Target) -> bool:
    return tried.takes_too_much if target.block == "exclude" else tried.too_wide


# ---------------------------------------------------------------- spellings


def _proposed(line: str) -> tuple[Proposal, ...]:
    """Return the spellings of the names in a line that it has not yet."""
    names = names_in(line)
    known = {name.casefold() for name in names}
    found = {p.text.casefold(): p for name in names for p in proposals(name)}
    return tuple(proposal for text, proposal in found.items() if text not in known)


def _chosen(proposed: tuple[Proposal, ...], asks: bool, default: str) -> list[str]:
    """Return the spellings to add: by default, or those that the person wants."""
    if not proposed or not asks:
        return [proposal.text for proposal in proposed if default == "all"]
    click.echo("Other spellings:", err=True)
    _print_spellings(proposed)
    answer = click.prompt(
        "Add which of them? (all, none, or numbers: 1,3)",
        default=default,
        value_proc=lambda text: numbers_chosen(text, len(proposed)),
        err=True,
    )
    return [proposed[number - 1].text for number in answer]


def numbers_chosen(text: str, count: int) -> list[int]:
    """Read which of several were chosen."""
    word = text.strip().casefold()
    if word in ("all", "none"):
        return list(range(1, count + 1)) if word == "all" else []
    try:
        numbers = [int(part) for part in word.replace(",", " ").split()]
    except ValueError:
        numbers = [0]
    if not all(1 <= number <= count for number in numbers):
        raise click.BadParameter(f"write all, none, or numbers from 1 to {count}")
    return list(dict.fromkeys(numbers))


def _print_spellings(proposed: tuple[Proposal, ...]) -> None:
    table = Table.grid(padding=(0, 2))
    for number, proposal in enumerate(proposed, start=1):
        about = f"{proposal.language}, {proposal.how}".strip(", ")
        table.add_row(f"  {number}", Text(proposal.text), Text(about, "dim"))
    print_table(open_console(), table)


def _print_proposals(proposed: tuple[Proposal, ...]) -> None:
    if proposed:
        click.echo("Other spellings, which --with-spellings adds:")
        _print_spellings(proposed)


# ---------------------------------------------------------------- what it would do


def _print(
    tried: KeywordTrial, target: Target, warnings: tuple[Problem, ...], zone: ZoneInfo
) -> None:
    console = open_console()
    say(console, _summary(tried, target))
    print_samples(console, tried.samples, zone)
    if tried.covered_by:
        others = f" and {len(tried.covered_by) - 1} more" if tried.covered_by[1:] else ""
        say(console, f"! each of them is hit already, by “{tried.covered_by[0]}”{others}")
    for problem in warnings:
        say(console, f"! {problem.reason}" + (f" → {problem.remedy}" if problem.remedy else ""))
    if _is_too_much(tried, target):
        say(console, f"! {_TOO_MUCH[target.block]}")


_TOO_MUCH = {
    "keywords": "this is too wide: more than 1 item in 100 → a phrase, or title: in front, "
    "finds less",
    "exclude": "this takes away more than 1 hit in 10 → title: in front takes less; "
    "are they all unwanted?",
}


def _summary(tried: KeywordTrial, target: Target) -> str:
    if not tried.items:
        return "There are no stored items to try it on yet."
    found = found_text(tried.hits, tried.items, WEEK)
    if target.block == "exclude":
        hits = count_text(tried.today, "hit", "hits")
        return f"found in {found}; takes away {tried.changed} of {hits}"
    if not tried.hits or not tried.today:
        return f"would have hit {found}"
    return f"would have hit {found}, {tried.changed or 'none'} of them new to this watchlist"


def _json(
    tried: KeywordTrial,
    target: Target,
    warnings: tuple[Problem, ...],
    proposed: tuple[Proposal, ...],
) -> dict[str, Any]:
    changed = "taken" if target.block == "exclude" else "new"
    return {
        "items": tried.items,
        "hits": tried.hits,
        changed: tried.changed,
        "too_wide": _is_too_much(tried, target),
        "covered_by": list(tried.covered_by),
        "samples": [sample_json(sample) for sample in tried.samples],
        "spellings": [
            {"text": one.text, "language": one.language, "how": one.how} for one in proposed
        ],
        "problems": [problem.reason for problem in warnings],
    }
