"""`monitor feeds add`: one feed more, found from any page's address and tried before it counts."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from typing import Any

import click

from monitor.commands.common import echo_json, end, settings_of
from monitor.commands.editing import BAD_INPUT, refuse, tell, write
from monitor.commands.feeds.discover import discovered, found_json, print_found
from monitor.commands.feeds.files import FeedsFile, feed_text, open_feeds, typed_url
from monitor.config import Settings
from monitor.discovery import to_list
from monitor.feeds.finding.discover import Discovered, FoundFeed
from monitor.feeds.finding.examine import doubts
from monitor.feeds.lists.duplicates import Duplicate, Listed
from monitor.feeds.lists.edit import with_feeds
from monitor.feeds.lists.imports import Entry
from monitor.feeds.urls import shown
from monitor.in_force import FEEDS
from monitor.model import Feed, Priority
from monitor.toml_file import EditError
from monitor.wiring import FEEDS_FILE, utc_now


@dataclass(frozen=True, slots=True)
class Said:
    """What the command line says of the feed; what it doesn't say, the feed may say itself."""

    outlet: str | None
    group: str
    language: str | None
    priority: Priority
    full_text: bool

    def feed(self, url: str, found: FoundFeed | None = None) -> Feed:
        """Make the feed to list."""
        says = to_list(found) if found else Feed(url)
        return replace(
            says,
            outlet=says.outlet if self.outlet is None else self.outlet,
            language=says.language if self.language is None else self.language.strip().lower(),
            group=self.group,
            priority=self.priority,
            full_text=self.full_text,
        )


@click.command()
@click.argument("url")
@click.option("--outlet", help="Who publishes it, as alerts name it.  [default: its own title]")
@click.option("--group", default="", help="A name for feeds that belong together.")
@click.option("--language", help="uk, en …  [default: what the feed says]")
@click.option(
    "--priority",
    type=click.Choice([priority.value for priority in Priority]),
    default=Priority.NORMAL.value,
    show_default=True,
    help="high for the few that break your news first.",
)
@click.option("--full-text", is_flag=True, help="Match the whole text of its items' pages, too.")
@click.option("--no-check", is_flag=True, help="Add this address as it is, without a request.")
@click.option("--yes", is_flag=True, help="Ask nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def add(
    context: click.Context,
    url: str,
    outlet: str | None,
    group: str,
    language: str | None,
    priority: str,
    full_text: bool,
    no_check: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Add a feed to feeds.toml, given by its address or by that of any page of its site.

    It is fetched and read before it is added. Where a page offers several feeds, a terminal asks
    which; elsewhere they are listed, and nothing is added (exit code 1).

    \b
    Examples:
      monitor feeds add https://www.bellingcat.com
      monitor feeds add https://www.ukrinform.ua/rss/block-lastnews --group ukraine
      monitor feeds add https://www.youtube.com/@UNHumanRights --priority high
    """
    settings = settings_of(context, quiet=True)
    address = typed_url(url)
    said = Said(outlet, group, language, Priority(priority), full_text)
    file = open_feeds(settings)
    asks = not yes and not as_json and sys.stdin.isatty() and sys.stderr.isatty()
    _refuse_listed(file, address, asks=False, certain_only=True)  # before anything is asked
    found = None if no_check else _found(settings, file, address, asks=asks, as_json=as_json)
    feed = said.feed(found.url if found else address, found)
    likely = _refuse_listed(file, feed.url, asks=asks)
    warnings = doubts(found.looked, None, utc_now()) if found else []
    if likely:
        warnings.insert(0, f"it {likely.reason}")
    what = f"added “{shown(feed.url)}”"
    edit = write(settings, file.path, file.text, _with(file, feed), what)
    if as_json:
        echo_json(_json(feed, found, warnings, edit))
        return
    if found:
        click.echo(feed_text(found.feed, utc_now()))
    for warning in warnings:
        click.echo(f"! {warning}")
    tell(FEEDS, what, edit, "feeds")


def _with(file: FeedsFile, feed: Feed) -> str:
    try:
        return with_feeds(file.text, [feed])
    except EditError as error:
        refuse(error, "")


def _json(feed: Feed, found: FoundFeed | None, warnings: list[str], edit: int) -> dict[str, Any]:
    about = found_json(found) if found else {}
    return {
        "feed": shown(feed.url),
        "outlet": feed.outlet,
        "language": feed.language,
        "group": feed.group,
        "priority": feed.priority.value,
        "full_text": feed.full_text,
        "items": about.get("items"),
        "newest": about.get("newest"),
        "how": about.get("how"),
        "problems": warnings,
        "edit": edit,
    }


# ---------------------------------------------------------------- which feed


def _found(
    settings: Settings, file: FeedsFile, url: str, *, asks: bool, as_json: bool
) -> FoundFeed:
    """Return the one feed that a page offers, or the chosen one; ends the command for none."""
    found = discovered(settings, url)
    if not found.feeds:
        end(f"{found.reason} → --no-check adds the address as it is")
    choices = found.choices
    if len(choices) == 1:
        return choices[0]
    if as_json:
        echo_json({"feed": shown(url), "feeds": [found_json(choice) for choice in choices]})
    else:
        print_found(Discovered(choices, found.untried), Listed.of(file.tables, FEEDS_FILE))
    if not asks:
        end(f"{shown(url)} offers {len(choices)} feeds → add one of them by its address")
    number = click.prompt(
        "Add which of them? (0 for none)",
        type=click.IntRange(0, len(choices)),
        default=1,
        err=True,
    )
    return choices[number - 1] if number else end("nothing was changed")


def _refuse_listed(
    file: FeedsFile, url: str, *, asks: bool, certain_only: bool = False
) -> Duplicate | None:
    """End the command for a feed that is listed; return one that is most probably the same."""
    listed = Listed.of(file.tables, FEEDS_FILE)
    found = listed.duplicate(Entry(Feed(url), 0))
    if found is None or (certain_only and not found.certain):
        return None
    if found.certain:
        remedy = "" if found.known.enabled else " → take enabled = false away to poll it again"
        end(f"{shown(url)} {found.reason}{remedy}", BAD_INPUT)
    if asks and not click.confirm(f"It {found.reason}. Add it all the same?", err=True):
        end("nothing was changed")
    return found
