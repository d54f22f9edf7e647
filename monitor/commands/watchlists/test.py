"""`monitor watchlists test`: does this watchlist match?"""

from __future__ import annotations

import click

from monitor.commands.arguments import FileName
from monitor.commands.common import optional_settings
from monitor.commands.match import try_out
from monitor.commands.watchlists.files import open_watchlist, path_of
from monitor.model import ConfigError, Severity


@click.command()
@click.option(
    "--items",
    "items_file",
    type=FileName(path_type=str, allow_dash=True),
    help="A file of JSON lines, as for `monitor match`; - for standard input.",
)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON line for each hit.")
@click.option(
    "--explain", "with_explanation", is_flag=True, help="Say what each keyword found, and where."
)
@click.option("--why-not", is_flag=True, help="Say what each keyword found and missed.")
@click.argument("name", metavar="WATCHLIST")
@click.argument("texts", nargs=-1, metavar="[TEXT]...")
@click.pass_context
def test(
    context: click.Context,
    items_file: str | None,
    as_json: bool,
    with_explanation: bool,
    why_not: bool,
    name: str,
    texts: tuple[str, ...],
) -> None:
    """Say whether one watchlist matches texts or items, by which keywords, and where.

    As `monitor match` does it for all of them.

    \b
    Examples:
      monitor watchlists test icc-warrants "ICC issues warrant for Lvova-Belova"
      monitor watchlists test icc-warrants --why-not "A judge meets Lvova-Belova"
      monitor watchlists test icc-warrants --items items.jsonl --json
    """
    if (items_file is None) == (not texts):
        raise click.UsageError("give either --items FILE or at least one TEXT")
    settings = optional_settings(context)
    opened = open_watchlist(path_of(settings, name))
    errors = [problem for problem in opened.problems if problem.severity is Severity.ERROR]
    if errors:
        raise ConfigError(*errors)
    try_out(
        settings,
        [opened.watchlist],
        texts,
        items_file,
        as_json=as_json,
        with_explanation=with_explanation,
        why_not=why_not,
    )
