"""What comes of the buttons of a feed: polls, other names, removals, and their undoing."""

from __future__ import annotations

import re

from monitor.model import PollReport
from monitor.speech import Speech
from monitor.telegram.choices.feeds import SetLanguage, ShowFeed, ShowFeeds, UndoFeeds
from monitor.telegram.dialogs.feeds.health import ADDRESS, ERROR, NAME, FeedShown
from monitor.telegram.dialogs.parts import Rows, in_rows, safe
from monitor.telegram.events import Button, Reply

LANGUAGES = (
    "en",
    "uk",
    "ru",
    "be",
    "pl",
    "de",
    "fr",
    "es",
    "it",
    "nl",
    "ro",
    "cs",
    "tr",
    "ar",
    "he",
)
LANGUAGES_A_ROW = 5
LONGEST_NAME = 100


# ---------------------------------------------------------------- polled now


def polling(speech: Speech) -> str:
    """Say that a feed's server is being asked."""
    return speech.say("⏳ Asking its server now …")


def polled(report: PollReport, failed: bool, speech: Speech) -> str:
    """Say what came of a poll that somebody asked for."""
    if report.outcome == "waiting":
        return speech.say("⏸ Not asked: its server wants to be left alone for now.")
    if failed:
        return speech.say("⚠ Asked just now, and it failed.")
    items = speech.count(report.new, "{n} new item", "{n} new items")
    hits = speech.count(report.hits, "{n} hit", "{n} hits")
    return speech.say("✓ Polled just now: {items}, {hits}.", items=items, hits=hits)


def polling_takes_long(speech: Speech) -> str:
    """Say that a poll goes on, but nobody waits for it any longer."""
    return speech.say(
        "⏳ Its server takes long; what comes of it is here in a minute: open it again."
    )


# ---------------------------------------------------------------- called, or listed, otherwise


def ask_name(feed: FeedShown, speech: Speech) -> Reply:
    """Ask how the outlet of a feed is called."""
    text = speech.say(
        "How shall alerts call the outlet of <b>{feed}</b>? Write its name.",
        feed=safe(feed.name, NAME),
    )
    return Reply(text, asks=speech.say("The outlet's name"), apart=True)


def unusable_name(speech: Speech) -> Reply:
    """Refuse a name that is empty or too long, and ask again."""
    text = speech.say(
        "A name has 1 to {n} characters, on one line. Write it again.", n=LONGEST_NAME
    )
    return Reply(text, asks=speech.say("The outlet's name"))


def renamed(name: str, speech: Speech) -> str:
    """Say how a feed is called now."""
    return speech.say("✓ Alerts call it <b>{name}</b> from now on.", name=safe(name, NAME))


def ask_language(feed: FeedShown, here: ShowFeeds, speech: Speech) -> Reply:
    """Show languages to choose from, for a feed."""
    place = feed.place(here)
    now = feed.state.feed.language
    text = speech.say(
        "In which language is <b>{feed}</b>? Watchlists may be for some languages only.",
        feed=safe(feed.name, NAME),
    )
    is_other = re.fullmatch("[a-z]{2,3}", now) and now not in LANGUAGES
    codes = [now, *LANGUAGES] if is_other else list(LANGUAGES)
    buttons = [
        Button(f"✓ {code}" if code == now else code, SetLanguage(place, code).data)
        for code in codes
    ]
    rows = in_rows(buttons, LANGUAGES_A_ROW)
    none = Button(speech.say("None said"), SetLanguage(place, "-").data)
    return Reply(text, (*rows, (none, Button(speech.say("‹ Back"), ShowFeed(place).data))))


def language_set(language: str, speech: Speech) -> str:
    """Say in which language a feed is now."""
    if not language:
        return speech.say("✓ Its language is not said any more.")
    return speech.say("✓ Its language is {language} now.", language=safe(language, 20))


def moved(address: str, speech: Speech) -> str:
    """Say that a feed is listed at its new address."""
    return speech.say(
        "✓ It is listed at its new address now: <code>{address}</code>",
        address=safe(address, ADDRESS),
    )


# ---------------------------------------------------------------- removed, and undone


def removed(feed: FeedShown, edit: int, here: ShowFeeds, speech: Speech) -> Reply:
    """Say that a feed is not listed any more, with a way back."""
    text = speech.say(
        "🗑 <b>{feed}</b> is removed, and not polled any more. Its items that are stored stay.\n"
        "<code>{address}</code>",
        feed=safe(feed.name, NAME),
        address=safe(feed.address, ADDRESS),
    )
    return Reply(text, undo_rows(edit, here, speech), toast=speech.say("Removed"))


def undo_rows(edit: int, here: ShowFeeds, speech: Speech) -> Rows:
    """Return the buttons below a change that was just made."""
    undo = Button(speech.say("↩ Undo"), UndoFeeds(edit).data)
    return ((undo, Button(speech.say("‹ All feeds"), here.data)),)


def undone(speech: Speech) -> str:
    """Say that a change is taken back."""
    return speech.say("↩ Undone.")


def undone_already(speech: Speech) -> str:
    """Say that nothing of a change is left to take back."""
    return speech.say("Nothing of this change is there any more, so there is nothing to undo.")


def too_late_to_undo(minutes: int, speech: Speech) -> str:
    """Say that the button held for some minutes only, and what else can be done."""
    return speech.say(
        "A change can be undone here for {n} minutes. Open the feed to change it, or add it "
        "again: ➕",
        n=minutes,
    )


# ---------------------------------------------------------------- what can't be


def feed_gone(speech: Speech) -> str:
    """Answer a button of a feed that is not listed any more."""
    return speech.say("This feed is not listed any more; here are those that are.")


def last_feed(speech: Speech) -> str:
    """Refuse to remove the only feed."""
    return speech.say(
        "✋ It is the only feed: without it nothing would be watched. Add another first."
    )


def cannot_edit(reason: str, speech: Speech) -> str:
    """Say that feeds.toml could not be changed, and why; the reason is for who runs Monitor."""
    return speech.say(
        "✋ Nothing was changed: feeds.toml can't be edited here. Tell who runs Monitor: "
        "<code>{reason}</code>",
        reason=safe(reason, ERROR),
    )


def not_in_force(speech: Speech) -> str:
    """Say that a change stands in the file, but that its last good version stays in force."""
    return speech.say(
        "⚠ It stands in feeds.toml, but there is an error elsewhere in that file, so the version "
        "before stays in force. Tell who runs Monitor: monitor check says where."
    )
