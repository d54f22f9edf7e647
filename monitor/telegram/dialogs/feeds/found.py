"""Feeds that are looked for: being asked, what was found, what of it is added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.masking import shortened
from monitor.model import Cause
from monitor.speech import Speech
from monitor.telegram.choices.feeds import (
    AddFeed,
    GiveUp,
    KeepFound,
    ShowFeed,
    ShowFeeds,
    TickFound,
)
from monitor.telegram.dialogs.feeds.health import ADDRESS, ERROR, NAME, FeedShown, Reader, why_text
from monitor.telegram.dialogs.parts import Rows, safe
from monitor.telegram.events import Button, Reply

LABEL, TITLE, TYPED = 50, 60, 200
SHORT = 70  # the most characters of an address among others
MOST_FOUND = 8  # of the feeds that a page offers
ABANDONED = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class FoundShown:
    """A feed that was found. `newest`: None where no item has a date.

    `listed_as`: the address, without secrets, under which it is listed already; `certain`: it
    surely is, not most probably; `off`: it is listed, but switched off.
    """

    title: str
    address: str
    items: int
    newest: datetime | None
    language: str = ""
    listed_as: str = ""
    certain: bool = False
    off: bool = False
    ticked: bool = False


# ---------------------------------------------------------------- asked


def ask_address(speech: Speech) -> Reply:
    """Ask for the address of a page."""
    text = speech.say(
        "Which site shall be watched? Write the address of any of its pages: its feeds are looked "
        "for there. For many at once send an OPML file."
    )
    return Reply(text, asks="https://…", apart=True)


def no_address(typed: str, speech: Speech) -> Reply:
    """Refuse what is no web address, and ask again."""
    text = speech.say(
        "“{typed}” is not a web address. Write it whole, like https://www.bellingcat.com",
        typed=safe(typed, TYPED),
    )
    return Reply(text, asks="https://…")


def several_addresses(speech: Speech) -> Reply:
    """Refuse several addresses at once, and ask again."""
    text = speech.say("I look at one address at a time; for many, send an OPML file. Which first?")
    return Reply(text, asks="https://…")


def looking(address: str, seconds: float, speech: Speech) -> Reply:
    """Say that feeds are being looked for."""
    text = speech.say(
        "🔎 Looking for the feeds of <code>{address}</code> … This takes up to {n} seconds.",
        address=safe(address, ADDRESS),
        n=round(seconds),
    )
    return Reply(text, apart=True)


def too_many_feeds(most: int, left: int, speech: Speech) -> Reply:
    """Say that a chat has added as many feeds as it may, and who may add more."""
    text = speech.say(
        "✋ A chat may add {most} feeds a day, and {left} are left today. An owner may add more.",
        most=most,
        left=max(left, 0),
    )
    return Reply(text, apart=True)


def listed_already(feed: FeedShown, speech: Speech) -> Reply:
    """Answer an address that is listed, with the way to its feed."""
    text = speech.say(
        "It is listed already: <b>{feed}</b>\n<code>{address}</code>",
        feed=safe(feed.name, NAME),
        address=safe(feed.address, ADDRESS),
    )
    show = Button(speech.say("Show it"), ShowFeed(feed.place(ShowFeeds())).data)
    return Reply(text, ((show,),), apart=True)


# ---------------------------------------------------------------- found


def nothing_found(address: str, cause: Cause, error: str, speech: Speech) -> Reply:
    """Say that no feed was found, why, and what to try."""
    where, remedy = safe(address, ADDRESS), _what_to_try(cause, speech)
    if cause is Cause.NO_FEED:
        text = speech.say(
            "No feed was found at <code>{address}</code>.\n💡 {remedy}",
            address=where,
            remedy=remedy,
        )
    else:
        text = speech.say(
            "No feed at <code>{address}</code>: {why}.\n💡 {remedy}",
            address=where,
            why=why_text(cause, error, speech),
            remedy=remedy,
        )
    if error and cause not in (Cause.OTHER, Cause.NO_FEED):
        words = speech.say("In its own words: <code>{error}</code>", error=safe(error, ERROR))
        text = f"{text}\n{words}"
    again = Button(speech.say("➕ Another address"), AddFeed().data)
    return Reply(text, ((again, Button(speech.say("‹ All feeds"), ShowFeeds().data)),))


def _what_to_try(cause: Cause, speech: Speech) -> str:
    say = speech.say
    match cause:
        case Cause.NO_FEED | Cause.PAGE | Cause.DAMAGED:
            return say(
                "Look on the site for a page called “RSS” and give me its address, or give the "
                "address of its news page."
            )
        case Cause.FORBIDDEN:
            return say(
                "Some sites keep programs away from their pages, but not from their feeds: look in "
                "a browser for a link called “RSS”, and give me its address."
            )
        case Cause.NOT_FOUND | Cause.GONE | Cause.UNKNOWN_HOST | Cause.REDIRECT:
            return say("Is it spelt as in the browser? Else try the site's first page.")
        case Cause.INSIDE:
            return say("Who runs Monitor can permit it: allow_hosts or allow_ports in monitor.toml")
        case _:
            return say("Try again later, or give the address of the feed itself.")


def without_feeds(address: str, speech: Speech) -> Reply:
    """Say of a site that it has no feeds at all, and where to look instead."""
    text = speech.say(
        "<code>{address}</code> is at a site that has no feeds.\n"
        "💡 Look for the site, blog or YouTube channel of the same people.",
        address=safe(address, ADDRESS),
    )
    again = Button(speech.say("➕ Another address"), AddFeed().data)
    return Reply(text, ((again, Button(speech.say("‹ All feeds"), ShowFeeds().data)),))


def show_found(
    address: str, found: Sequence[FoundShown], untried: int, dialogue: int, reader: Reader
) -> Reply:
    """Show the feeds that were found, to be ticked and added."""
    speech = reader.speech
    head = speech.count(
        len(found),
        "{n} feed at <code>{address}</code>:",
        "{n} feeds at <code>{address}</code>:",
        address=safe(address, ADDRESS),
    )
    entries = [_entry(number, feed, reader) for number, feed in enumerate(found, start=1)]
    more = speech.count(
        untried,
        "The page names {n} more, which was not tried: give me its address to look at it.",
        "The page names {n} more, which were not tried: give me their addresses to look at them.",
    )
    parts = [head, *entries, *([more] if untried else [])]
    return Reply("\n\n".join(parts), _found_rows(found, dialogue, speech))


def _entry(number: int, feed: FoundShown, reader: Reader) -> str:
    say = reader.speech.say
    lines = [
        f"{number}. <b>{safe(feed.title or say('untitled'), TITLE)}</b>",
        f"<code>{safe(feed.address, SHORT)}</code>",
        _holds(feed, reader),
        _listed(feed, reader.speech),
    ]
    return "\n".join(filter(None, lines))


def _holds(feed: FoundShown, reader: Reader) -> str:
    """Say what is in a feed, and what is strange about that."""
    speech = reader.speech
    language = (
        speech.say("in {language}", language=safe(feed.language, 20)) if feed.language else ""
    )
    if not feed.items:
        return " · ".join(filter(None, [speech.say("no items now"), language]))
    items = speech.count(feed.items, "{n} item", "{n} items")
    if feed.newest is None:
        newest = speech.say("without dates")
    elif reader.now - feed.newest > ABANDONED:
        newest = speech.say(
            "⚠ the newest is of {day}: it may have been given up",
            day=speech.day_of_year(feed.newest.astimezone(reader.zone)),
        )
    else:
        age = reader.age(min(feed.newest, reader.now))
        newest = speech.say("the newest {age}", age=age)
    return " · ".join(filter(None, [items, newest, language]))


def _listed(feed: FoundShown, speech: Speech) -> str:
    if not feed.listed_as:
        return ""
    if feed.off:
        return speech.say("It is listed already, but switched off in feeds.toml (enabled = false).")
    if feed.certain:
        return speech.say("✓ It is listed already.")
    return speech.say(
        "It is most probably listed already: <code>{address}</code>",
        address=safe(feed.listed_as, SHORT),
    )


def _found_rows(found: Sequence[FoundShown], dialogue: int, speech: Speech) -> Rows:
    rows: list[tuple[Button, ...]] = [
        (
            Button(
                f"{'☑' if feed.ticked else '☐'} {number + 1}. "
                + shortened(feed.title or feed.address, LABEL),
                TickFound(dialogue, number).data,
            ),
        )
        for number, feed in enumerate(found)
        if not feed.certain
    ]
    chosen = sum(feed.ticked for feed in found)
    if not rows:
        return ((Button(speech.say("‹ All feeds"), ShowFeeds().data),),)
    keep = speech.count(chosen, "✅ Add {n} feed", "✅ Add {n} feeds")
    add = [Button(keep, KeepFound(dialogue).data)] if chosen else []
    rows.append((*add, Button(speech.say("✖ Cancel"), GiveUp(dialogue).data)))
    return tuple(rows)
