"""What somebody did in a chat, answered: who they are, what they may, and who answers it."""

from __future__ import annotations

import inspect
from dataclasses import replace
from pathlib import PurePath

from monitor.conversation import wordless
from monitor.conversation.desk import Desk
from monitor.conversation.people import inviting
from monitor.conversation.rooms import ANSWERS, CHOICES, COMMANDS, FILES, WORDS
from monitor.conversation.talk import Handler, Talk
from monitor.model import REVOKED, Chat, ChatKind, Dialogue
from monitor.speech import nearest_language
from monitor.telegram import dialogs
from monitor.telegram.access import Person, Right
from monitor.telegram.choices.reading import read_choice
from monitor.telegram.events import Event, Reply

ASKED = "asked"  # the message of a group that asks, in a dialogue's state


async def respond(event: Event, desk: Desk) -> Reply | None:
    """Answer one event; None where no answer is wanted."""
    if event.kind == "migrated" and event.new_chat_id is not None:
        desk.store.migrate(event.chat.id, event.new_chat_id)
        return None
    chat = desk.store.remember_chat(_local(event, desk))
    talk = Talk(event, chat, _person(event, desk), desk)
    if event.kind == "removed":
        desk.store.park_chat(chat.id, "the bot was blocked or removed", talk.now)
        return None
    if chat.parked:
        desk.store.revive_chat(chat.id)
        desk.wake()
    if event.kind == "added":
        return _added(talk)
    if wordless.is_answered(talk):
        return None
    if chat.kind is ChatKind.PRIVATE and inviting.is_invitation(event):
        return inviting.let_in(talk)
    return await _answered(talk)


def _local(event: Event, desk: Desk) -> Chat:
    """Give a chat as it is if it is new here: a person is spoken to as Telegram speaks to them."""
    chat, language = event.chat, desk.language
    if chat.kind is ChatKind.PRIVATE:
        language = nearest_language(event.language, otherwise=language)
    return Chat(chat.id, chat.kind, chat.title, time_zone=desk.time_zone, language=language)


def _person(event: Event, desk: Desk) -> Person:
    known = desk.store.chat(event.user) if event.user is not None else None
    return Person(
        event.user,
        admitted=bool(known and known.admitted),
        admin=event.admin,
        editor=event.user is not None and desk.store.is_editor(event.user),
        name=event.name,
    )


def _added(talk: Talk) -> Reply | None:
    """Remember who brought Monitor to a group or channel; greet a group."""
    chat, person, desk = talk.chat, talk.person, talk.desk
    if chat.kind is ChatKind.PRIVATE or not _is_welcome(talk):
        return None
    known = chat.admitted
    desk.store.admit_chat(chat.id, person.user or 0, talk.now)
    if known or chat.kind is ChatKind.CHANNEL:
        return None
    return dialogs.welcome(talk.view, chat.kind)


def _is_welcome(talk: Talk) -> bool:
    person = talk.person
    return talk.desk.access.welcomes(person.user, person.admitted, person.editor)


async def _answered(talk: Talk) -> Reply | None:
    """Let whoever answers this do so, if the person may have it."""
    handler = _handler(talk)
    is_private = talk.chat.kind is ChatKind.PRIVATE
    for_strangers = handler is not None and handler.strangers
    if is_private and not for_strangers and not talk.may(Right.CHAT):
        return dialogs.not_admitted(talk.speech, talk.person.user)
    if handler is None:
        return _not_understood(talk)
    if handler.right is not None and not talk.may(handler.right):
        return _refuse(talk, handler.right)
    if handler.right is not None and (not is_private or talk.chat.parked == REVOKED):
        talk.desk.store.admit_chat(talk.chat.id, talk.person.user or 0, talk.now)
    answer = handler.answer(talk)
    reply = await answer if inspect.isawaitable(answer) else answer
    return _with_question(talk, reply)


def _with_question(talk: Talk, reply: Reply | None) -> Reply | None:
    """Keep which message of a group asks: an answer to any other one is none to it."""
    dialogue = _awaited(talk) if reply is not None and reply.asks else None
    if reply is None or dialogue is None or talk.chat.kind is ChatKind.PRIVATE:
        return reply

    def said(number: int) -> None:
        asked = replace(dialogue, state=dialogue.state | {ASKED: number})
        talk.desk.store.go_on(asked)

    return replace(reply, said=said)


def _handler(talk: Talk) -> Handler | None:
    """Find who answers: a command, a button, an answer to a question, a file, other words."""
    event = talk.event
    match event.kind:
        case "command":
            user = talk.person.user or 0
            talk.desk.store.await_no_more(talk.chat.id, talk.thread, user, talk.now)
            return COMMANDS.get(event.command)
        case "button":
            choice = read_choice(event.argument)
            found = CHOICES.get(type(choice))
            return _given(found, choice) if found else Handler(_out_of_date)
        case "file":
            ending = PurePath(event.file.name if event.file else "").suffix.lower()
            return FILES.get(ending) or FILES.get("")
        case "media":
            return Handler(wordless.answer)
        case _:
            return _for_words(talk)


def _awaited(talk: Talk) -> Dialogue | None:
    """Return what waits for this person's words here."""
    user = talk.person.user or 0
    return talk.desk.store.awaited(talk.chat.id, talk.thread, user, talk.now)


def _for_words(talk: Talk) -> Handler | None:
    dialogue = _awaited(talk)
    if dialogue and dialogue.state.get(ASKED, talk.event.answers) != talk.event.answers:
        return Handler(lambda talk: None, None)  # said to another message of ours
    found = ANSWERS.get(dialogue.about) if dialogue else None
    return _given(found, dialogue) if found else WORDS


def _given(handler: Handler, what: object) -> Handler:
    """Hand a handler what it is about, besides the talk."""
    return replace(handler, answer=lambda talk: handler.answer(talk, what))


def _out_of_date(talk: Talk) -> Reply:
    return dialogs.out_of_date(talk.view)


def _not_understood(talk: Talk) -> Reply | None:
    """Answer what is no command, in private; in a group it was not meant for us."""
    return dialogs.not_a_command(talk.speech) if talk.chat.kind is ChatKind.PRIVATE else None


def _refuse(talk: Talk, right: Right) -> Reply | None:
    """Refuse with the reason: what is for owners alone isn't told of to others."""
    if right is Right.MONITOR:
        return _not_understood(talk)
    if talk.chat.kind is not ChatKind.PRIVATE and not talk.may(Right.CHAT):
        return (
            dialogs.admins_only(talk.speech)
            if not talk.person.admin
            else dialogs.not_admitted(talk.speech, talk.person.user)
        )
    return dialogs.editors_only(talk.speech)
