"""/start: what this is, and what to choose from."""

from __future__ import annotations

from monitor.conversation.following import begin_to_follow
from monitor.conversation.talk import Talk
from monitor.model import Mode
from monitor.telegram import dialogs
from monitor.telegram.events import Reply


def start(talk: Talk) -> Reply:
    """Answer /start: say what this is, or follow the watchlist that a deep link names."""
    if not talk.event.argument.startswith(dialogs.DEEP_LINK):
        return dialogs.welcome(talk.view, talk.chat.kind)
    watchlist = talk.event.argument.removeprefix(dialogs.DEEP_LINK)
    if watchlist not in talk.view.watchlists:
        return dialogs.unknown_watchlist(talk.view, watchlist)
    begin_to_follow(talk, watchlist, Mode.ALERTS)
    return dialogs.subscribed(talk.view, watchlist)
