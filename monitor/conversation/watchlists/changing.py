"""Whether a watchlist may be changed here and now, and what is said where it can't be."""

from __future__ import annotations

from monitor.conversation.talk import Talk
from monitor.conversation.watchlists.own import MOST_CHANGES, is_hasty, may_edit, visible
from monitor.edits import WatchlistFileError
from monitor.telegram import dialogs
from monitor.telegram.dialogs.words import not_added
from monitor.telegram.events import Reply
from monitor.toml_file import EditError
from monitor.watch.lists.watchlist import Watchlist


def editable(talk: Talk, watchlist: str) -> Watchlist | Reply:
    """Return a watchlist that the person may change; else what is to be answered."""
    found = visible(talk, watchlist)
    if found is None:
        return dialogs.out_of_date(talk.view)
    return found if may_edit(talk, found) else dialogs.editors_only(talk.speech)


def may_not_change(talk: Talk, watchlist: Watchlist) -> Reply | None:
    """Refuse who may not change a watchlist, or whose chat changes too much; None: go on."""
    if not may_edit(talk, watchlist):
        return dialogs.editors_only(talk.speech)
    return may_change_now(talk)


def may_change_now(talk: Talk) -> Reply | None:
    """Refuse a chat that changes too much within a minute; None: go on."""
    if is_hasty(talk):
        text = not_added.too_many_changes(talk.speech, MOST_CHANGES)
        return Reply(text, toast=talk.speech.say("Nothing was changed"), apart=True)
    return None


def cannot_change(talk: Talk, error: EditError | WatchlistFileError) -> Reply:
    """Answer that a watchlist's file can't be changed, and why."""
    return Reply(why_not(talk, error), toast=talk.speech.say("Nothing was changed"), apart=True)


def why_not(talk: Talk, error: EditError | WatchlistFileError) -> str:
    """Say why a watchlist's file can't be changed; paths and the like to owners alone."""
    if isinstance(error, EditError):
        return not_added.not_changed(talk.speech, error.reason, error.remedy)
    is_owner = talk.desk.access.is_owner(talk.person.user)
    return not_added.not_written(talk.speech, str(error) if is_owner else "")
