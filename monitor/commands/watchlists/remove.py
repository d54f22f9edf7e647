"""`monitor watchlists remove`: one keyword less."""

from __future__ import annotations

import click

from monitor.commands.arguments import NUMBER
from monitor.commands.common import echo_json, end, settings_of
from monitor.commands.editing import BAD_INPUT, refuse, tell, write
from monitor.commands.watchlists.files import Opened, open_watchlist, path_of
from monitor.toml_file import EditError
from monitor.watch.lists.block import Block
from monitor.watch.lists.edit import remove_keyword, written_lines


@click.command()
@click.argument("name", metavar="WATCHLIST")
@click.argument("line", metavar="[LINE]", required=False)
@click.option("--number", type=NUMBER, help="The keyword's number, as `show` gives it.")
@click.option("--exclude", is_flag=True, help="From the exclude list, not from the keywords.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def remove(
    context: click.Context,
    name: str,
    line: str | None,
    number: int | None,
    exclude: bool,
    as_json: bool,
) -> None:
    """Remove a keyword, given as it is written or by its number; its comment goes with it.

    \b
    Examples:
      monitor watchlists remove icc-warrants "ICC judge*"
      monitor watchlists remove icc-warrants --number 12
      monitor watchlists remove icc-warrants --exclude cricket
    """
    if (line is None) == (number is None):
        raise click.UsageError("give either the LINE to remove or its --number")
    settings = settings_of(context, quiet=True)
    opened = open_watchlist(path_of(settings, name))
    block: Block = "exclude" if exclude else "keywords"
    gone = line if line is not None else _numbered(opened, number or 0, block)
    try:
        written = written_lines(opened.text, gone, of=block)
        after = remove_keyword(opened.text, gone, of=block)
    except EditError as error:
        refuse(error, gone)
    lines = " and ".join(f"“{one}”" for one in written)
    what = f"removed {lines}" + (" from the exclude list" if exclude else "")
    edit = write(settings, opened.path, opened.text, after, what)
    if as_json:
        echo_json({"watchlist": name, "list": block, "removed": list(written), "edit": edit})
        return
    tell(name, what, edit)


def _numbered(opened: Opened, number: int, block: Block) -> str:
    lists = {"keywords": opened.watchlist.keywords, "exclude": opened.watchlist.exclude}
    lines = [keyword.line for keyword in lists[block]]
    if not 1 <= number <= len(lines):
        there = f"there are {len(lines)}, see `monitor watchlists show {opened.watchlist.id}`"
        end(f"there is no number {number} → {there}", BAD_INPUT)
    return lines[number - 1]
