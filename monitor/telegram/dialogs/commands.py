"""Answers to commands, and to those who may not give them."""

from __future__ import annotations

from monitor.speech import Speech
from monitor.telegram.dialogs.parts import safe
from monitor.telegram.dialogs.watchlists.listed import View, show_watchlists
from monitor.telegram.events import Reply

DEEP_LINK = "wl_"


def unknown_watchlist(view: View, watchlist: str) -> Reply:
    """Answer a deep link to a watchlist that isn't there."""
    intro = view.speech.say(
        "There is no watchlist “{watchlist}” here.", watchlist=safe(watchlist, 64)
    )
    return show_watchlists(view, intro=f"{intro}\n\n")


def nothing_followed(speech: Speech) -> Reply:
    """Answer /digest where nothing is followed."""
    return Reply(
        speech.say("You follow no watchlist yet, so there is nothing to sum up: /watchlists")
    )


def not_admitted(speech: Speech, user: int | None) -> Reply:
    """Answer a person who may not use this Monitor, with what to do about it."""
    text = speech.say("This Monitor is private: ask its owner for an invitation.")
    if user:
        text += "\n" + speech.say("Your Telegram id is <code>{id}</code>.", id=user)
    return Reply(text)


def admins_only(speech: Speech) -> Reply:
    """Answer somebody in a group who isn't its admin."""
    return Reply(
        speech.say("Only admins of this chat can change what it follows."),
        toast=speech.say("Only admins can do this"),
    )


def editors_only(speech: Speech) -> Reply:
    """Answer who may not change what all share."""
    return Reply(
        speech.say("Only editors and owners can change what all share."),
        toast=speech.say("Only editors can do this"),
    )


def no_words(speech: Speech) -> Reply:
    """Answer a photo, a sticker or a voice message."""
    return Reply(
        speech.say(
            "I read text and files, no pictures, stickers or voice: write it to me, or send a "
            "file. /help shows what I can do."
        )
    )


def not_a_command(speech: Speech) -> Reply:
    """Answer words in private that are no command."""
    return Reply(speech.say("I don't know this command. /help shows those that there are."))
