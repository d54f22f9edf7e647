"""Who changed what and when, and what becomes of it when it is undone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from monitor.speech import Speech
from monitor.telegram.choices.lists import ShowHistory, TakeBack, UndoEdit
from monitor.telegram.choices.watchlists import ShowWatchlist
from monitor.telegram.dialogs.lists.lines import Line, codes
from monitor.telegram.dialogs.parts import Rows, cut, in_rows, safe, turning
from monitor.telegram.dialogs.watchlists.listed import View
from monitor.telegram.events import Button, Reply

PAGE = 10
ENTRIES, ENTRY = 2, 45  # lines of a change that are named, and the most characters of each
NAME, TITLE = 50, 50  # the most characters shown of who, and of which watchlist
WHAT = 120
DIFFERENCE = 90  # characters of a line that differs
BUTTONS_A_ROW = 5


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a file: who made it, when, and what it changed; "" for the file itself.

    `what`: a line about it, for what its lines don't tell.
    """

    edit: int
    at: datetime
    who: str
    watchlist: str
    title: str
    added: tuple[Line, ...] = ()
    removed: tuple[Line, ...] = ()
    made: bool = False
    deleted: bool = False
    undid: bool = False
    what: str = ""
    feeds: bool = False
    undoable: bool = False


def show_history(
    view: View,
    changes: Sequence[Change],
    watchlist: str = "",
    page: int = 0,
    *,
    zone: tzinfo,
    more: bool = False,
) -> Reply:
    """Show a page of changes, the newest first: of a watchlist, or of all that a chat did."""
    say = view.speech.say
    if watchlist:
        head = say("<b>{title}</b>: what was changed", title=view.title(watchlist))
    else:
        head = say("<b>What was changed in this chat</b>")
    if not changes:
        return Reply(f"{head}\n\n{_nothing(page, view.speech)}", _ways(view, watchlist))
    first = page * PAGE + 1
    lines = [
        _line(number, change, view, zone) for number, change in enumerate(changes, start=first)
    ]
    rows = (
        *_undos(changes, first),
        *turning(page, page + 1 + more, lambda to: ShowHistory(watchlist, to).data),
        *_ways(view, watchlist),
    )
    return Reply("\n".join([head, "", *lines]), rows)


def _nothing(page: int, speech: Speech) -> str:
    return speech.say("Nothing older is kept.") if page else speech.say("Nothing yet.")


def _line(number: int, change: Change, view: View, zone: tzinfo) -> str:
    say = view.speech.say
    what = what_text(change, view.speech)
    return say(
        "{number}. {time}, {who}: <b>{title}</b> – {what}",
        number=number,
        time=view.speech.moment(change.at, view.now, zone),
        who=_who(change, view.speech),
        title=_title(change, view.speech),
        what=f"↩ {what}" if change.undid else what,
    )


def _who(change: Change, speech: Speech) -> str:
    return safe(change.who, NAME) if change.who else speech.say("in the file itself")


def _title(change: Change, speech: Speech) -> str:
    return speech.say("the feeds") if change.feeds else safe(change.title, TITLE)


def what_text(change: Change, speech: Speech) -> str:
    """Say what a change changed."""
    if change.made:
        return speech.say("made")
    if change.deleted:
        return speech.say("deleted")
    parts = []
    if change.added:
        parts.append(speech.say("added {lines}", lines=_named(change.added, speech)))
    if change.removed:
        parts.append(speech.say("removed {lines}", lines=_named(change.removed, speech)))
    return "; ".join(parts) or safe(speech.tell(change.what), WHAT) or speech.say("changed")


def _named(lines: Sequence[Line], speech: Speech) -> str:
    return codes(
        [f"{'🚫 ' if line.excluded else ''}{line.text}" for line in lines], ENTRIES, ENTRY, speech
    )


def _undos(changes: Sequence[Change], first: int) -> Rows:
    buttons = [
        Button(f"↩ {number}", TakeBack(change.edit).data)
        for number, change in enumerate(changes, start=first)
        if change.undoable
    ]
    return in_rows(buttons, BUTTONS_A_ROW)


def _ways(view: View, watchlist: str) -> Rows:
    """Give the way back to a watchlist, where there is one."""
    if watchlist not in view.watchlists:
        return ()
    return ((Button(view.speech.say("‹ Back"), ShowWatchlist(watchlist).data),),)


# ---------------------------------------------------------------- undone, or not


def undone(view: View, change: Change, edit: int) -> Reply:
    """Say what was undone; `edit`: the one that did it, which can be undone, too."""
    say = view.speech.say
    text = say(
        "↩ Undone: <b>{title}</b> – {what} ({who}).",
        title=_title(change, view.speech),
        what=what_text(change, view.speech),
        who=_who(change, view.speech),
    )
    undo = Button(say("↩ Undo"), UndoEdit(edit).data)
    rows = ((undo, _history(view.speech)), *_to(view, change))
    return Reply(text, rows, toast=say("Undone"))


def _to(view: View, change: Change) -> Rows:
    listed = view.watchlists.get(change.watchlist)
    if listed is None:
        return ()
    return ((Button(f"‹ {cut(listed.title, TITLE)}", ShowWatchlist(listed.id).data),),)


def _history(speech: Speech) -> Button:
    return Button(speech.say("🕓 History"), ShowHistory("").data)


def changed_since(view: View, change: Change, difference: Sequence[str]) -> Reply:
    """Say that a change can't be undone, as others came after it, and what these did."""
    say = view.speech.say
    shown = "\n".join(safe(line, DIFFERENCE) for line in difference)
    text = say(
        "<b>{title}</b> was changed since, so this was not undone: it would lose what came after "
        "it. Undo the later changes first; the history has them all.",
        title=_title(change, view.speech),
    )
    rows = ((Button(say("🕓 History"), ShowHistory(change.watchlist).data),), *_to(view, change))
    return Reply(f"{text}\n<pre>{shown}</pre>", rows, toast=say("Not undone"), apart=True)


def undone_already(view: View, change: Change) -> Reply:
    """Say that what is to be undone isn't there any more."""
    say = view.speech.say
    text = say("This was undone already: it is as it was before.")
    rows = ((_history(view.speech),), *_to(view, change))
    return Reply(text, rows, toast=say("Undone already"))


def too_old(speech: Speech) -> Reply:
    """Say that a button undoes for ten minutes only, and where it can still be done."""
    text = speech.say(
        "This button undoes for 10 minutes. It can still be undone in the history: /history"
    )
    toast = speech.say("More than 10 minutes ago: see /history")
    return Reply(text, ((_history(speech),),), toast=toast, apart=True)


def nothing_to_undo(speech: Speech) -> Reply:
    """Answer /undo where nothing was changed in the chat."""
    return Reply(speech.say("Nothing was changed in this chat yet, so there is nothing to undo."))


def forgotten(speech: Speech) -> Reply:
    """Say that a change is no longer kept, or can't be undone here."""
    text = speech.say("This change can't be undone from here.")
    return Reply(text, ((_history(speech),),), toast=speech.say("Not undone"), apart=True)
