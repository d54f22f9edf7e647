"""Settings and files → the parts that the commands and the service work with."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from monitor.config import Settings
from monitor.digest.excerpt import keyword_label
from monitor.feeds.articles.article import Articles, missing_extra
from monitor.feeds.articles.fulltext import FullTexts
from monitor.feeds.lists.listing import load_feeds
from monitor.feeds.polling.pace import Pace
from monitor.feeds.polling.state import PollRules
from monitor.feeds.reading.workers import LARGE, Parsers
from monitor.feeds.web.addresses import Allowed
from monitor.feeds.web.client import Client
from monitor.feeds.web.fetch import Admit, FetchLimits, fetch, open_client, user_agent
from monitor.hosts import Hosts
from monitor.log import get_logger
from monitor.model import (
    ConfigError,
    Feed,
    FetchOutcome,
    Finding,
    Level,
    Problem,
    Severity,
    Subscription,
)
from monitor.pipeline import Clock, Watch, Web
from monitor.store import Store
from monitor.store.backup import BACKUPS
from monitor.store.store import DATABASE
from monitor.surges import Rules
from monitor.watch.lists.watchlist import Watchlist, load_watchlists, names_feed
from monitor.watch.matching.matcher import Matcher
from monitor.watch.words.analysis import Words
from monitor.watch.words.cache import KeptWords

FEEDS_FILE = "feeds.toml"
WORDS = "words.cache"

log = get_logger("monitor.wiring")


def utc_now() -> datetime:
    """Read the clock."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Setup:
    """The feeds and watchlists that can be read, and the problems with the rest."""

    feeds: tuple[Feed, ...]
    watchlists: tuple[Watchlist, ...]
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        """Return the problems that keep something from being watched."""
        return tuple(p for p in self.problems if p.severity is Severity.ERROR)

    def watch(self) -> Watch:
        """Put the watchlists in force."""
        return watch_of(self.watchlists)


def watch_of(
    watchlists: Iterable[Watchlist], before: Watch | None = None, words: Words | None = None
) -> Watch:
    """Make the matcher for these watchlists; of a watch before, all that is the same is taken over.

    `words`: what is remembered of words, for the first matcher of a process.
    """
    kept = tuple(watchlists)
    matcher = before.matcher.with_watchlists(kept) if before else Matcher(kept, words)
    titles = {watchlist.id: watchlist.title for watchlist in kept}
    return Watch(matcher, titles, kept, _labels(kept, before))


def _labels(watchlists: tuple[Watchlist, ...], before: Watch | None) -> dict[str, tuple[str, ...]]:
    """Name the keywords of watchlists for people; each view of a chat has use for all of them."""
    same = {id(each): before.labels.get(each.id) for each in before.watchlists} if before else {}
    return {each.id: same.get(id(each)) or keyword_labels(each) for each in watchlists}


def keyword_labels(watchlist: Watchlist) -> tuple[str, ...]:
    """Return the short names of a watchlist's keywords, each once."""
    return tuple(dict.fromkeys(keyword_label(keyword.line) for keyword in watchlist.keywords))


def read_setup(settings: Settings) -> Setup:
    """Read feeds.toml and the watchlists; what can't be read is a problem, the rest counts."""
    feeds, feed_problems = load_feeds(settings.watchlists_dir / FEEDS_FILE)
    watchlists, watchlist_problems = load_watchlists(settings.watchlists_dir)
    unknown = _unknown_feeds(settings.watchlists_dir, watchlists, feeds) if feeds else ()
    extra = _missing_extra(settings.watchlists_dir, feeds)
    return Setup(feeds, watchlists, (*feed_problems, *watchlist_problems, *unknown, *extra))


def _missing_extra(folder: Path, feeds: Iterable[Feed]) -> Iterator[Problem]:
    """Warn of feeds whose articles are wanted where they can't be read."""
    wanted = sum(feed.full_text for feed in feeds)
    reason = missing_extra()
    if wanted and reason:
        where = str(folder / FEEDS_FILE)
        remedy = f"install it, or the {wanted} feeds with full_text are matched without articles"
        yield Problem(where, None, None, reason, remedy, Severity.WARNING)


def _unknown_feeds(
    folder: Path, watchlists: Iterable[Watchlist], feeds: Iterable[Feed]
) -> Iterator[Problem]:
    """Warn of watchlists that name a feed which is not listed: they look at less than they say."""
    for watchlist in watchlists:
        for name in watchlist.feeds:
            if not any(names_feed(name, feed) for feed in feeds):
                yield Problem(
                    str(folder / f"{watchlist.id}.toml"),
                    None,
                    None,
                    f"feeds: no feed of feeds.toml is called “{name}”",
                    "write a feed's address, its outlet, or group:NAME",
                    Severity.WARNING,
                )


