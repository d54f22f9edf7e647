"""The archive, searched in the chat: what was found, what was not, and what can't be read."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from monitor.model import Document
from monitor.speech import Speech
from monitor.telegram.choices.search import SendFound, ShowFound
from monitor.telegram.dialogs.parts import Rows, safe
from monitor.telegram.events import Button, Reply

WORDS = 120  # characters of a search's words that are shown
SPELLINGS = 200
NAMES_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Shown:
    """A page of what was found, as `digest/found` wrote it, and what is known of the rest.

    `count`: how many were found so far; `is_more`: there are more than are counted. `back_to`:
    how far back was looked, where that was not to the end.
    """

    search: int
    words: str
    page: int
    pages: int
    count: int
    html: str
    is_more: bool = False
    back_to: datetime | None = None
    spellings: tuple[str, ...] = ()
    loosened: bool = False
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Scanned:
    """What was looked at in vain: how many items, since when, and whether filters left some out."""

    items: int
    since: datetime | None
    filtered: bool
    waiting: int = 0


def ask_for_words(speech: Speech) -> Reply:
    """Ask what to look for, with examples."""
    text = speech.say(
        "<b>Search</b>\nWrite what to look for in all that was published, for example:\n"
        "/search <code>Lvova-Belova</code>\n"
        "/search <code>arrest warrant AND children</code>\n"
        '/search <code>ceasefire outlet:"BBC News" after:2026-03-01</code>\n'
        "/search <code>prisoners watchlist:children lang:uk before:2026-04-01</code>\n\n"
        "Words are found in all their forms, names in other spellings, too."
    )
    return Reply(text, asks=speech.say("Words to look for"))


def found(speech: Speech, shown: Shown, now: datetime, zone: tzinfo) -> Reply:
    """Show a page of what was found."""
    lines = [_heading(speech, shown)]
    if shown.spellings:
        others = safe(", ".join(shown.spellings), SPELLINGS)
        lines.append(f"<i>{speech.say('also {spellings}', spellings=others)}</i>")
    if shown.loosened:
        note = speech.say(
            "No item has these words together in one sentence; these have all of them."
        )
        lines.append(f"<i>{note}</i>")
    if shown.back_to is not None:
        day = speech.date_and_time(shown.back_to, now, zone)
        lines.append(f"<i>{speech.say('Looked back to {day} so far.', day=day)}</i>")
    lines += _preparing(speech, shown.waiting)
    return Reply("\n".join(lines) + f"\n\n{shown.html}", _rows(speech, shown))


def _heading(speech: Speech, shown: Shown) -> str:
    words = safe(shown.words, WORDS)
    if shown.is_more:
        return speech.say("🔎 <b>{words}</b> · more than {n} items", words=words, n=shown.count)
    return speech.count(
        shown.count, "🔎 <b>{words}</b> · {n} item", "🔎 <b>{words}</b> · {n} items", words=words
    )


def _preparing(speech: Speech, waiting: int) -> list[str]:
    """Say that the archive isn't ready, so that silence isn't taken for nothing."""
    if not waiting:
        return []
    note = speech.count(
        waiting,
        "The archive is being made ready: {n} older item can't be found quickly yet.",
        "The archive is being made ready: {n} older items can't be found quickly yet.",
    )
    return [f"<i>{note}</i>"]


def _rows(speech: Speech, shown: Shown) -> Rows:
    number, page = shown.search, shown.page
    turning = []
    if page > 0:
        turning.append(Button(speech.say("‹ Newer"), ShowFound(number, page - 1).data))
    if page < shown.pages - 1:
        turning.append(Button(speech.say("Older ›"), ShowFound(number, page + 1).data))
    elif shown.is_more or shown.back_to is not None:
        turning.append(Button(speech.say("Look further ›"), ShowFound(number, page + 1).data))
    file = () if not shown.count else (Button(speech.say("📄 As a file"), SendFound(number).data),)
    return tuple(row for row in (tuple(turning), file) if row)


def nothing_found(
    speech: Speech, shown: Shown, scanned: Scanned, now: datetime, zone: tzinfo
) -> Reply:
    """Say what was looked at, and what to try."""
    lines = [speech.say("🔎 <b>{words}</b> · nothing found", words=safe(shown.words, WORDS))]
    lines.append(_looked(speech, shown, scanned, now, zone))
    if shown.spellings:
        others = safe(", ".join(shown.spellings), SPELLINGS)
        lines.append(speech.say("I looked for {spellings}, too.", spellings=others))
    lines += _preparing(speech, scanned.waiting)
    lines.append("")
    if scanned.filtered:
        lines.append(speech.say("Try it without the filters."))
    lines.append(
        speech.say(
            "Try fewer words, the beginning of a word (<code>deport*</code>), or any of several: "
            "<code>ceasefire | truce</code>."
        )
    )
    return Reply("\n".join(lines), _rows(speech, shown))


def _looked(speech: Speech, shown: Shown, scanned: Scanned, now: datetime, zone: tzinfo) -> str:
    """Say what was looked at in vain."""
    if shown.back_to is not None:
        day = speech.date_and_time(shown.back_to, now, zone)
        return speech.say("I looked back to {day} so far.", day=day)
    if scanned.since is None:
        return speech.say("There is nothing in the archive for that time.")
    return speech.count(
        scanned.items,
        "I looked at {n} item, the first of {day}.",
        "I looked at {n} items, the first of {day}.",
        day=speech.day_of_year(scanned.since.astimezone(zone)),
    )


def found_file(speech: Speech, name: str, text: str, count: int, is_more: bool) -> Reply:
    """Send what was found as a file."""
    if is_more:
        caption = speech.count(
            count, "The newest {n} item that was found.", "The newest {n} items that were found."
        )
    else:
        caption = speech.count(
            count, "The {n} item that was found.", "All {n} items that were found."
        )
    return Reply(caption, document=Document(name, text))


def search_is_over(speech: Speech) -> Reply:
    """Answer a button of a search that is no longer kept; what it found stays to be read."""
    return Reply(toast=speech.say("This search is out of date: send it again"))


# ---------------------------------------------------------------- what can't be read


def refused(speech: Speech, what: str, name: str, value: str, names: Sequence[str]) -> Reply:
    """Say what of a search can't be read, and how to mend it; `what` as `monitor/query` says it."""
    shown = {"name": safe(name, 20), "value": safe(value, 60), "names": _names(names)}
    return Reply("✋ " + _reason(speech, what, shown))


