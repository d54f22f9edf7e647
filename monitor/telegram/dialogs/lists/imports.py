"""A file that somebody sent: what it holds, what is wrong with it, and what can be done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from monitor.model import Problem, Severity
from monitor.speech import Speech
from monitor.telegram.choices.lists import CancelImport, ImportForAll, ImportList, UndoEdit
from monitor.telegram.dialogs.lists.lines import Line, code
from monitor.telegram.dialogs.parts import safe
from monitor.telegram.dialogs.watchlists.listed import TITLE, View
from monitor.telegram.events import Button, Reply

NAME = 80  # characters shown of a file's name
SHOWN, LONGEST = 10, 80  # lines that are shown, and the most characters of each
PROBLEMS, REASON = 8, 200
DOUBTS = 3


@dataclass(frozen=True, slots=True)
class Preview:
    """A watchlist that may be imported, in the dialogue of this number.

    `matched`, `tried`: how many of how many stored items it would have matched; None: not known
    yet. `whole`: these were all of the last seven days.
    """

    number: int
    title: str
    lines: tuple[Line, ...]
    doubts: tuple[Problem, ...] = ()
    for_all: bool = False
    known: bool = False
    matched: int | None = None
    tried: int = 0
    whole: bool = True


def show_preview(speech: Speech, preview: Preview, *, trying: bool) -> Reply:
    """Show what a file holds, and ask whether it is wanted; `trying`: it is being tried."""
    say = speech.say
    what, title = _count(preview, speech), safe(preview.title, TITLE)
    again = say("⚠ There is a watchlist of this name already; this makes another.")
    parts = [
        say("📥 <b>{title}</b>: {what}", title=title, what=what),
        _lines(preview, speech),
        again if preview.known else "",
        _doubts(preview.doubts, speech),
        say("⏳ Trying it on the last 7 days …") if trying else _trial(preview, speech),
    ]
    here = Button(say("✅ Import"), ImportList(preview.number).data)
    for_all = Button(say("👥 Import for all"), ImportForAll(preview.number).data)
    cancel = Button(say("✖ Cancel"), CancelImport(preview.number).data)
    first = (here, for_all) if preview.for_all else (here,)
    return Reply("\n\n".join(filter(None, parts)), (first, (cancel,)))


def _count(preview: Preview, speech: Speech) -> str:
    excluded = sum(line.excluded for line in preview.lines)
    keywords = speech.count(len(preview.lines) - excluded, "{n} keyword", "{n} keywords")
    if not excluded:
        return keywords
    return speech.count(
        excluded, "{keywords}, {n} exclusion (🚫)", "{keywords}, {n} exclusions (🚫)",
        keywords=keywords,
    )  # fmt: skip


def _lines(preview: Preview, speech: Speech) -> str:
    keywords = [line for line in preview.lines if not line.excluded]
    shown = [*keywords[: SHOWN - 3], *(line for line in preview.lines if line.excluded)][:SHOWN]
    lines = [f"{'🚫 ' if line.excluded else '• '}{code(line.text, LONGEST)}" for line in shown]
    more = len(preview.lines) - len(shown)
    if more > 0:
        lines.append(speech.count(more, "… and {n} more", "… and {n} more"))
    return "\n".join(lines)


def _doubts(doubts: Sequence[Problem], speech: Speech) -> str:
    lines = [_problem(each, speech, "⚠") for each in doubts[:DOUBTS]]
    more = len(doubts) - DOUBTS
    if more > 0:
        lines.append(speech.count(more, "⚠ {n} more doubt", "⚠ {n} more doubts"))
    return "\n".join(lines)


def _trial(preview: Preview, speech: Speech) -> str:
    if preview.matched is None:
        return ""
    if preview.whole:
        return speech.count(
            preview.matched,
            "📊 It would have matched {n} of {tried} items of the last 7 days.",
            "📊 It would have matched {n} of {tried} items of the last 7 days.",
            tried=preview.tried,
        )
    return speech.count(
        preview.matched,
        "📊 It would have matched {n} of the newest {tried} items.",
        "📊 It would have matched {n} of the newest {tried} items.",
        tried=preview.tried,
    )


def tried_out(preview: Preview, matched: int, tried: int, *, whole: bool) -> Preview:
    """Return a preview with what came of its trial."""
    return replace(preview, matched=matched, tried=tried, whole=whole)


# ---------------------------------------------------------------- what can't be imported


def cannot_import(speech: Speech, name: str, problems: Sequence[Problem]) -> Reply:
    """Say what is wrong with a file, where, and how to mend it; nothing is stored."""
    errors = [each for each in problems if each.severity is Severity.ERROR]
    told = [_problem(each, speech, "✋") for each in errors[:PROBLEMS]]
    more = len(errors) - PROBLEMS
    if more > 0:
        told.append(speech.count(more, "… and {n} more", "… and {n} more"))
    head = speech.say(
        "<b>{name}</b> can't be imported; nothing was stored. Mend it and send it again.",
        name=safe(name, NAME),
    )
    return Reply("\n\n".join([head, *told]))


def _problem(problem: Problem, speech: Speech, sign: str) -> str:
    reason = safe(speech.tell(problem.reason), REASON)
    if problem.line is None:
        told = f"{sign} {reason}"
    elif problem.column is None:
        told = speech.say(
            "{sign} Line {line}: {reason}", sign=sign, line=problem.line, reason=reason
        )
    else:
        told = speech.say(
            "{sign} Line {line}, column {column}: {reason}",
            sign=sign,
            line=problem.line,
            column=problem.column,
            reason=reason,
        )
    remedy = safe(speech.tell(problem.remedy), REASON)
    return f"{told}\n→ {remedy}" if remedy else told


def too_large(speech: Speech, name: str) -> Reply:
    """Refuse a file that is larger than a watchlist can be."""
    text = speech.say(
        "<b>{name}</b> is too large for a watchlist; nothing was stored.", name=safe(name, NAME)
    )
    return Reply(text)


def not_fetched(speech: Speech, name: str) -> Reply:
    """Say that Telegram didn't give a file."""
    text = speech.say(
        "Telegram did not give me <b>{name}</b>. Send it again.",
        name=safe(name, NAME),
    )
    return Reply(text)


