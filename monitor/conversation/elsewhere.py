"""/chats: an admin of groups and channels chooses for them, from the private chat.

Telegram is asked each time whether the person is an admin there at this moment.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Mapping, Sequence
from dataclasses import replace

from monitor.conversation.talk import Handler, Talk
from monitor.model import Chat, ChatKind
from monitor.telegram.choices.elsewhere import ForChat, ShowChats
from monitor.telegram.choices.reading import read_choice
from monitor.telegram.choices.settings import SetLanguage, SetQuiet, SetWish, SetZone, ShowSettings
from monitor.telegram.choices.watchlists import (
    Follow,
    Pause,
    SetTimes,
    ShowList,
    ShowWatchlist,
    Unfollow,
)
from monitor.telegram.dialogs import elsewhere as answers
from monitor.telegram.events import Button, Reply

ELSEWHERE = "elsewhere"  # what the dialogues that remember a chat are about
MOST_ASKED = 60  # chats of which Telegram is asked who is an admin
# What can be chosen for another chat: what it follows and how, and its settings.
CHOSEN_FOR = (
    ShowList,
    ShowWatchlist,
    Follow,
    Unfollow,
    SetTimes,
    Pause,
    ShowSettings,
    SetZone,
    SetQuiet,
    SetLanguage,
    SetWish,
)


async def chats(talk: Talk) -> Reply:
    """Answer /chats: with the groups and channels of which the person is an admin now."""
    known = talk.desk.store.shared_chats(MOST_ASKED)
    are_admin = await asyncio.gather(*(_may(talk, chat) for chat in known))
    mine = [chat for chat, is_admin in zip(known, are_admin, strict=True) if is_admin]
    return answers.show_chats(
        talk.speech, [(chat, talk.begin(ELSEWHERE, of=chat.id).id) for chat in mine]
    )


async def show_chats(talk: Talk, choice: ShowChats) -> Reply:
    """Show the chats again."""
    return await chats(talk)


async def for_chat(talk: Talk, choice: ForChat, handlers: Mapping[type, Handler]) -> Reply:
    """Do what a button asks for in the chat that it is about."""
    begun = talk.begun(choice.dialogue, ELSEWHERE)
    there = talk.desk.store.chat(begun.state["of"]) if begun else None
    inner = read_choice(choice.inner)
    if there is None or not isinstance(inner, CHOSEN_FOR) or not await _may(talk, there):
        return answers.not_there(talk.speech)
    answer = handlers[type(inner)].answer(_talk_of(talk, there, choice.inner), inner)
    reply = await answer if inspect.isawaitable(answer) else answer
    if reply is None:
        return answers.not_there(talk.speech)
    acting = replace(reply, rows=tuple(_chosen_for(row) for row in reply.rows))
    return answers.for_chat(talk.speech, there, choice.dialogue, acting)


def _chosen_for(row: Sequence[Button]) -> tuple[Button, ...]:
    """Leave out what can't be done from here: its button would be refused."""
    return tuple(each for each in row if isinstance(read_choice(each.data), CHOSEN_FOR))


async def _may(talk: Talk, chat: Chat) -> bool:
    """Tell whether the person may choose for a chat, asking Telegram now."""
    user = talk.person.user
    if talk.chat.kind is not ChatKind.PRIVATE or user is None or not chat.admitted:
        return False
    return await talk.desk.is_admin(chat.id, user)


def _talk_of(talk: Talk, chat: Chat, inner: str) -> Talk:
    """Return the same talk as if it were there, in the language of who chooses."""
    event = replace(talk.event, chat=chat, thread=0, admin=True, argument=inner)
    return Talk(event, replace(chat, language=talk.chat.language), talk.person, talk.desk)
