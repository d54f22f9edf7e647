"""/people, for owners: who was let in and who edits, and the end of either, with the way back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from monitor.conversation.talk import Talk
from monitor.model import Mark
from monitor.store import Store
from monitor.telegram.choices.people import (
    EndAccess,
    EndEditing,
    GiveBack,
    ShowMember,
    ShowPeople,
)
from monitor.telegram.dialogs.people import members as answers
from monitor.telegram.events import Reply

ENDED = "ended"  # what the dialogues with the way back are about


async def people(talk: Talk) -> Reply:
    """Answer /people."""
    return answers.show_people(await _people(talk))


async def show_people(talk: Talk, choice: ShowPeople) -> Reply:
    """Show a page of those who were let in."""
    return answers.show_people(await _people(talk), choice.page)


async def show_member(talk: Talk, choice: ShowMember) -> Reply:
    """Show one who was let in."""
    member = talk.desk.store.member(choice.chat)
    if member is None:
        return answers.no_such_member(await _people(talk))
    return answers.show_member(await _people(talk), member)


async def end_editing(talk: Talk, choice: EndEditing) -> Reply:
    """Take an editor's role away."""
    member = talk.desk.store.member(choice.chat)
    if member is None or member.editor is None:
        return answers.no_such_member(await _people(talk))
    talk.desk.store.end_editing(choice.chat)
    undo = talk.begin(ENDED, chat=choice.chat, editor=_written(member.editor))
    return answers.editing_ended(talk.speech, member.chat, undo.id)


async def end_access(talk: Talk, choice: EndAccess) -> Reply:
    """Let somebody in no more."""
    member = talk.desk.store.member(choice.chat)
    if member is None:
        return answers.no_such_member(await _people(talk))
    talk.desk.store.end_access(choice.chat, talk.now)
    undo = talk.begin(
        ENDED,
        chat=choice.chat,
        admitted=_written(member.admitted),
        editor=_written(member.editor),
    )
    return answers.access_ended(talk.speech, member.chat, undo.id)


async def give_back(talk: Talk, choice: GiveBack) -> Reply:
    """Undo the end of somebody's editing or access."""
    store, begun = talk.desk.store, talk.begun(choice.dialogue, ENDED)
    if begun is None or store.chat(begun.state["chat"]) is None:
        return answers.no_such_member(await _people(talk))
    chat, state = begun.state["chat"], begun.state
    store.give_back(chat, _read(state.get("admitted")), _read(state.get("editor")))
    store.close_dialogue(begun.id)
    talk.desk.wake()  # what was held back meanwhile may go
    member = store.member(chat)
    if member is None:
        return answers.no_such_member(await _people(talk))
    return answers.show_member(await _people(talk), member, talk.speech.say("As before"))


async def _people(talk: Talk) -> answers.People:
    """Gather all who were let in: in a thread, as there may be thousands."""
    return await talk.desk.archive.read(lambda store: _people_in(store, talk))


def _people_in(store: Store, talk: Talk) -> answers.People:
    access = talk.desk.access
    members = store.members(access.owners)
    marks = [mark for one in members for mark in (one.admitted, one.editor) if mark]
    return answers.People(
        members=members,
        owners=len(access.owners),
        names=_names(store, {mark.by for mark in marks}),
        is_open=access.policy == "open",
        chat=talk.chat,
        now=talk.now,
        speech=talk.speech,
    )


def _names(store: Store, users: set[int]) -> dict[int, str]:
    known = {user: store.chat(user) for user in users}
    return {user: chat.title for user, chat in known.items() if chat is not None}


def _written(mark: Mark | None) -> list[Any] | None:
    return [mark.by, mark.at.isoformat()] if mark else None


def _read(written: list[Any] | None) -> Mark | None:
    return Mark(written[0], datetime.fromisoformat(written[1])) if written else None