def _reason(speech: Speech, what: str, shown: dict[str, str]) -> str:
    match what:
        case "filter":
            return speech.say(
                "There is no filter <code>{name}:</code>. There are <code>watchlist:</code>, "
                "<code>outlet:</code>, <code>lang:</code>, <code>after:</code> and "
                "<code>before:</code>, for example /search <code>children after:2026-03-01</code>. "
                "To look for “{name}: {value}” itself, put it in quotes.",
                **shown,
            )
        case "date":
            return speech.say(
                "“{value}” is no day that I can read. Write the year, the month and the day: "
                "<code>{name}:2026-03-01</code>",
                **shown,
            )
        case "twice":
            return speech.say("<code>{name}:</code> stands there twice: leave one out.", **shown)
        case "order":
            return speech.say(
                "No day is left: <code>after:</code> is the first day, and "
                "<code>before:{value}</code> the day before which to end, for example "
                "<code>after:2026-03-01 before:2026-04-01</code>",
                **shown,
            )
        case "long":
            return speech.say("That is too long: write a few words only.")
        case "words":
            return speech.say(
                "There is no word in “{value}” to look for. For example: "
                "/search <code>Lvova-Belova</code>",
                **shown,
            )
        case _:
            return _unknown(speech, what, shown)


def _unknown(speech: Speech, what: str, shown: dict[str, str]) -> str:
    match what:
        case "watchlist":
            return speech.say("There is no watchlist “{value}” here. There are: {names}", **shown)
        case "outlet":
            return speech.say(
                "Nothing in the archive is of an outlet “{value}”. There are: {names}", **shown
            )
        case _:
            return speech.say("No feed is in the language “{value}”. There are: {names}", **shown)


def _names(names: Sequence[str]) -> str:
    shown = ", ".join(
        f"<code>{html.escape(name, quote=False)}</code>" for name in names[:NAMES_SHOWN]
    )
    return (shown or "–") + (" …" if len(names) > NAMES_SHOWN else "")
