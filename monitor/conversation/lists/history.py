"""`/undo` and `/history`: what was changed, by whom, and taken back."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from pathlib import Path

from monitor.conversation.lists.changes import Told, tell
from monitor.conversation.shelf import UNDO_HOLDS
from monitor.conversation.talk import Talk
from monitor.conversation.watchlists.changing import cannot_change
from monitor.conversation.watchlists.following import begin_to_follow
from monitor.conversation.watchlists.own import visible
from monitor.edits import (
    FileChangedError,
    WatchlistFileError,
    as_recorded,
    difference,
    put_back,
    undoing_of,
)
from monitor.feeds.lists.changes import NothingLeftError, undone
from monitor.in_force import FEEDS
from monitor.masking import mask_urls
from monitor.model import Edit, Mode, zone_of
from monitor.store import Store
from monitor.telegram import dialogs
from monitor.telegram.access import Right
from monitor.telegram.choices.lists import ShowHistory, TakeBack, UndoEdit
from monitor.telegram.dialogs.lists import history as answers
from monitor.telegram.dialogs.lists.history import PAGE, Change
from monitor.telegram.events import Reply
from monitor.toml_file import EditError


async def undo(talk: Talk) -> Reply:
    """Answer /undo: take back the latest change that was made in this chat."""
    latest = talk.desk.store.edits_in_chat(talk.chat.id, limit=1)
    if not latest:
        return answers.nothing_to_undo(talk.speech)
    return await _undone(talk, latest[0])


async def undo_edit(talk: Talk, choice: UndoEdit) -> Reply:
    """Undo a change by the button under it, while it is young."""
    edit = talk.desk.store.edit(choice.number)
    if edit is None or talk.now - edit.at > UNDO_HOLDS:
        return answers.too_old(talk.speech)
    return await _undone(talk, edit)


async def take_back(talk: Talk, choice: TakeBack) -> Reply:
    """Undo a change by its button in the history."""
    edit = talk.desk.store.edit(choice.number)
    return await _undone(talk, edit) if edit else answers.forgotten(talk.speech)


async def history(talk: Talk) -> Reply:
    """Answer /history."""
    return await _page(talk, "", 0)


async def show_history(talk: Talk, choice: ShowHistory) -> Reply:
    """Show a page of the history: of the chat, or of a watchlist."""
    if choice.watchlist and visible(talk, choice.watchlist) is None:
        return dialogs.out_of_date(talk.view)
    return await _page(talk, choice.watchlist, choice.page)


async def _page(talk: Talk, watchlist: str, page: int) -> Reply:
    changes = await talk.desk.archive.read(partial(_changes, talk, watchlist, page))
    zone = zone_of(talk.chat.time_zone)
    more = len(changes) > PAGE
    return answers.show_history(talk.view, changes[:PAGE], watchlist, page, zone=zone, more=more)


def _changes(talk: Talk, watchlist: str, page: int, store: Store) -> list[Change]:
    """Read the changes of a page, and one more if there is another page."""
    most = (page + 1) * PAGE + 1
    edits = store.edits(watchlist, most) if watchlist else store.edits_in_chat(talk.chat.id, most)
    chats = store.ids_of(talk.chat.id)
    told = [tell(edit, chats) for edit in edits[page * PAGE :]]
    return [replace(each.change, undoable=_may_undo(talk, each)) for each in told]


def _may_undo(talk: Talk, told: Told) -> bool:
    return told.right is not None and talk.may(told.right)


async def _undone(talk: Talk, edit: Edit) -> Reply:
    """Take a change back, as a change of its own; nothing that came after it is lost."""
    told = await asyncio.to_thread(tell, edit, talk.desk.store.ids_of(talk.chat.id))
    if told.right is None:
        return answers.forgotten(talk.speech)
    if not talk.may(told.right):
        return dialogs.editors_only(talk.speech)
    shelf, change = talk.desk.shelf, told.change
    try:
        back = await shelf.change(
            edit.watchlist,
            partial(_before, edit, shelf.path(edit.watchlist)),
            undoing_of(edit),
            talk.author,
        )
    except FileChangedError as error:
        return _not_undone(talk, edit, change, as_recorded(error.now))
    except NothingLeftError:
        return answers.undone_already(talk.view, change)
    except (EditError, WatchlistFileError) as error:
        return cannot_change(talk, error)
    if change.made and not change.undid and told.right is Right.CHAT:
        _leave(talk, edit.watchlist)
    elif change.undid and not edit.after and told.right is Right.CHAT:
        _return(talk, edit.watchlist)
    return answers.undone(talk.view, change, back.id)


def _before(edit: Edit, path: Path, now: str) -> str:
    """Return a file's text without a change; that of the feeds keeps what others did since."""
    if edit.watchlist == FEEDS:
        return undone(edit, now, as_recorded(now))
    return put_back(edit, path, now)


def _leave(talk: Talk, watchlist: str) -> None:
    """Let the chat follow its own watchlist no more, which it did since that was made."""
    store = talk.desk.store
    for sub in store.subscriptions(talk.chat.id):
        if sub.watchlist == watchlist:
            store.unsubscribe(talk.chat.id, sub.thread, watchlist)


def _return(talk: Talk, watchlist: str) -> None:
    """Let the chat follow its own watchlist again, which it left when that was unmade."""
    if all(sub.watchlist != watchlist for sub in talk.desk.store.subscriptions(talk.chat.id)):
        begin_to_follow(talk, watchlist, Mode.ALERTS)


def _not_undone(talk: Talk, edit: Edit, change: Change, now: str) -> Reply:
    if now == edit.before:
        return answers.undone_already(talk.view, change)
    lines = [mask_urls(line) for line in difference(edit.after, now)]
    return answers.changed_since(talk.view, change, lines)
