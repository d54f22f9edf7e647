"""New keywords in the chat: asking for them, for which watchlist, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.speech import Speech
from monitor.telegram.choices.watchlists import ShowList, ShowWatchlist
from monitor.telegram.choices.words import (
    AddTo,
    CancelWords,
    ChooseList,
    NewList,
    UndoWords,
)
from monitor.telegram.dialogs.parts import Rows, safe
from monitor.telegram.dialogs.words.drafts import LINES_SHOWN, TITLE, label, quoted
from monitor.telegram.events import Button, Reply

LISTS_SHOWN = 60


# ---------------------------------------------------------------- asking


def ask_for_words(speech: Speech, title: str = "", before: Sequence[str] = ()) -> Reply:
    """Ask for words; `title`: of the watchlist for them, `before`: those to be changed."""
    if before:
        shown = safe("\n".join(before), 1500)
        text = speech.say(
            "Send the words again, as they should be. Tap to copy:\n<code>{words}</code>",
            words=shown,
        )
        return Reply(text, asks=speech.say("The words, one keyword a line"))
    if title:
        first = speech.say(
            "Which words shall <b>{watchlist}</b> watch for?", watchlist=_name(title)
        )
    else:
        first = speech.say("Which words shall I watch for?")
    how = speech.say(
        "Send them as they stand in a dictionary, one keyword a line: a word, a phrase, a name. "
        "Forms are found by themselves: <code>child</code> finds children. For example:\n"
        "<code>Lvova-Belova\nprisoner exchange</code>"
    )
    return Reply(f"{first}\n{how}", asks=speech.say("The words, one keyword a line"))


def ask_for_title(speech: Speech) -> Reply:
    """Ask what a new watchlist is to be called."""
    return Reply(
        speech.say("What shall the new watchlist be called? Alerts begin with its name."),
        asks=speech.say("The name of the new watchlist"),
    )


def trying(speech: Speech, lines: Sequence[str]) -> Reply:
    """Say that a draft is being tried."""
    words = safe(", ".join(lines), 300)
    return Reply(speech.say("⏳ Trying {words} on the items of the last 7 days …", words=words))


# ---------------------------------------------------------------- which watchlist


def choose_list(
    speech: Speech,
    number: int,
    own: Sequence[tuple[str, str]],
    shared: Sequence[tuple[str, str]],
    words: Sequence[str],
) -> Reply:
    """Let a person choose the watchlist for their words: lists are ids with titles."""
    text = speech.say("To which watchlist? {words}", words=quoted(speech, words))
    if shared:
        text += "\n" + speech.say("📁 this chat's own · 🌐 shared with all")
    rows = [
        (Button(f"{mark} {label(title)}", ChooseList(number, name).data),)
        for mark, lists in (("📁", own), ("🌐", shared))
        for name, title in lists
    ]
    new = (Button(speech.say("➕ A new watchlist of my own"), NewList(number).data),)
    cancel = (Button(speech.say("✖ Cancel"), CancelWords(number).data),)
    return Reply(text, (*rows[:LISTS_SHOWN], new, cancel))


# ---------------------------------------------------------------- done


def kept(
    speech: Speech,
    number: int,
    watchlist: str,
    title: str,
    lines: Sequence[str],
    already: Sequence[str] = (),
    *,
    follows: bool = False,
    catches_up: bool = False,
) -> Reply:
    """Say what is watched for now, how to take it back, and what can be done next.

    `already`: lines that somebody else had added meanwhile. `follows`: the chat has begun to
    follow the watchlist. `catches_up`: what is stored may hold some of it.
    """
    say = speech.say
    told = [
        say(
            "✅ <b>{watchlist}</b> watches for this now:\n<code>{words}</code>",
            watchlist=_name(title),
            words=_lines(speech, lines),
        )
    ]
    if already:
        told.append(
            say("Somebody else has added meanwhile: {words}", words=quoted(speech, already))
        )
    if follows:
        told.append(say("🔔 You follow it: an alert for each story."))
    if catches_up:
        told.append(say("What came in the last 24 hours follows in a moment, as one digest."))
    told.append(say("This can be undone for 10 minutes."))
    return Reply("\n\n".join(told), _next(speech, number, watchlist, title), toast=say("Kept"))


def _next(speech: Speech, number: int, watchlist: str, title: str) -> Rows:
    """Return what can be done once words are kept."""
    return (
        (
            Button(speech.say("↩ Undo"), UndoWords(number).data),
            Button(speech.say("➕ More words"), AddTo(watchlist).data),
        ),
        (Button(f"📁 {label(title)}", ShowWatchlist(watchlist).data),),
    )


def cancelled(speech: Speech) -> Reply:
    """Say that a draft was given up."""
    return Reply(speech.say("Nothing was changed. /add begins anew."))


def undone(
    speech: Speech, title: str, watchlist: str, lines: Sequence[str], *, gone: bool
) -> Reply:
    """Say that a change was taken back; `gone`: the watchlist itself, which was new."""
    say = speech.say
    name = _name(title)
    if gone:
        text = say("↩ Undone: the watchlist <b>{watchlist}</b> is gone again.", watchlist=name)
        button = Button(say("‹ All watchlists"), ShowList().data)
    else:
        text = say(
            "↩ Undone: <b>{watchlist}</b> doesn't watch for this any more:\n<code>{words}</code>",
            watchlist=name,
            words=_lines(speech, lines),
        )
        button = Button(f"📁 {label(title)}", ShowWatchlist(watchlist).data)
    return Reply(text, ((button,),), toast=say("Undone"))


def _lines(speech: Speech, lines: Sequence[str]) -> str:
    """Write the first lines, and how many more there are."""
    shown = safe("\n".join(lines[:LINES_SHOWN]), 1500)
    more = len(lines) - LINES_SHOWN
    return f"{shown}\n{speech.count(more, 'and {n} more', 'and {n} more')}" if more > 0 else shown


def _name(title: str) -> str:
    return safe(title, TITLE)
