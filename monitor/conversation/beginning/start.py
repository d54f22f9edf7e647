"""/start: what this is, and what to choose from."""

from __future__ import annotations

from monitor.conversation.beginning import tour
from monitor.conversation.talk import Talk
from monitor.conversation.watchlists.cards import facts_of
from monitor.conversation.watchlists.following import begin_to_follow
from monitor.model import Mode
from monitor.telegram import dialogs
from monitor.telegram.events import Reply


def start(talk: Talk) -> Reply:
    """Answer /start: say what this is, or follow the watchlist that a deep link names."""
    if not talk.event.argument.startswith(dialogs.DEEP_LINK):
        return tour.welcome(talk)
    watchlist = talk.event.argument.removeprefix(dialogs.DEEP_LINK)
    if watchlist not in talk.view.watchlists:
        return dialogs.unknown_watchlist(talk.view, watchlist)
    begin_to_follow(talk, watchlist, Mode.ALERTS)
    done = dialogs.subscribed(talk.view, watchlist, facts_of(talk, watchlist))
    return tour.with_sample(talk, watchlist, Mode.ALERTS, done)
