"""Feeds that were added, and what was not added after all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from monitor.masking import shortened
from monitor.speech import Speech
from monitor.telegram.choices.feeds import AddFeed, ShowFeed, ShowFeeds
from monitor.telegram.dialogs.feeds.changes import not_in_force, undo_rows
from monitor.telegram.dialogs.feeds.health import NAME, FeedShown, Reader
from monitor.telegram.dialogs.parts import safe
from monitor.telegram.events import Button, Reply

LABEL = 50
SHORT = 70  # the most characters of an address among others


def added(
    feeds: Sequence[FeedShown], edit: int, first_poll: datetime | None, reader: Reader
) -> Reply:
    """Say which feeds were added and when they are polled first; None: they are not in force."""
    speech = reader.speech
    names = "\n".join(
        f"• <b>{safe(feed.name, NAME)}</b> <code>{safe(feed.address, SHORT)}</code>"
        for feed in feeds
    )
    lines = [speech.count(len(feeds), "✅ {n} feed is added:", "✅ {n} feeds are added:"), names]
    lines.append(_first_poll(first_poll, reader) if first_poll else not_in_force(speech))
    rows = tuple(
        (Button(shortened(feed.name, LABEL), ShowFeed(feed.place(ShowFeeds())).data),)
        for feed in feeds
        if feed.state.id
    )
    return Reply("\n".join(lines), (*rows, *undo_rows(edit, ShowFeeds(), speech)))


def _first_poll(first_poll: datetime, reader: Reader) -> str:
    speech = reader.speech
    if first_poll <= reader.now:
        return speech.say(
            "The first poll is within a minute. What is in it already is stored; of that only what "
            "was published lately alerts."
        )
    return speech.say(
        "The next poll is at {when}, as its server or the feed asked.",
        when=reader.clock(first_poll),
    )


def nothing_to_add(speech: Speech) -> Reply:
    """Say that all that was to be added is listed by now."""
    text = speech.say("All of it is listed already, so nothing was added.")
    return Reply(text, ((Button(speech.say("‹ All feeds"), ShowFeeds().data),),))


def given_up(speech: Speech) -> Reply:
    """Say that nothing was added."""
    back = Button(speech.say("‹ All feeds"), ShowFeeds().data)
    return Reply(
        speech.say("Nothing was added."), ((back,),), toast=speech.say("Nothing was added")
    )


def over_already(speech: Speech) -> Reply:
    """Answer a button of something that is over."""
    again = Button(speech.say("➕ Add a feed"), AddFeed().data)
    text = speech.say("This is out of date: it was done, or given up. To begin again:")
    rows = ((again, Button(speech.say("‹ All feeds"), ShowFeeds().data)),)
    return Reply(text, rows, toast=speech.say("This is out of date"))
