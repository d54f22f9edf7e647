"""Groups and channels in their admin's private chat: which there are, and choosing for one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from monitor.model import Chat
from monitor.speech import Speech
from monitor.telegram.choices.elsewhere import ForChat, ShowChats
from monitor.telegram.dialogs.parts import cut, safe
from monitor.telegram.dialogs.people.members import LABEL, NAME, SIGNS, name_of
from monitor.telegram.events import Button, Reply


def show_chats(speech: Speech, chats: Sequence[tuple[Chat, int]]) -> Reply:
    """Show the chats that a person may choose for, each with the number of its dialogue."""
    if not chats:
        return Reply(
            speech.say(
                "There is no group or channel that I am in and of which you are an admin now. "
                "Add me to one (/help has links), then ask again: /chats"
            )
        )
    rows = tuple(
        (Button(f"{SIGNS[chat.kind]} {cut(name_of(chat, speech), LABEL)}", ForChat(number).data),)
        for chat, number in chats
    )
    return Reply(speech.say("<b>For which chat do you want to choose?</b>"), rows)


def for_chat(speech: Speech, chat: Chat, number: int, reply: Reply) -> Reply:
    """Show another chat's answer here: it says whose it is, and its buttons act there."""
    head = speech.say("For <b>{chat}</b>:", chat=safe(name_of(chat, speech), NAME))
    rows = filter(None, (_there(row, number) for row in reply.rows))
    back = Button(speech.say("‹ Chats"), ShowChats().data)
    html = f"{head}\n\n{reply.html}" if reply.html else ""
    return replace(reply, html=html, rows=(*rows, (back,)))


def _there(row: Sequence[Button], number: int) -> tuple[Button, ...]:
    """Let buttons act in the chat of a dialogue; those of very long names have no room for it."""
    acting = ((button, ForChat(number, button.data)) for button in row if button.data)
    return tuple(replace(button, data=choice.data) for button, choice in acting if choice.fits)


def not_there(speech: Speech) -> Reply:
    """Answer who is no admin of a chat any more, or a button that is too old."""
    again = Button(speech.say("‹ Chats"), ShowChats().data)
    text = speech.say(
        "You can't choose for this chat from here: the button is old, or you are no admin "
        "there now."
    )
    return Reply(text, ((again,),), toast=speech.say("This is out of date"))
