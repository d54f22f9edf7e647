"""A draft's words written into their watchlist, and taken back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from monitor.conversation.shelf import UNDO_HOLDS
from monitor.conversation.talk import Talk
from monitor.conversation.watchlists.changing import cannot_change, why_not
from monitor.conversation.watchlists.following import begin_to_follow
from monitor.conversation.watchlists.own import (
    MOST_CHANGES,
    MOST_LISTS,
    free_id,
    has_room_for_list,
    is_hasty,
    may_edit,
    visible,
)
from monitor.conversation.words.adding import ABOUT, NEW, is_overfull, open_draft, show
from monitor.conversation.words.drafts import Draft, read_draft
from monitor.conversation.words.kept import outcome, outcome_of
from monitor.edits import WatchlistFileError, as_recorded
from monitor.model import Dialogue, Edit, Mode, Sayable
from monitor.telegram import dialogs
from monitor.telegram.choices.words import KeepWords, UndoWords
from monitor.telegram.dialogs.words import not_added
from monitor.telegram.events import Reply
from monitor.toml_file import EditError
from monitor.watch.lists.draft import known_of
from monitor.watch.lists.edit import add_keywords, new_watchlist, remove_keyword, written_lines
from monitor.watch.lists.watchlist import Watchlist, read_watchlist

MATCHED_AGAIN = timedelta(hours=24)  # how far back items are matched after a change


class _RefusedError(Exception):
    """A change that can't be made; the message says why, as HTML in the chat's language."""


async def keep(talk: Talk, choice: KeepWords) -> Reply:
    """Write a draft's words into its watchlist."""
    dialogue = open_draft(talk, choice.dialogue)
    if isinstance(dialogue, Reply):
        return dialogue
    draft = read_draft(dialogue.state["draft"])
    try:
        return await _kept(talk, dialogue, draft)
    except _RefusedError as refusal:
        return show(talk, dialogue, str(refusal), talk.speech.say("Nothing was changed"))
    except (EditError, WatchlistFileError) as error:
        return show(talk, dialogue, why_not(talk, error), talk.speech.say("Nothing was changed"))


async def _kept(talk: Talk, dialogue: Dialogue, draft: Draft) -> Reply:
    _refuse_haste(talk)
    name = _file(talk, draft)
    already: list[str] = []

    def change(text: str) -> str:
        already.clear()
        return _with(talk, draft, text, already)

    edit = await talk.desk.shelf.change(name, change, _what(draft.final), talk.author)
    added = [line for line in draft.final if line not in already]
    follows = _follows(talk, name, edit)
    kept = {
        "watchlist": name,
        "edit": edit.id,
        "lines": added,
        "already": already,
        "follows": follows,
        "catches_up": follows and _is_young(talk, draft),
    }
    return outcome_of(talk, talk.go_on(dialogue, stage="kept", kept=kept))


def _is_young(talk: Talk, draft: Draft) -> bool:
    """Tell whether something of a draft was found lately: it is matched again, and told."""
    chosen = set(draft.chosen)
    samples = draft.result.samples if draft.result else ()
    found = (each.when for each in samples if not chosen.isdisjoint(each.parts))
    return any(talk.now - datetime.fromisoformat(when) < MATCHED_AGAIN for when in found)


def _refuse_haste(talk: Talk) -> None:
    if is_hasty(talk):
        raise _RefusedError(not_added.too_many_changes(talk.speech, MOST_CHANGES))


def _file(talk: Talk, draft: Draft) -> str:
    """Return the watchlist to write into; refuse where there is none, or it isn't theirs."""
    if draft.watchlist == NEW:
        if not has_room_for_list(talk):
            raise _RefusedError(not_added.too_many_lists(talk.speech, MOST_LISTS).html)
        return free_id(talk, draft.title)
    watchlist = visible(talk, draft.watchlist)
    if watchlist is None:
        raise _RefusedError(not_added.list_is_gone(talk.speech, draft.title))
    if not may_edit(talk, watchlist):
        raise _RefusedError(dialogs.editors_only(talk.speech).html)
    return watchlist.id


