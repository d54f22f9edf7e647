"""Answers to commands, and to those who may not give them."""

from __future__ import annotations

import html

from monitor.model import ChatKind
from monitor.speech import Speech
from monitor.telegram.dialogs.watchlists import View, safe, show_watchlist, show_watchlists
from monitor.telegram.events import Reply

DEEP_LINK = "wl_"
INVITATION = "inv_"


def welcome(view: View, kind: ChatKind) -> Reply:
    """Answer /start: what this does, in two lines, and what to choose from."""
    say = view.speech.say
    if kind is ChatKind.PRIVATE:
        intro = say("I watch the news for words that matter and tell you when they appear.")
    else:
        intro = say("I watch the news for words that matter and tell this chat when they appear.")
    alerts = say("Every alert says which outlet, when, and which words matched.")
    return show_watchlists(view, intro=f"{intro}\n{alerts}\n\n")


def subscribed(view: View, watchlist: str) -> Reply:
    """Confirm a subscription made by a deep link, with the way to change it."""
    shown = show_watchlist(view, watchlist)
    done = view.speech.say(
        "Done: from now on you hear of every story about <b>{watchlist}</b>.",
        watchlist=view.title(watchlist),
    )
    return Reply(f"{done}\n\n{shown.html}", shown.rows)


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


def help_text(speech: Speech, owner: bool) -> Reply:
    """Answer /help."""
    text = speech.say(
        "<b>Monitor</b> watches the news for the words that matter to you.\n\n"
        "/watchlists – choose what to follow: alerts at once, or digests when you want them\n"
        "/digest – what has come since the last digest, now\n"
        "/search – look for words in all that was published\n"
        "/settings – time zone, quiet hours, times of digests, pauses\n"
        "/help – this text\n\n"
        "In a group or channel its admins use the same commands."
    )
    if owner:
        text += "\n\n" + speech.say("For owners:\n/invite – a link that lets one person in")
    return Reply(text)


def invitation(speech: Speech, link: str) -> Reply:
    """Give an owner an invite link."""
    text = speech.say("This link lets one person in; it holds for 7 days:")
    return Reply(f"{text}\n{html.escape(link, quote=False)}")


def invitation_spent(speech: Speech) -> Reply:
    """Answer an invite link that doesn't hold."""
    return Reply(speech.say("This invitation was used already, or is too old. Ask for a new one."))


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


def not_a_command(speech: Speech) -> Reply:
    """Answer words in private that are no command."""
    return Reply(
        speech.say("I only understand commands so far: /watchlists, /digest, /settings, /help")
    )
