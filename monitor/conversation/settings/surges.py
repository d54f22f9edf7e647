"""The button under a surge note that ends such notes, or brings them back."""

from __future__ import annotations

from dataclasses import replace

from monitor.conversation.talk import Talk
from monitor.telegram import dialogs
from monitor.telegram.choices.note import WantSurges
from monitor.telegram.events import Reply


def want_surges(talk: Talk, choice: WantSurges) -> Reply:
    """Let the chat hear of surges, or no more."""
    chat = replace(talk.chat, surges=choice.wanted)
    talk.desk.store.set_wishes(chat)
    title = talk.desk.titles().get(choice.watchlist, choice.watchlist)
    return dialogs.wants_surges(talk.speech, chat, choice.watchlist, title)
