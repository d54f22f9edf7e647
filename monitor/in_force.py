"""Which version of each file is in force: the latest that could be read without an error.

Pure: texts come in, and what follows from them comes out. `reload` reads and applies.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar

from monitor.feeds.lists.listing import read_feeds
from monitor.feeds.urls import shown
from monitor.model import Edit, Feed, Problem, Severity
from monitor.watch.lists.watchlist import Watchlist, no_watchlist, read_watchlist

FEEDS = "feeds"  # what edits call feeds.toml; no watchlist can have this id
BY_FILE = "file"  # who made an edit that no command of Monitor made
NAMED = 3  # entries that an edit's line names
ENTRY_LENGTH = 60

T = TypeVar("T")
Feeds = tuple[Feed, ...]
Text = str | Problem  # what a file says, or why that can't be known


@dataclass(frozen=True, slots=True)
class Version(Generic[T]):
    """A text in force: what it says, since when, and what is wrong with it all the same."""

    text: str
    content: T
    since: datetime
    problems: tuple[Problem, ...] = ()

    @property
    def sound(self) -> bool:
        """Tell whether it was read without an error."""
        return not _errors(self.problems)


@dataclass(frozen=True, slots=True)
class Files:
    """The versions in force: of each watchlist by its id, and of the list of feeds."""

    watchlists: Mapping[str, Version[Watchlist]] = field(default_factory=dict)
    feeds: Version[Feeds] | None = None

    @property
    def contents(self) -> tuple[Watchlist, ...]:
        """Return the watchlists in force, by id."""
        return tuple(self.watchlists[name].content for name in sorted(self.watchlists))

    @property
    def listed(self) -> Feeds:
        """Return the feeds in force."""
        return self.feeds.content if self.feeds else ()

    def text(self, name: str) -> str | None:
        """Return the text in force of a watchlist, or of the list of feeds."""
        version = self.feeds if name == FEEDS else self.watchlists.get(name)
        return version.text if version else None


@dataclass(frozen=True, slots=True)
class Folder:
    """What stands in the folder of watchlists; `problem` says why that can't be known."""

    path: str
    watchlists: Mapping[str, Text]
    feeds: Text
    problem: Problem | None = None

    def file(self, name: str) -> str:
        """Return the path of a file."""
        return f"{self.path}/{name}.toml"


@dataclass(frozen=True, slots=True)
class Reload:
    """What follows from what the folder holds now.

    `problems`: all that is wrong there. `older`: the files whose last good version stays in
    force, and since when that is. `sound`: what can be read without an error.
    """

    files: Files
    edits: tuple[Edit, ...] = ()
    problems: tuple[Problem, ...] = ()
    older: Mapping[str, datetime] = field(default_factory=dict)
    sound: tuple[str, ...] = ()

    @property
    def changed(self) -> frozenset[str]:
        """Return the ids of the files of which another version is in force now."""
        return frozenset(edit.watchlist for edit in self.edits)

    def errors_by_file(self) -> dict[str, list[Problem]]:
        """Return the errors among the problems, for each file."""
        errors: dict[str, list[Problem]] = {}
        for problem in _errors(self.problems):
            errors.setdefault(problem.file, []).append(problem)
        return errors


def from_records(latest: Mapping[str, Edit], folder: Folder) -> Files:
    """Return the versions that were in force when Monitor last ran, read from their texts."""
    versions = {}
    for name, edit in latest.items():
        if edit.after and name != FEEDS:
            read = _watchlist_reader(name, folder)
            version, _ = _next(None, edit.after, read, edit.at)
            if version is not None:
                versions[name] = version
    feeds = latest.get(FEEDS)
    listed, _ = _next(None, feeds.after, _feeds_reader(folder), feeds.at) if feeds else (None, ())
    return Files(versions, listed)