def without_watchlist(
    subscriptions: Iterable[Subscription], watchlists: Iterable[Watchlist]
) -> list[Subscription]:
    """Return the subscriptions whose watchlist isn't there: they would hear nothing, quietly."""
    known = {watchlist.id for watchlist in watchlists}
    return [subscription for subscription in subscriptions if subscription.watchlist not in known]


def require_something(setup: Setup) -> None:
    """Refuse to go on where nothing could be watched: a monitor that watches nothing, quietly."""
    missing = [
        name
        for name, usable in (
            ("feed", bool(setup.feeds)),
            ("watchlist", any(watchlist.keywords for watchlist in setup.watchlists)),
        )
        if not usable
    ]
    if missing:
        reason = f"there is no usable {' and no usable '.join(missing)}, so nothing to watch"
        nothing = Problem("watchlists_dir", None, None, reason)
        raise ConfigError(*setup.errors, nothing)


def allowed_by(settings: Settings) -> Allowed:
    """Read which hosts and ports the settings permit beyond the public web."""
    for key in ("allow_hosts", "allow_bad_certificates"):
        try:
            Allowed.from_settings(getattr(settings, key))
        except ValueError as error:
            raise ConfigError(settings.wrong(key, f"{key}: {error}")) from error
    return Allowed.from_settings(
        settings.allow_hosts, settings.allow_ports, settings.allow_bad_certificates
    )


def poll_rules(settings: Settings) -> PollRules:
    """Take from the settings how often to poll and what may alert."""
    pace = Pace(settings.min_interval, settings.max_interval)
    return PollRules(pace, settings.first_poll_alerts, allowed_by(settings))


def surge_rules(settings: Settings) -> Rules | None:
    """Take from the settings whether surges are looked for, and what makes one."""
    if not settings.surges:
        return None
    return Rules(ZoneInfo(settings.time_zone), settings.surge_factor)


@asynccontextmanager
async def open_web(
    settings: Settings, store: Store | None = None, clock: Clock = utc_now
) -> AsyncIterator[Web]:
    """Open the HTTP client and the parsing processes, and close them at the end.

    `store` knows, and remembers, which hosts asked to be left alone.
    """
    rules = poll_rules(settings)
    parsers = Parsers(on_replace=_tell_of_parsers)
    now = clock()
    hosts = Hosts(
        settings.host_pause,
        clock,
        asked=store.hosts_asked_since(now - settings.host_pause) if store else None,
        at_once=settings.requests_at_once,
        kept_away=store.hosts_kept_away(now) if store else None,
        remember=store.keep_host_away if store else None,
    )
    try:
        async with (
            open_client(rules.allowed, user_agent(settings.about, settings.contact)) as client,
            _full_texts(client, hosts) as full_texts,
        ):
            yield Web(client, parsers, FetchLimits(in_memory=LARGE), rules, hosts, full_texts)
    finally:
        parsers.close()


def _tell_of_parsers() -> None:
    log.warning("the processes that parse feeds died or hang, and are replaced")


@asynccontextmanager
async def _full_texts(client: Client, hosts: Hosts) -> AsyncIterator[FullTexts | None]:
    """Open what reads articles, if it is installed; its process starts with the first page."""
    if missing_extra() is not None:
        yield None
        return
    articles = Articles()

    async def get(url: str, accept: str, admit: Admit | None) -> FetchOutcome:
        return await fetch(client, url, None, FetchLimits(), hosts, accept=accept, admit=admit)

    try:
        yield FullTexts(get, articles.read, hosts.slow_down)
    finally:
        articles.close()


def database_path(settings: Settings) -> Path:
    """Return where the store's file is."""
    return settings.state_dir / DATABASE


def backups_folder(settings: Settings) -> Path:
    """Return where the copies of the store are."""
    return settings.state_dir / BACKUPS


def record_is_missing(settings: Settings) -> Finding | None:
    """Tell whether there is no database though there are backups of one, and what can be done."""
    path, folder = database_path(settings), backups_folder(settings)
    if path.exists() and (not path.is_file() or path.stat().st_size):
        return None
    backups = sorted(folder.glob("*.db"), key=lambda backup: backup.stat().st_mtime)
    if not backups:
        return None
    state = "is empty" if path.exists() else "is missing"
    text = f"{path} {state}, but it was backed up: nobody would hear anything from a new one"
    remedy = (
        f"monitor restore {backups[-1]} takes the newest of {len(backups)} backups; "
        f"to begin anew, move {folder} away"
    )
    return Finding("file", Level.WRONG, text, remedy)


def open_words(settings: Settings) -> KeptWords:
    """Return the analysed words that earlier processes kept in the state folder."""
    return KeptWords(settings.state_dir / WORDS)


def open_store(settings: Settings, *, read_only: bool = False, joining: bool = False) -> Store:
    """Open the store of these settings.

    It is created where there is none, unless to read only or to join a service that has it.
    """
    return Store(database_path(settings), read_only=read_only, joining=joining)
