"""/people, for owners: who was let in and who edits, and the end of either, with the way back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from monitor.conversation.talk import Talk
from monitor.model import Mark
from monitor.telegram.choices.people import (
    EndAccess,
    EndEditing,
    GiveBack,
    ShowMember,
    ShowPeople,
)
from monitor.telegram.dialogs.people import members as said
from monitor.telegram.events import Reply

ENDED = "ended"  # what the dialogues with the way back are about


def people(talk: Talk) -> Reply:
    """Answer /people."""
    return said.show_people(_people(talk))


def show_people(talk: Talk, choice: ShowPeople) -> Reply:
    """Show a page of those who were let in."""
    return said.show_people(_people(talk), choice.page)


def show_member(talk: Talk, choice: ShowMember) -> Reply:
    """Show one who was let in."""
    member = talk.desk.store.member(choice.chat)
    if member is None:
        return said.no_such_member(_people(talk))
    return said.show_member(_people(talk), member)


def end_editing(talk: Talk, choice: EndEditing) -> Reply:
    """Take an editor's role away."""
    member = talk.desk.store.member(choice.chat)
    if member is None or member.editor is None:
        return said.no_such_member(_people(talk))
    talk.desk.store.end_editing(choice.chat)
    undo = talk.begin(ENDED, chat=choice.chat, editor=_written(member.editor))
    return said.editing_ended(talk.speech, member.chat, undo.id)


def end_access(talk: Talk, choice: EndAccess) -> Reply:
    """Let somebody in no more."""
    member = talk.desk.store.member(choice.chat)
    if member is None:
        return said.no_such_member(_people(talk))
    talk.desk.store.end_access(choice.chat, talk.now)
    undo = talk.begin(
        ENDED,
        chat=choice.chat,
        admitted=_written(member.admitted),
        editor=_written(member.editor),
    )
    return said.access_ended(talk.speech, member.chat, undo.id)


def give_back(talk: Talk, choice: GiveBack) -> Reply:
    """Undo the end of somebody's editing or access."""
    store, begun = talk.desk.store, talk.begun(choice.dialogue, ENDED)
    if begun is None or store.chat(begun.state["chat"]) is None:
        return said.no_such_member(_people(talk))
    chat, state = begun.state["chat"], begun.state
    store.give_back(chat, _read(state.get("admitted")), _read(state.get("editor")))
    store.close_dialogue(begun.id)
    talk.desk.wake()  # what was held back meanwhile may go
    member = store.member(chat)
    if member is None:
        return said.no_such_member(_people(talk))
    return said.show_member(_people(talk), member, talk.speech.say("As before"))


def _people(talk: Talk) -> said.People:
    access, store = talk.desk.access, talk.desk.store
    members = store.members(access.owners)
    marks = [mark for one in members for mark in (one.admitted, one.editor) if mark]
    return said.People(
        members=members,
        owners=len(access.owners),
        names=_names(talk, {mark.by for mark in marks}),
        is_open=access.policy == "open",
        chat=talk.chat,
        now=talk.now,
        speech=talk.speech,
    )


def _names(talk: Talk, users: set[int]) -> dict[int, str]:
    known = {user: talk.desk.store.chat(user) for user in users}
    return {user: chat.title for user, chat in known.items() if chat is not None}


def _written(mark: Mark | None) -> list[Any] | None:
    return [mark.by, mark.at.isoformat()] if mark else None


def _read(written: list[Any] | None) -> Mark | None:
    return Mark(written[0], datetime.fromisoformat(written[1])) if written else None
