"""➖: lines of a watchlist removed, by a tap or by their numbers; and its words, to be read."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.conversation.talk import Talk
from monitor.conversation.watchlists.changing import cannot_change, editable, may_not_change
from monitor.conversation.watchlists.own import visible
from monitor.edits import WatchlistFileError
from monitor.model import Dialogue, Sayable
from monitor.telegram import dialogs
from monitor.telegram.choices.lists import RemoveFrom, RemoveLine, RemoveSeveral, ShowWords
from monitor.telegram.dialogs.lists import lines as answers
from monitor.telegram.dialogs.lists.lines import Line, Removed
from monitor.telegram.events import Reply
from monitor.toml_file import EditError
from monitor.watch.lists.block import Block
from monitor.watch.lists.edit import remove_keyword, written_lines
from monitor.watch.lists.watchlist import Watchlist

ABOUT = "lines"  # what a dialogue is about that waits for numbers of lines
NAMED = 3  # lines that an edit names


class LinesGoneError(Exception):
    """None of the lines is there any more."""


def lines_of(watchlist: Watchlist) -> tuple[Line, ...]:
    """Return all lines of a watchlist: its keywords, then its exclusions."""
    keywords = [Line(keyword.line) for keyword in watchlist.keywords]
    return (*keywords, *(Line(keyword.line, excluded=True) for keyword in watchlist.exclude))


def show_words(talk: Talk, choice: ShowWords) -> Reply:
    """Show a page of all words of a watchlist."""
    found = visible(talk, choice.watchlist)
    if found is None:
        return dialogs.out_of_date(talk.view)
    return answers.show_words(talk.view, found.id, lines_of(found), choice.page)


def show_removal(talk: Talk, choice: RemoveFrom) -> Reply:
    """Show a page of lines that may be removed."""
    found = editable(talk, choice.watchlist)
    if isinstance(found, Reply):
        return found
    return answers.show_removal(talk.view, found.id, lines_of(found), choice.page)


async def remove_line(talk: Talk, choice: RemoveLine) -> Reply:
    """Remove one line at once."""
    return await _removed(talk, choice.watchlist, [choice.line])


def ask_numbers(talk: Talk, choice: RemoveSeveral) -> Reply:
    """Ask for the numbers of several lines, as they are shown now."""
    found = editable(talk, choice.watchlist)
    if isinstance(found, Reply):
        return found
    signs = [line.sign for line in lines_of(found)]
    talk.begin(ABOUT, waits=True, watchlist=found.id, lines=signs)
    return answers.ask_numbers(talk.speech)


async def remove_numbers(talk: Talk, dialogue: Dialogue) -> Reply:
    """Remove the lines whose numbers were written, as they were when they were asked for."""
    signs: list[str] = dialogue.state["lines"]
    numbers = answers.read_numbers(talk.event.argument, len(signs))
    if isinstance(numbers, str):
        return answers.no_numbers(talk.speech, numbers, len(signs))
    talk.desk.store.close_dialogue(dialogue.id)
    chosen = [signs[number - 1] for number in numbers]
    return await _removed(talk, dialogue.state["watchlist"], chosen)


async def _removed(talk: Talk, watchlist: str, signs: Sequence[str]) -> Reply:
    """Remove lines by their signs, and show what is left."""
    found = visible(talk, watchlist)
    if found is None:
        return dialogs.out_of_date(talk.view)
    if refusal := may_not_change(talk, found):
        return refusal
    meant = [line for line in lines_of(found) if line.sign in signs]
    if meant and len(meant) >= len(found.keywords) and _leaves_nothing(found, meant):
        return answers.last_keyword(talk.view, watchlist)
    page = answers.page_of(lines_of(found), meant[0]) if meant else 0
    there: list[Line] = []
    try:
        edit = await talk.desk.shelf.change(
            watchlist, lambda text: _without(text, meant, there), _what(meant), talk.author
        )
    except LinesGoneError:
        return answers.line_gone(_left(talk, watchlist, page), talk.speech)
    except (EditError, WatchlistFileError) as error:
        return cannot_change(talk, error)
    removed = Removed(tuple(there), edit.id, gone=len(signs) - len(there))
    return _left(talk, watchlist, page, removed)


def _leaves_nothing(watchlist: Watchlist, lines: Sequence[Line]) -> bool:
    return {keyword.line for keyword in watchlist.keywords} <= {
        line.text for line in lines if not line.excluded
    }


def _without(text: str, lines: Sequence[Line], there: list[Line]) -> str:
    """Return a file's text without these lines, those that are `there`. Raises LinesGoneError."""
    there.clear()  # others may have written meanwhile: then it is tried again
    for line in lines:
        block: Block = "exclude" if line.excluded else "keywords"
        if text and written_lines(text, line.text, of=block):
            text = remove_keyword(text, line.text, of=block)
            there.append(line)
    if not there:
        raise LinesGoneError
    return text


def _what(lines: Sequence[Line]) -> Sayable:
    named = ", ".join(f"“{line.text}”" for line in lines[:NAMED])
    more = len(lines) - NAMED
    if more > 0:
        return Sayable("removed {names} and {n} more", names=named, n=more)
    return Sayable("removed {names}", names=named)


def _left(talk: Talk, watchlist: str, page: int, removed: Removed | None = None) -> Reply:
    """Show the lines that are there now."""
    found = visible(talk, watchlist)
    if found is None:
        return dialogs.out_of_date(talk.view)
    return answers.show_removal(talk.view, watchlist, lines_of(found), page, removed)
