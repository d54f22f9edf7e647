"""A chat's own watchlists: whose they are, who may change what, and how much of it."""

from __future__ import annotations

from datetime import timedelta

from monitor.conversation.talk import Talk
from monitor.model import ChatKind
from monitor.telegram.access import Right
from monitor.watch.lists.own import own_id
from monitor.watch.lists.watchlist import Watchlist

MOST_LISTS = 50  # of one chat
MOST_KEYWORDS = 500  # of one of them
MOST_CHANGES = 10  # of one chat within a minute
MINUTE = timedelta(minutes=1)


def visible(talk: Talk, watchlist: str) -> Watchlist | None:
    """Return a watchlist that the chat may see."""
    found = (each for each in talk.desk.visible(talk.chat) if each.id == watchlist)
    return next(found, None)


def may_edit(talk: Talk, watchlist: Watchlist) -> bool:
    """Tell whether a person may change a watchlist here: the chat's own, or what all share."""
    if watchlist.chat is None:
        return talk.may(Right.SHARED)
    return talk.may(Right.CHAT) and watchlist.chat in talk.desk.store.ids_of(talk.chat.id)


def has_room_for_list(talk: Talk) -> bool:
    """Tell whether the chat may have one more watchlist of its own."""
    return len(talk.desk.own(talk.chat)) < MOST_LISTS


def is_hasty(talk: Talk) -> bool:
    """Tell whether the chat has made as many changes within a minute as it may."""
    return talk.desk.store.count_edits(talk.chat.id, talk.now - MINUTE) >= MOST_CHANGES


def free_id(talk: Talk, title: str) -> str:
    """Return an id for a new watchlist of the chat's own that no file has."""

    def is_taken(name: str) -> bool:
        return talk.desk.shelf.path(name).exists()

    return own_id(talk.chat.id, title, is_taken)


def usual_title(talk: Talk) -> str:
    """Call a chat's first watchlist of its own."""
    if talk.chat.kind is ChatKind.PRIVATE:
        return talk.speech.say("My words")
    return talk.speech.say("Our words")
