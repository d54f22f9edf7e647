"""Answers to commands, and to those who may not give them."""

from __future__ import annotations

import html

from monitor.model import ChatKind
from monitor.telegram.dialogs.watchlists import View, safe, show_watchlist, show_watchlists
from monitor.telegram.events import Reply

DEEP_LINK = "wl_"
INVITATION = "inv_"


def welcome(view: View, kind: ChatKind) -> Reply:
    """Answer /start: what this does, in two lines, and what to choose from."""
    who = "you" if kind is ChatKind.PRIVATE else "this chat"
    intro = (
        f"I watch the news for words that matter and tell {who} when they appear.\n"
        "Every alert says which outlet, when, and which words matched.\n\n"
    )
    return show_watchlists(view, intro=intro)


def subscribed(view: View, watchlist: str) -> Reply:
    """Confirm a subscription made by a deep link, with the way to change it."""
    shown = show_watchlist(view, watchlist)
    return Reply(
        f"Done: from now on you hear of every story about <b>{view.title(watchlist)}</b>.\n\n"
        + shown.html,
        shown.rows,
    )


def unknown_watchlist(view: View, watchlist: str) -> Reply:
    """Answer a deep link to a watchlist that isn't there."""
    name = safe(watchlist, 64)
    return show_watchlists(view, intro=f"There is no watchlist “{name}” here.\n\n")


def nothing_followed() -> Reply:
    """Answer /digest where nothing is followed."""
    return Reply("You follow no watchlist yet, so there is nothing to sum up: /watchlists")


HELP = (
    "<b>Monitor</b> watches the news for the words that matter to you.\n\n"
    "/watchlists – choose what to follow: alerts at once, or digests when you want them\n"
    "/digest – what has come since the last digest, now\n"
    "/settings – time zone, quiet hours, times of digests, pauses\n"
    "/help – this text\n\n"
    "In a group or channel its admins use the same commands."
)
OWNER_HELP = "\n\nFor owners:\n/invite – a link that lets one person in"


def help_text(owner: bool) -> Reply:
    """Answer /help."""
    return Reply(HELP + (OWNER_HELP if owner else ""))


def invitation(link: str) -> Reply:
    """Give an owner an invite link."""
    return Reply(
        f"This link lets one person in; it holds for 7 days:\n{html.escape(link, quote=False)}"
    )


def invitation_spent() -> Reply:
    """Answer an invite link that doesn't hold."""
    return Reply("This invitation was used already, or is too old. Ask for a new one.")


def not_admitted(user: int | None) -> Reply:
    """Answer a person who may not use this Monitor, with what to do about it."""
    text = "This Monitor is private: ask its owner for an invitation."
    return Reply(text + (f"\nYour Telegram id is <code>{user}</code>." if user else ""))


def admins_only() -> Reply:
    """Answer somebody in a group who isn't its admin."""
    return Reply(
        "Only admins of this chat can change what it follows.", toast="Only admins can do this"
    )


def editors_only() -> Reply:
    """Answer who may not change what all share."""
    return Reply(
        "Only editors and owners can change what all share.", toast="Only editors can do this"
    )


def not_a_command() -> Reply:
    """Answer words in private that are no command."""
    return Reply("I only understand commands so far: /watchlists, /digest, /settings, /help")
