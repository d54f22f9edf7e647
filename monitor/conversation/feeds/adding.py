"""Feeds added to feeds.toml: those that are not listed there yet."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from monitor.conversation.feeds.facts import MOST_A_DAY, change_feeds, feeds_left
from monitor.conversation.talk import Talk
from monitor.conversation.watchlists.changing import may_change_now
from monitor.edits import WatchlistFileError
from monitor.feeds.lists.duplicates import Duplicate, Listed
from monitor.feeds.lists.edit import feed_tables, with_feeds
from monitor.feeds.lists.imports import Entry
from monitor.in_force import FEEDS
from monitor.model import Dialogue, Feed, Sayable
from monitor.telegram.dialogs import feeds as answers
from monitor.telegram.events import Reply
from monitor.toml_file import EditError

FEEDS_FILE = f"{FEEDS}.toml"


@dataclass(frozen=True, slots=True)
class Added:
    """Feeds that were added, by which edit."""

    feeds: list[Feed]
    edit: int


class NothingNewError(EditError):
    """All that was to be added is listed already."""


def feeds_listed(talk: Talk) -> Listed:
    """Return the feeds that are listed; none where that can't be read, which is said later."""
    try:
        return Listed.of(feed_tables(talk.desk.shelf.text(FEEDS)), FEEDS_FILE)
    except (EditError, WatchlistFileError):
        return Listed()


async def add_new(
    talk: Talk, dialogue: Dialogue, feeds: Sequence[Feed], what: Sayable
) -> Added | Reply:
    """Add those of the feeds of a dialogue that are not listed; else say why none was added."""
    if refused := may_change_now(talk):
        return refused
    speech, left = talk.speech, await feeds_left(talk)
    if left is not None and left < len(feeds):
        return answers.too_many_feeds(MOST_A_DAY, left, speech)
    try:
        edit = await change_feeds(talk, lambda text: _with_new(text, feeds), what)
    except NothingNewError:
        talk.desk.store.close_dialogue(dialogue.id)
        return answers.nothing_to_add(speech)
    except (EditError, WatchlistFileError) as error:
        said = answers.cannot_edit(str(error), speech)
        return replace(answers.given_up(speech), html=said)
    talk.desk.store.close_dialogue(dialogue.id)
    return Added(await asyncio.to_thread(_new_in, edit.before, edit.after, feeds), edit.id)


def _with_new(text: str, feeds: Sequence[Feed]) -> str:
    """Return the text with those of the feeds that are not listed. Raises NothingNewError."""
    listed = Listed.of(feed_tables(text), FEEDS_FILE)
    new = [feed for feed in feeds if not _certain(listed.duplicate(Entry(feed, 0)))]
    if not new:
        raise NothingNewError("all of these feeds are listed already")
    return with_feeds(text, new)


def _certain(found: Duplicate | None) -> bool:
    return found is not None and found.certain


def _new_in(before: str, after: str, feeds: Sequence[Feed]) -> list[Feed]:
    """Return which of the feeds an edit brought."""
    came = {table.url for table in feed_tables(after)} - {
        table.url for table in feed_tables(before)
    }
    return [feed for feed in feeds if feed.url in came]
