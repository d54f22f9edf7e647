"""The lines of a watchlist, all of them, ten a page: to be read, or to be removed."""

from __future__ import annotations

import re
import unicodedata
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2s

from monitor.speech import Speech
from monitor.telegram.choices.lists import (
    DeleteList,
    RemoveFrom,
    RemoveLine,
    RemoveSeveral,
    ShowWords,
    UndoEdit,
)
from monitor.telegram.choices.watchlists import ShowWatchlist
from monitor.telegram.dialogs.parts import Rows, in_rows, pages_of, safe, turning
from monitor.telegram.dialogs.watchlists.listed import View
from monitor.telegram.events import Button, Reply

PAGE = 10
LONGEST = 300  # characters shown of a line
NAMED, NAME = 5, 100  # how many of the lines that were removed are named, and how much of each
NUMBERS_A_ROW = 5
_SIGN_BYTES = 6
_RANGE = re.compile(r"(\d{1,5})(?:\s*[-–—]\s*(\d{1,5}))?")


@dataclass(frozen=True, slots=True)
class Line:
    """A keyword of a watchlist, or an exclusion, as it is written."""

    text: str
    excluded: bool = False

    @property
    def sign(self) -> str:
        """Return a short sign of what the line says: by its number another might be meant."""
        said = f"{'-' if self.excluded else '+'}{self.text}".encode()
        return urlsafe_b64encode(blake2s(said, digest_size=_SIGN_BYTES).digest()).decode()


@dataclass(frozen=True, slots=True)
class Removed:
    """Lines that were just removed, by which edit, and how many were gone before."""

    lines: tuple[Line, ...]
    edit: int
    gone: int = 0


def code(text: str, limit: int) -> str:
    """Write a line of a file so that it moves nothing around it, and a tap copies it."""
    shown = f"<code>{safe(text, limit)}</code>"
    turns = any(unicodedata.bidirectional(character) in ("R", "AL") for character in text)
    return f"\u2068{shown}\u2069" if turns else shown


def codes(texts: Sequence[str], most: int, limit: int, speech: Speech) -> str:
    """Write several lines in one, some of many."""
    shown = ", ".join(code(text, limit) for text in texts[:most])
    more = len(texts) - most
    if more <= 0:
        return shown
    return speech.count(more, "{words} and {n} more", "{words} and {n} more", words=shown)


def page_of(lines: Sequence[Line], line: Line) -> int:
    """Return the page on which a line stands."""
    return lines.index(line) // PAGE if line in lines else 0


# ---------------------------------------------------------------- to be read


def show_words(view: View, watchlist: str, lines: Sequence[Line], page: int = 0) -> Reply:
    """Show a page of all keywords and exclusions."""
    page = _real(page, lines)
    text = f"{_head(view, watchlist, lines)}\n\n{_numbered(lines, page)}"
    turning = _turning(ShowWords, watchlist, page, lines)
    return Reply(text, (*turning, (_back(view, watchlist),)))


def _head(view: View, watchlist: str, lines: Sequence[Line]) -> str:
    excluded = sum(line.excluded for line in lines)
    keywords = view.speech.count(len(lines) - excluded, "{n} keyword", "{n} keywords")
    title = view.title(watchlist)
    if not excluded:
        return view.speech.say("<b>{title}</b>\n{keywords}", title=title, keywords=keywords)
    return view.speech.count(
        excluded,
        "<b>{title}</b>\n{keywords}, {n} exclusion (🚫)",
        "<b>{title}</b>\n{keywords}, {n} exclusions (🚫)",
        title=title,
        keywords=keywords,
    )


def _numbered(lines: Sequence[Line], page: int) -> str:
    shown = enumerate(lines[page * PAGE : (page + 1) * PAGE], start=page * PAGE + 1)
    return "\n".join(
        f"{number}. {'🚫 ' if line.excluded else ''}{code(line.text, LONGEST)}"
        for number, line in shown
    )


def _real(page: int, lines: Sequence[Line]) -> int:
    """Return the page that there is: the last one, where there are fewer now."""
    return min(page, pages_of(len(lines), PAGE) - 1)


