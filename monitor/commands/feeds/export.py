"""`monitor feeds export`: the list of feeds for another feed reader."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import click

from monitor.commands.arguments import FileName
from monitor.commands.common import end, optional_settings
from monitor.digest.wording import count_text
from monitor.feeds.lists.listing import load_feeds
from monitor.feeds.lists.opml import TITLE, write_opml
from monitor.feeds.urls import shown
from monitor.model import ConfigError, Feed
from monitor.wiring import FEEDS_FILE, utc_now


@click.command()
@click.argument(
    "file", metavar="[FILE|-]", default="-", type=FileName(path_type=Path, allow_dash=True)
)
@click.option("--group", help="Only the feeds of this group.")
@click.option("--masked", is_flag=True, help="Without the passwords and tokens in addresses.")
@click.pass_context
def export(context: click.Context, file: Path, group: str | None, masked: bool) -> None:
    """Write the feeds out as OPML, which feed readers can read; groups are folders.

    \b
    Examples:
      monitor feeds export feeds.opml
      monitor feeds export --group ukraine > ukraine.opml
    """
    settings = optional_settings(context)
    feeds, problems = load_feeds(settings.watchlists_dir / FEEDS_FILE)
    if not feeds:
        raise ConfigError(*problems)
    for problem in problems:
        click.echo(f"monitor: {problem}", err=True)
    chosen = [feed for feed in feeds if group is None or feed.group == group]
    if not chosen:
        groups = ", ".join(sorted({feed.group for feed in feeds if feed.group}))
        end(f"no feed is in the group {group} → there are: {groups or 'none'}", 2)
    _write(write_opml(_safe(chosen, masked=masked), TITLE, utc_now()), file)
    if str(file) != "-":
        click.echo(f"wrote {count_text(len(chosen), 'feed', 'feeds')} to {file}")


def _safe(feeds: list[Feed], *, masked: bool) -> list[Feed]:
    secret = [feed for feed in feeds if shown(feed.url) != feed.url]
    if masked:
        return [replace(feed, url=shown(feed.url)) for feed in feeds]
    if secret:
        what = "1 address" if len(secret) == 1 else f"{len(secret)} addresses"
        click.echo(
            f"monitor: {what} in this list may hold a password or token → keep it to yourself, "
            "or export with --masked",
            err=True,
        )
    return feeds


def _write(text: str, file: Path) -> None:
    if str(file) == "-":
        sys.stdout.buffer.write(text.encode())
        return
    try:
        with file.open("xb") as opened:  # never over another file
            opened.write(text.encode())
    except FileExistsError:
        end(f"{file} is there already; remove it, or choose another name")
    except OSError as error:
        end(f"{file} can't be written: {error.strerror}")