def not_text(speech: Speech, name: str, byte: int) -> Reply:
    """Refuse a file that is no text in UTF-8."""
    text = speech.say(
        "<b>{name}</b> is no text in UTF-8 (see byte {byte}); nothing was stored. Save it as UTF-8 "
        "and send it again.",
        name=safe(name, NAME),
        byte=byte,
    )
    return Reply(text)


def too_many_words(speech: Speech, name: str, count: int, most: int) -> Reply:
    """Refuse a file with more keywords than a watchlist may have."""
    text = speech.say(
        "<b>{name}</b> has {count} lines; a watchlist may have {most}. Nothing was stored. Send it "
        "in parts.",
        name=safe(name, NAME),
        count=count,
        most=most,
    )
    return Reply(text)


def other_file(speech: Speech, name: str) -> Reply:
    """Say which files can be sent."""
    text = speech.say(
        "I can do nothing with <b>{name}</b>. What I take:\n"
        "• a watchlist: .toml, or .txt with one keyword a line (# begins a comment, - an "
        "exclusion)\n"
        "• a list of feeds: .opml",
        name=safe(name or "?", NAME),
    )
    return Reply(text)


# ---------------------------------------------------------------- done


def with_undo(card: Reply, speech: Speech, edit: int) -> Reply:
    """Put the button that undoes an import above those of its watchlist."""
    undo = Button(speech.say("↩ Undo"), UndoEdit(edit).data)
    return replace(card, rows=((undo,), *card.rows))


def imported(view: View, title: str, *, own: bool) -> str:
    """Say that a watchlist was imported, and for whom."""
    say = view.speech.say
    if own:
        return say("📥 Imported: <b>{title}</b>. This chat follows it.", title=safe(title, TITLE))
    return say("📥 Imported for all: <b>{title}</b>.", title=safe(title, TITLE))


def cancelled(speech: Speech) -> Reply:
    """Say that a file was left alone."""
    return Reply(speech.say("Nothing was imported."))
