"""The weekly note in the chat: as it is now, and whether it comes each week."""

from __future__ import annotations

from monitor.model import Chat
from monitor.speech import Speech
from monitor.telegram.choices.note import WantNote
from monitor.telegram.dialogs.parts import Rows
from monitor.telegram.events import Button, Reply


def note_rows(speech: Speech, chat: Chat) -> Rows:
    """Offer the note each week to who doesn't get it, and to end it to who does."""
    if chat.weekly:
        return ((Button(speech.say("✖ No weekly note any more"), WantNote(False).data),),)
    return ((Button(speech.say("📈 Each Monday at 09:00"), WantNote(True).data),),)


def wants_note(speech: Speech, chat: Chat) -> Reply:
    """Say whether the note comes from now on: in the buttons under it, and with a word."""
    if chat.weekly:
        said = speech.say("It comes each Monday at 09:00, by this chat's clock")
    else:
        said = speech.say("The weekly note comes no more")
    return Reply(rows=note_rows(speech, chat), toast=said)


def no_note(speech: Speech) -> Reply:
    """Answer /weekly where nothing is followed."""
    return Reply(
        speech.say("You follow no watchlist here yet, so a week has nothing to show: /start")
    )
