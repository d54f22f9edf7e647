"""Words that can't be added: why, and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.model import Button
from monitor.speech import Speech
from monitor.telegram.choices.watchlists import ShowList, ShowWatchlist
from monitor.telegram.choices.words import AddTo
from monitor.telegram.dialogs.parts import cut, safe
from monitor.telegram.events import Reply

LABEL = 40  # the most characters of a watchlist's title
SHOWN = 5  # lines that can't be read
WIDTH = 36  # characters of a line beside which a caret still stands where it should, on a telephone
BEFORE = 24  # of these, before the place
TYPED = 1500


@dataclass(frozen=True, slots=True)
class Unread:
    """A line that can't be read: its number, its text, the column from 1, why, the remedy."""

    number: int
    line: str
    column: int
    reason: str
    remedy: str


def cannot_read_words(speech: Speech, refused: Sequence[Unread], typed: str) -> Reply:
    """Say which lines can't be read, where, why and how to mend them; the words are awaited."""
    told = [_unread(speech, each) for each in refused[:SHOWN]]
    more = len(refused) - SHOWN
    if more > 0:
        told.append(
            speech.count(more, "{n} more line can't be read.", "{n} more lines can't be read.")
        )
    again = speech.say(
        "Nothing was changed. Send the words again, as they should be. Tap to copy:\n"
        "<code>{words}</code>",
        words=safe(typed, TYPED),
    )
    return Reply("\n\n".join((*told, again)), asks=speech.say("The words, one keyword a line"))


def _unread(speech: Speech, refused: Unread) -> str:
    where = speech.say(
        "✋ Line {line}, column {column}: {reason}.",
        line=refused.number,
        column=refused.column,
        reason=safe(speech.tell(refused.reason), 300),
    )
    shown = f"<code>{safe(under_caret(refused.line, refused.column), 200)}</code>"
    remedy = f"\n→ {safe(speech.tell(refused.remedy), 300)}" if refused.remedy else ""
    return f"{where}\n{shown}{remedy}"


def under_caret(line: str, column: int) -> str:
    """Draw a caret under a place in a line, of which as much is shown as a telephone can show."""
    at = min(column - 1, len(line))
    start = max(0, at - BEFORE) if len(line) > WIDTH else 0
    end = min(len(line), start + WIDTH)
    left, right = "…" * (start > 0), "…" * (end < len(line))
    return f"{left}{line[start:end]}{right}\n{' ' * (at - start + len(left))}^"


def nothing_to_add(
    speech: Speech, title: str, watchlist: str, there: Sequence[str], excluded: Sequence[str]
) -> Reply:
    """Say that a watchlist has all of it already, or excludes it."""
    say = speech.say
    name = safe(title, 60)
    told = []
    if there:
        words = safe("\n".join(there), 1000)
        told.append(
            say(
                "<b>{watchlist}</b> has this already:\n<code>{words}</code>",
                watchlist=name,
                words=words,
            )
        )
    if excluded:
        words = safe("\n".join(excluded), 1000)
        told.append(
            say(
                "<b>{watchlist}</b> excludes this, so it would find nothing; take it out there "
                "first:\n<code>{words}</code>",
                watchlist=name,
                words=words,
            )
        )
    told.append(say("Nothing was changed."))
    rows = (
        (
            Button(f"📁 {cut(title, LABEL)}", ShowWatchlist(watchlist).data),
            Button(say("➕ Other words"), AddTo(watchlist).data),
        ),
    )
    return Reply("\n\n".join(told), rows)


def no_words(speech: Speech) -> Reply:
    """Say that only comments or blank lines were sent."""
    return Reply(
        speech.say(
            "There is no word in this to watch for. Send at least one, for example: Lvova-Belova"
        ),
        asks=speech.say("The words, one keyword a line"),
    )


def too_many_lines(speech: Speech, lines: int, most: int) -> Reply:
    """Refuse more lines than can be shown and tried at once."""
    text = speech.count(
        lines,
        "That makes {n} line; I take {most} at once. Send them in parts, or as a file.",
        "That makes {n} lines; I take {most} at once. Send them in parts, or as a file.",
        most=most,
    )
    return Reply(text, asks=speech.say("The words, one keyword a line"))


def too_many_lists(speech: Speech, most: int) -> Reply:
    """Refuse one more watchlist of a chat's own."""
    text = speech.say(
        "This chat has {most} watchlists of its own, which is the most. Nothing was changed. "
        "Delete one that is not needed any more, or add the words to one of them.",
        most=most,
    )
    return Reply(text, ((Button(speech.say("‹ All watchlists"), ShowList().data),),))


def too_many_keywords(speech: Speech, title: str, there: int, more: int, most: int) -> str:
    """Refuse more keywords than a watchlist may have."""
    return speech.say(
        "✋ <b>{watchlist}</b> has {there} keywords; with {more} more they would be over {most}, "
        "the most for a watchlist. Nothing was changed. Take some out, or choose another "
        "watchlist.",
        watchlist=safe(title, 60),
        there=there,
        more=more,
        most=most,
    )


def too_many_changes(speech: Speech, most: int) -> str:
    """Refuse one more change within a minute."""
    return speech.say(
        "✋ This chat has made {most} changes within a minute, which is the most. Nothing was "
        "changed; it can be done in a minute.",
        most=most,
    )


def not_changed(speech: Speech, reason: str, remedy: str = "") -> str:
    """Say that a watchlist's text can't be changed so."""
    told = speech.say("✋ Nothing was changed: {reason}.", reason=safe(speech.tell(reason), 300))
    return f"{told}\n→ {safe(speech.tell(remedy), 300)}" if remedy else told


def not_written(speech: Speech, reason: str = "") -> str:
    """Say that a file can't be written now; `reason`: for owners."""
    told = speech.say(
        "✋ Nothing was changed: the watchlist's file can't be written now. Try again in a minute; "
        "if that doesn't help, tell the owner of this Monitor."
    )
    return f"{told}\n<i>{safe(reason, 300)}</i>" if reason else told


def list_is_gone(speech: Speech, title: str) -> str:
    """Say that the watchlist of a draft is not there any more."""
    return speech.say(
        "✋ The watchlist <b>{watchlist}</b> is not there any more. Nothing was changed; choose "
        "another one.",
        watchlist=safe(title, 60),
    )


def too_late_to_undo(speech: Speech, watchlist: str, title: str) -> Reply:
    """Say that a change can't be undone by its button any more, and what can be done."""
    say = speech.say
    text = say(
        "Undo holds for 10 minutes, and these are over. Open the watchlist to take words out."
    )
    button = Button(f"📁 {cut(title, LABEL)}", ShowWatchlist(watchlist).data)
    return Reply(text, ((button,),), toast=say("The 10 minutes are over"))


def done_before(speech: Speech) -> str:
    """Say that a button asks for what was done already."""
    return speech.say("This was done already")
