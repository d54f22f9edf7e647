"""The buttons under a surge note: its watchlist, and whether such notes come."""

from __future__ import annotations

from monitor.model import Chat
from monitor.speech import Speech
from monitor.telegram.choices.alerts import OpenWatchlist
from monitor.telegram.choices.note import WantSurges
from monitor.telegram.dialogs.parts import Rows, cut
from monitor.telegram.events import Button, Reply

LABEL = 40  # the most characters of a watchlist's title


def surge_rows(speech: Speech, chat: Chat, watchlist: str, title: str) -> Rows:
    """Offer the watchlist, and to hear of no more surges, or of them again."""
    card = Button(f"⚙ {cut(title, LABEL)}", OpenWatchlist(watchlist).data)
    if chat.surges:
        wish = Button(speech.say("🔕 No surge notes any more"), WantSurges(False, watchlist).data)
    else:
        wish = Button(speech.say("🌊 Surge notes again"), WantSurges(True, watchlist).data)
    return ((card,), (wish,))


def wants_surges(speech: Speech, chat: Chat, watchlist: str, title: str) -> Reply:
    """Say whether notes of surges come from now on: in the buttons, and with a word."""
    said = surges_said(speech, wanted=chat.surges)
    return Reply(rows=surge_rows(speech, chat, watchlist, title), toast=said)


def surges_said(speech: Speech, *, wanted: bool) -> str:
    """Say whether a chat hears of surges now."""
    if wanted:
        return speech.say("Surges are told from now on.")
    return speech.say("Surges are told no more.")
