"""The buttons under an alert, and what is said when they are pressed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from monitor.model import Button, StoryMarks
from monitor.speech import Speech
from monitor.telegram.choices.alerts import (
    Mute,
    NotRelevant,
    OpenWatchlist,
    Save,
    ShowPrecision,
)
from monitor.telegram.dialogs.parts import Rows, cut
from monitor.telegram.events import Reply

WATCHLISTS_SHOWN = 3
LABEL = 40  # the most characters of a watchlist's title


def alert_buttons(
    story: int, watchlists: Mapping[str, str], marks: StoryMarks, speech: Speech
) -> Rows:
    """Return what stands under an alert: what can be done about its story and its watchlists.

    `watchlists`: their titles by id. `marks`: what the chat made of the story already.
    """
    say = speech.say
    saved = say("✓ Saved") if marks.saved else say("Save")
    judged = say("Relevant after all") if marks.not_relevant else say("Not relevant")
    muted = say("Unmute") if marks.muted else say("Mute story")
    about = (
        Button(saved, Save(story, on=not marks.saved).data),
        Button(judged, NotRelevant(story, on=not marks.not_relevant).data),
        Button(muted, Mute(story, on=not marks.muted).data),
    )
    shown = list(watchlists.items())[:WATCHLISTS_SHOWN]
    return (about, *((_open(watchlist, title),) for watchlist, title in shown))


def _open(watchlist: str, title: str) -> Button:
    return Button(f"⚙ {cut(title, LABEL)}", OpenWatchlist(watchlist).data)


def saved(speech: Speech, rows: Rows, *, on: bool) -> Reply:
    """Say that a story is saved, or no longer."""
    said = speech.say("Saved. All of them: /saved") if on else speech.say("No longer saved")
    return Reply(rows=rows, toast=said)


def judged(speech: Speech, rows: Rows, *, on: bool) -> Reply:
    """Say that a story was judged not relevant, or is relevant after all."""
    said = speech.say("Noted as not relevant") if on else speech.say("Noted as relevant after all")
    return Reply(rows=rows, toast=said)


def muted(speech: Speech, rows: Rows, *, on: bool) -> Reply:
    """Say that a story is muted, or no longer."""
    if on:
        said = speech.say("Muted. Only a new keyword marked ! still rings.")
    else:
        said = speech.say("You hear of it again, also of what came meanwhile")
    return Reply(rows=rows, toast=said)


def story_gone(speech: Speech) -> Reply:
    """Answer a button of a story that isn't kept any more."""
    return Reply(toast=speech.say("This story is no longer kept"))


def watchlist_gone(speech: Speech) -> Reply:
    """Answer a button of a watchlist that is not there any more."""
    return Reply(toast=speech.say("This watchlist is not there any more: /watchlists"))


def with_precision(speech: Speech, card: Reply, watchlist: str) -> Reply:
    """Put a way to its keywords' precision under a watchlist, as a message of its own."""
    button = Button(speech.say("📊 Precision"), ShowPrecision(watchlist).data)
    if any(button in row for row in card.rows):
        return replace(card, apart=True)
    return Reply(card.html, (*card.rows[:-1], (button,), *card.rows[-1:]), apart=True)
