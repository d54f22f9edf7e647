"""How a chat wants its messages: in which language, with a sound, previews, which notes."""

from __future__ import annotations

from dataclasses import replace

from monitor.conversation.desk import Desk
from monitor.model import Chat
from monitor.speech import speech_in
from monitor.telegram import dialogs
from monitor.telegram.choices.settings import Wish


def set_language(chat: Chat, language: str, desk: Desk) -> str:
    """Speak another language with a chat from now on; says so in that one."""
    desk.store.set_language(chat.id, language)
    speech = speech_in(language)
    return speech.say("Language: {language}", language=speech.name())


def set_wish(chat: Chat, wish: Wish, on: bool, desk: Desk) -> str:
    """Keep what a chat wants of its messages, or doesn't; says what holds now."""
    say = desk.speech(chat).say
    match wish:
        case "silent":
            desk.store.set_wishes(replace(chat, silent=on))
            if on:
                return say("Everything comes without a sound now.")
            return say("Messages ring again.")
        case "previews":
            desk.store.set_wishes(replace(chat, previews=on))
            return say("Alerts show a preview now.") if on else say("Alerts show no preview now.")
        case "weekly":
            desk.store.set_wishes(replace(chat, weekly=on))
            return (
                say("The weekly note comes each Monday from now on.")
                if on
                else say("The weekly note comes no more.")
            )
        case "surges":
            desk.store.set_wishes(replace(chat, surges=on))
            return dialogs.surges_said(desk.speech(chat), wanted=on)