def _with(talk: Talk, draft: Draft, text: str, already: list[str]) -> str:
    """Return a file's text with a draft's lines; those that it has by now go to `already`."""
    if draft.watchlist == NEW:
        return add_keywords(new_watchlist(draft.title, chat=talk.chat.id), draft.final)
    if not text:
        raise _RefusedError(not_added.list_is_gone(talk.speech, draft.title))
    now = _read(text, draft.watchlist)
    known = {*known_of(draft.lines, now).fresh}
    fresh = [
        final
        for line, final in zip(draft.lines, draft.final, strict=True)
        if line in known and known_of([final], now).fresh
    ]
    already += [final for final in draft.final if final not in fresh]
    if not fresh:
        raise _RefusedError(
            not_added.nothing_to_add(talk.speech, draft.title, now.id, already, ()).html
        )
    if overfull := is_overfull(talk, now, len(fresh)):
        raise _RefusedError(overfull)
    return add_keywords(text, fresh)


def _read(text: str, watchlist: str) -> Watchlist:
    found, _ = read_watchlist(as_recorded(text), watchlist, watchlist)
    return found or Watchlist(watchlist, watchlist, ())


def _what(lines: tuple[str, ...]) -> str:
    if len(lines) == 1:
        return Sayable("added “{line}”", line=lines[0])
    return Sayable("added “{line}” and {n} more", line=lines[0], n=len(lines) - 1)


def _follows(talk: Talk, watchlist: str, edit: Edit) -> bool:
    """Let a chat follow its own watchlist, unless it does; tells whether it has begun to."""
    if _read(edit.after, watchlist).chat is None:
        return False
    followed = {each.watchlist for each in talk.desk.store.subscriptions(talk.chat.id)}
    if watchlist in followed:
        return False
    begin_to_follow(talk, watchlist, Mode.ALERTS)
    return True


# ---------------------------------------------------------------- taken back


async def undo(talk: Talk, choice: UndoWords) -> Reply:
    """Take back what was kept of a draft, while that is young."""
    dialogue = talk.begun(choice.dialogue, ABOUT)
    if dialogue is None or dialogue.state["stage"] not in ("kept", "undone"):
        return dialogs.out_of_date(talk.view)
    if dialogue.state["stage"] == "undone":
        return outcome(talk, dialogue) or dialogs.out_of_date(talk.view)
    kept, title = dialogue.state["kept"], dialogue.state["draft"]["title"]
    edit = talk.desk.store.edit(kept["edit"])
    watchlist = visible(talk, kept["watchlist"])
    if edit is None or watchlist is None or talk.now - edit.at > UNDO_HOLDS:
        return not_added.too_late_to_undo(talk.speech, kept["watchlist"], title)
    if not may_edit(talk, watchlist):
        return dialogs.editors_only(talk.speech)
    try:
        return await _undone(talk, dialogue, edit, kept)
    except (EditError, WatchlistFileError) as error:
        return cannot_change(talk, error)


async def _undone(talk: Talk, dialogue: Dialogue, edit: Edit, kept: dict[str, Any]) -> Reply:
    what = Sayable("undid edit {n}: {what}", n=edit.id, what=edit.what)
    if kept["follows"]:  # first: a subscription without its watchlist would trouble the owners
        talk.desk.store.unsubscribe(talk.chat.id, dialogue.thread, edit.watchlist)
    try:
        undoing = await talk.desk.shelf.change(
            edit.watchlist, lambda text: _without(text, edit, kept["lines"]), what, talk.author
        )
    except (EditError, WatchlistFileError):
        if kept["follows"]:
            begin_to_follow(talk, edit.watchlist, Mode.ALERTS)
        raise
    gone = not undoing.after
    return outcome_of(talk, talk.go_on(dialogue, stage="undone", gone=gone))


def _without(text: str, edit: Edit, lines: list[str]) -> str:
    """Return a file's text without what an edit added; what others changed since stays."""
    if as_recorded(text) == edit.after and not edit.before:
        return ""
    for line in lines:
        if written_lines(text, line):
            text = remove_keyword(text, line)
    return text