def reconcile(in_force: Files, folder: Folder, now: datetime) -> Reload:
    """Decide what is in force, from what was and from what the folder holds now.

    A text that hasn't changed keeps its very version; one with an error leaves the last good one
    in force. Only a watchlist that was deleted ends, not one that can't be read, nor all of them
    where the folder can't be read.
    """
    if folder.problem is not None:
        return Reload(in_force, problems=(folder.problem,))
    versions: dict[str, Version[Watchlist]] = {}
    problems: list[Problem] = [] if folder.watchlists else [no_watchlist(folder.path)]
    edits: list[Edit] = []
    older: dict[str, datetime] = {}
    for name in sorted({*folder.watchlists, *in_force.watchlists}):
        before = in_force.watchlists.get(name)
        text = folder.watchlists.get(name)
        if text is None:
            edits += _edits(name, before, None, now)
            continue
        after, found = _next(before, text, _watchlist_reader(name, folder), now)
        problems += found
        edits += _edits(name, before, after, now)
        if after is not None:
            versions[name] = after
            older |= _older(folder.file(name), after, text)
    listed, found = _next(in_force.feeds, folder.feeds, _feeds_reader(folder), now)
    edits += _edits(FEEDS, in_force.feeds, listed, now)
    older |= _older(folder.file(FEEDS), listed, folder.feeds)
    return Reload(
        files=Files(versions, listed),
        edits=tuple(edits),
        problems=(*found, *problems),
        older=older,
        sound=_sound(folder, (*found, *problems)),
    )


# ---------------------------------------------------------------- one file

Reader = Callable[[str], tuple[T | None, tuple[Problem, ...]]]


def _watchlist_reader(name: str, folder: Folder) -> Reader[Watchlist]:
    return lambda text: read_watchlist(text, folder.file(name), name)


def _feeds_reader(folder: Folder) -> Reader[Feeds]:
    def read(text: str) -> tuple[Feeds | None, tuple[Problem, ...]]:
        feeds, problems = read_feeds(text, folder.file(FEEDS))
        return feeds or None, problems

    return read


def _next(
    before: Version[T] | None, text: Text, read: Reader[T], now: datetime
) -> tuple[Version[T] | None, tuple[Problem, ...]]:
    """Return the version in force, and what is wrong with the text that stands in the file."""
    if isinstance(text, Problem):
        return before, (text,)
    if before is not None and before.text == text:
        return before, before.problems
    content, problems = read(text)
    if content is None or (before is not None and before.sound and _errors(problems)):
        return before, problems
    return Version(text, content, now, problems), problems


def _errors(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    return tuple(p for p in problems if p.severity is Severity.ERROR)


def _older(file: str, version: Version[T] | None, text: Text) -> dict[str, datetime]:
    return {file: version.since} if version is not None and version.text != text else {}


def _sound(folder: Folder, problems: tuple[Problem, ...]) -> tuple[str, ...]:
    """Name the folder and the files in which no error was found."""
    wrong = {problem.file for problem in _errors(problems)}
    files = [folder.file(name) for name in (FEEDS, *sorted(folder.watchlists))]
    return tuple(place for place in (folder.path, *files) if place not in wrong)


# ---------------------------------------------------------------- edits


def _edits(
    name: str, before: Version[T] | None, after: Version[T] | None, now: datetime
) -> Iterator[Edit]:
    """Give the edit that led from one version to the next, if they differ."""
    if after is before:
        return
    yield Edit(
        id=0,
        at=now,
        watchlist=name,
        who=BY_FILE,
        what=_what(before, after),
        before=before.text if before else "",
        after=after.text if after else "",
    )


def _what(before: Version[T] | None, after: Version[T] | None) -> str:
    if before is None:
        return "new file"
    if after is None:
        return "deleted"
    old, new = _entries(before.content), _entries(after.content)
    parts = (
        _listed("added", [entry for entry in new if entry not in old]),
        _listed("removed", [entry for entry in old if entry not in new]),
    )
    return "; ".join(filter(None, parts)) or "changed"


def _entries(content: object) -> dict[str, None]:
    """Return what people call the entries of a file: its keywords, or its feeds' addresses."""
    if isinstance(content, Watchlist):
        lines = [keyword.line for keyword in content.keywords]
        excluded = [f"exclude: {keyword.line}" for keyword in content.exclude]
        return dict.fromkeys([*lines, *excluded])
    feeds = content if isinstance(content, tuple) else ()
    return dict.fromkeys(shown(feed.url) for feed in feeds)


def _listed(verb: str, entries: list[str]) -> str:
    if not entries:
        return ""
    names = ", ".join(f"“{_shortened(entry)}”" for entry in entries[:NAMED])
    more = f" and {len(entries) - NAMED} more" if len(entries) > NAMED else ""
    return f"{verb} {names}{more}"


def _shortened(entry: str) -> str:
    return entry if len(entry) <= ENTRY_LENGTH else entry[: ENTRY_LENGTH - 1] + "…"
