"""Lists of feeds as files: one that somebody sends is imported, ours is sent."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from monitor.conversation.feeds.adding import FEEDS_FILE, add_new, feeds_listed
from monitor.conversation.feeds.facts import MOST_A_DAY, feeds_left
from monitor.conversation.talk import Talk
from monitor.edits import WatchlistFileError
from monitor.feeds.lists.duplicates import Duplicate, sorted_out
from monitor.feeds.lists.imports import Entry, Found, decoded
from monitor.feeds.lists.listing import read_feeds
from monitor.feeds.lists.opml import TITLE, read_opml, write_opml
from monitor.feeds.urls import shown
from monitor.in_force import FEEDS
from monitor.model import ChatKind, Feed, Priority, Problem, Sayable, Severity
from monitor.telegram.choices.feeds import ExportFeeds, ImportFeeds
from monitor.telegram.dialogs import feeds as answers
from monitor.telegram.dialogs.feeds import ImportShown, LineShown
from monitor.telegram.events import IncomingFile, Reply
from monitor.telegram.files import LARGEST, NotFetchedError, TooLargeError

IMPORT = "feeds-import"  # what the dialogue is called
MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Sorted:
    """A file sorted out: what is new in it, what is listed already, and what can't be read."""

    found: Found
    new: list[Entry]
    same: list[Duplicate]


def take_file(talk: Talk) -> Reply | None:
    """Read a list of feeds that somebody sent, and ask whether it shall be added."""
    file = talk.event.file
    if file is None:
        return None

    async def then() -> Reply:
        return await _offered(talk, file)

    return replace(answers.reading_file(file.name, talk.speech), then=then)


async def _offered(talk: Talk, file: IncomingFile) -> Reply:
    speech = talk.speech
    try:
        content = await talk.desk.download(file)
    except TooLargeError:
        return answers.too_large_a_list(file.name, LARGEST // MEGABYTE, speech)
    except NotFetchedError:
        return answers.not_fetched(file.name, speech)
    sorted_list = await asyncio.to_thread(_sorted, talk, content, file.name)
    found = sorted_list.found
    if not found.entries:
        reason = found.problems[0].reason if found.problems else ""
        return answers.no_list(file.name, reason, speech)
    new = [entry.feed for entry in sorted_list.new]
    left = await feeds_left(talk)
    if left is not None and left < len(new):
        return replace(answers.too_many_feeds(MOST_A_DAY, left, speech), apart=False)
    kept = await asyncio.to_thread(lambda: list(map(asdict, new)))
    number = talk.begin(IMPORT, file=file.name, feeds=kept).id
    return answers.show_import(_import_shown(sorted_list, file.name), number, speech)


def _sorted(talk: Talk, content: bytes, name: str) -> Sorted:
    found = read_opml(decoded(content), name)
    return Sorted(found, *sorted_out(found.entries, feeds_listed(talk), name))


def _import_shown(found: Sorted, name: str) -> ImportShown:
    unreadable = [p for p in found.found.problems if p.severity is Severity.ERROR]
    return ImportShown(
        name,
        tuple(_line(entry) for entry in found.new),
        tuple(_line(duplicate.entry) for duplicate in found.same),
        sum(not duplicate.certain for duplicate in found.same),
        tuple(_problem(problem) for problem in unreadable),
    )


def _line(entry: Entry) -> LineShown:
    feed = entry.feed
    return LineShown(entry.line, " · ".join(filter(None, (feed.outlet, shown(feed.url)))))


def _problem(problem: Problem) -> LineShown:
    return LineShown(problem.line, problem.reason)


async def import_feeds(talk: Talk, choice: ImportFeeds) -> Reply:
    """Add the new feeds of a file."""
    dialogue, speech = talk.begun(choice.dialogue, IMPORT), talk.speech
    if dialogue is None:
        return answers.over_already(speech)
    feeds = [_feed(said) for said in dialogue.state["feeds"]]
    file = dialogue.state["file"]
    what = Sayable("imported {n} feeds of {file}", n=len(feeds), file=file)
    done = await add_new(talk, dialogue, feeds, what)
    if isinstance(done, Reply):
        return done
    reply = answers.imported(len(done.feeds), done.edit, speech)
    if done.feeds and talk.desk.store.feed_at(done.feeds[0].url) is None:
        return replace(reply, html=f"{reply.html}\n{answers.not_in_force(speech)}")
    return reply


def _feed(said: dict[str, object]) -> Feed:
    return Feed(**{**said, "priority": Priority(str(said["priority"]))})  # type: ignore[arg-type]


# ---------------------------------------------------------------- sent


async def export(talk: Talk, choice: ExportFeeds) -> Reply:
    """Send the list of feeds; where others read along, without the secrets in its addresses."""
    masked, speech = talk.chat.kind is not ChatKind.PRIVATE, talk.speech
    now = talk.now

    def write() -> tuple[str, list[Feed]]:
        feeds = list(read_feeds(talk.desk.shelf.text(FEEDS), FEEDS_FILE)[0])
        written = [replace(feed, url=shown(feed.url)) for feed in feeds] if masked else feeds
        return write_opml(written, TITLE, now), feeds

    try:
        opml, feeds = await asyncio.to_thread(write)
    except WatchlistFileError as error:
        return Reply(answers.cannot_edit(str(error), speech), apart=True)
    return answers.export(opml, len(feeds), _secrets(feeds), masked, speech)


def _secrets(feeds: Sequence[Feed]) -> int:
    return sum(shown(feed.url) != feed.url for feed in feeds)
