"""The saved stories: buttons under a page of them, and the file."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from monitor.model import Button, Document
from monitor.speech import Speech
from monitor.telegram.choices.alerts import SavedFile, ShowSaved, TakeOff
from monitor.telegram.dialogs.parts import in_rows, pages_of, turning
from monitor.telegram.events import Reply

PAGE = 8
IN_A_ROW = 4


def nothing_saved(speech: Speech) -> Reply:
    """Say that nothing is saved, and how that is done."""
    return Reply(speech.say("Nothing is saved yet. “Save” under an alert keeps its story here."))


def saved_page(
    speech: Speech, html: str, stories: Sequence[int], page: int, total: int, taken_off: int = 0
) -> Reply:
    """Show a page of the saved stories, each with a way to take it off.

    `html`: what the page says. `taken_off`: a story that may be put back.
    """
    first = page * PAGE + 1
    off = [
        Button(f"✖ {number}", TakeOff(story, page).data)
        for number, story in enumerate(stories, start=first)
    ]
    rows = list(in_rows(off, IN_A_ROW))
    if total:
        turn = turning(page, pages_of(total, PAGE), lambda to: ShowSaved(to).data)
        rows.append((*chain.from_iterable(turn), Button(speech.say("📄 As CSV"), SavedFile().data)))
    if taken_off:
        rows.append((Button(speech.say("↩ Put back"), TakeOff(taken_off, page, back=True).data),))
    return Reply(html, tuple(rows), toast=speech.say("Taken off") if taken_off else "")


def saved_file(speech: Speech, text: str, name: str, total: int) -> Reply:
    """Give the saved stories as a file."""
    said = speech.count(total, "{n} saved story", "{n} saved stories")
    return Reply(said, document=Document(name, text))
