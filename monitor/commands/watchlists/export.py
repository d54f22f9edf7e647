"""`monitor watchlists export`: a watchlist for another program, or for another person."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

import click

from monitor.commands.arguments import FileName
from monitor.commands.common import end, optional_settings
from monitor.commands.watchlists.files import Opened, open_watchlist, path_of
from monitor.model import Severity

Format = Literal["toml", "txt", "json"]


@click.command()
@click.argument("name", metavar="WATCHLIST")
@click.option(
    "--format",
    "kind",
    type=click.Choice(["toml", "txt", "json"]),
    default="toml",
    show_default=True,
    help="The file as it is, one keyword a line, or an object.",
)
@click.option(
    "--output",
    "-o",
    type=FileName(path_type=Path, dir_okay=False),
    help="A new file to write it to.  [default: standard output]",
)
@click.pass_context
def export(context: click.Context, name: str, kind: Format, output: Path | None) -> None:
    """Write a watchlist out: as it is, as text with one keyword a line, or as JSON.

    \b
    Examples:
      monitor watchlists export icc-warrants > icc-warrants.toml
      monitor watchlists export icc-warrants --format txt -o keywords.txt
    """
    opened = open_watchlist(path_of(optional_settings(context), name))
    if kind != "toml":
        for problem in opened.problems:
            if problem.severity is Severity.ERROR:
                click.echo(f"monitor: left out: {problem}", err=True)
    content = _written(opened, kind).encode()
    if output is None:
        click.echo(content, nl=False)
        return
    try:
        with output.open("xb") as file:  # never over another file
            file.write(content)
    except FileExistsError:
        end(f"{output} is there already; remove it, or choose another name")
    except OSError as error:
        end(f"{output} can't be written: {error.strerror}")
    click.echo(f"wrote {output}")


def _written(opened: Opened, kind: Format) -> str:
    watchlist = opened.watchlist
    lines = [keyword.line for keyword in watchlist.keywords]
    match kind:
        case "toml":
            return opened.text
        case "txt":
            return "".join(f"{line}\n" for line in lines)
        case "json":
            table = {
                "watchlist": watchlist.id,
                "title": watchlist.title,
                "description": watchlist.description,
                "languages": list(watchlist.languages),
                "keywords": lines,
                "exclude": [keyword.line for keyword in watchlist.exclude],
            }
            return json.dumps(table, ensure_ascii=False, indent=2) + "\n"