def _turning(
    kind: type[ShowWords] | type[RemoveFrom], watchlist: str, page: int, lines: Sequence[Line]
) -> Rows:
    return turning(page, pages_of(len(lines), PAGE), lambda to: kind(watchlist, to).data)


def _back(view: View, watchlist: str) -> Button:
    return Button(view.speech.say("‹ Back"), ShowWatchlist(watchlist).data)


# ---------------------------------------------------------------- to be removed


def show_removal(
    view: View,
    watchlist: str,
    lines: Sequence[Line],
    page: int = 0,
    removed: Removed | None = None,
) -> Reply:
    """Show a page of lines with their numbers as buttons; a tap removes that line."""
    say, page = view.speech.say, _real(page, lines)
    text = "\n\n".join(
        filter(
            None,
            (
                _head(view, watchlist, lines),
                _done(removed, view.speech) if removed else "",
                _numbered(lines, page),
                say("Tap a number to remove that line."),
            ),
        )
    )
    several = Button(say("✍ Several at once"), RemoveSeveral(watchlist).data)
    undo = [Button(say("↩ Undo"), UndoEdit(removed.edit).data)] if removed else []
    rows = (
        *_numbers(watchlist, lines, page),
        *_turning(RemoveFrom, watchlist, page, lines),
        (*undo, several),
        (_back(view, watchlist),),
    )
    return Reply(text, rows, toast=_toast(removed, view.speech) if removed else "")


def _numbers(watchlist: str, lines: Sequence[Line], page: int) -> Rows:
    shown = enumerate(lines[page * PAGE : (page + 1) * PAGE], start=page * PAGE + 1)
    buttons = [Button(str(number), RemoveLine(watchlist, line.sign).data) for number, line in shown]
    return in_rows(buttons, NUMBERS_A_ROW)


def _done(removed: Removed, speech: Speech) -> str:
    lines = codes([line.text for line in removed.lines], NAMED, NAME, speech)
    done = speech.say("➖ Removed: {lines}", lines=lines)
    if not removed.gone:
        return done
    return f"{done}\n" + speech.count(
        removed.gone, "{n} line was gone already.", "{n} lines were gone already."
    )


def _toast(removed: Removed, speech: Speech) -> str:
    return speech.count(len(removed.lines), "Removed {n} line", "Removed {n} lines")


def ask_numbers(speech: Speech) -> Reply:
    """Ask which lines are to be removed."""
    text = speech.say("Which lines shall go? Write their numbers: <code>1 3 5</code> or 2-4.")
    return Reply(text, asks="1 3 5")


def read_numbers(text: str, most: int) -> list[int] | str:
    """Read numbers of lines, up to the last one's; returns what can't be read instead."""
    numbers: dict[int, None] = {}
    parts: list[str] = re.split(r"[,;\s]+", re.sub(r"\s*[-–—]\s*", "-", text.strip()))
    for part in filter(None, parts):
        found = _RANGE.fullmatch(part)
        first, last = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
        if not 1 <= first <= last <= most:
            return part
        numbers |= dict.fromkeys(range(first, last + 1))
    return list(numbers) or text.strip()


def no_numbers(speech: Speech, what: str, most: int) -> Reply:
    """Say what of an answer is no number of a line, and ask again."""
    text = speech.say(
        "“{what}” is no number of a line; they go from 1 to {most}. "
        "Write them like this: <code>1 3 5</code>",
        what=safe(what, NAME),
        most=most,
    )
    return Reply(text, asks="1 3 5")


def line_gone(shown: Reply, speech: Speech) -> Reply:
    """Show the lines as they are now, as the one that was meant is gone."""
    gone = speech.say("That line was gone already; this is how it is now.")
    return Reply(f"{gone}\n\n{shown.html}", shown.rows, toast=speech.say("It was gone already"))


def last_keyword(view: View, watchlist: str) -> Reply:
    """Refuse to remove all keywords there are: the watchlist would watch nothing."""
    say = view.speech.say
    text = say(
        "Without keywords <b>{title}</b> would watch nothing, so nothing was removed. "
        "Add another one first, or delete the watchlist.",
        title=view.title(watchlist),
    )
    delete = Button(say("🗑 Delete"), DeleteList(watchlist).data)
    return Reply(text, ((delete, _back(view, watchlist)),), toast=say("Nothing was removed"))
