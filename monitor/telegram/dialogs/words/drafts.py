"""A draft of new keywords: what they would have found, and what can be done with them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import unescape

from monitor.model import zone_of
from monitor.speech import Speech
from monitor.telegram.choices.words import (
    CancelWords,
    ChangeWords,
    ChooseList,
    KeepWords,
    TickSpelling,
)
from monitor.telegram.dialogs.parts import Rows, cut, in_rows, safe
from monitor.telegram.events import Button, Reply

LINES_SHOWN, SAMPLES_SHOWN, FORMS_SHOWN, NOTES_SHOWN = 10, 3, 6, 3
LINE, NOTE, TITLE, LABEL = 120, 200, 60, 40  # the most characters shown of each
MAX_UNITS = 4096  # of a message, as Telegram counts them
DAYS = 7
_TAG = re.compile("<[^>]*>")


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A line of a draft as it would be written, and how many items it hits."""

    text: str
    hits: int


@dataclass(frozen=True, slots=True)
class Tick:
    """Something to be ticked: what it is, whether it is, and how many items it hits, if known."""

    text: str
    ticked: bool
    hits: int | None = None


@dataclass(frozen=True, slots=True)
class SampleShown:
    """An item that would have been hit: HTML of what it says, its outlet, when."""

    html: str
    outlet: str
    when: datetime


@dataclass(frozen=True, slots=True)
class TrialShown:
    """What a draft would have hit among `items`; `covered`: lines, and what hits all they hit."""

    items: int
    hits: int
    fresh: int
    whole: bool
    too_wide: bool
    samples: tuple[SampleShown, ...]
    forms: tuple[str, ...]
    covered: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class DraftShown:
    """A draft as the chat shows it. `new`: its watchlist is to be made."""

    number: int
    title: str
    new: bool
    lines: tuple[DraftLine, ...]
    there: tuple[str, ...]
    excluded: tuple[str, ...]
    spellings: tuple[Tick, ...]
    warnings: tuple[str, ...]
    found: TrialShown | None
    now: datetime
    zone: str


def show_draft(speech: Speech, draft: DraftShown, said: str = "", toast: str = "") -> Reply:
    """Show what a draft's keywords would have found, and what can be done with them.

    `said`: HTML of why nothing was changed yet. There are as many samples as one message can hold.
    """
    rows = (*_ticks(draft), *_ways(speech, draft))
    texts = (_text(speech, draft, said, samples) for samples in range(SAMPLES_SHOWN, -1, -1))
    return Reply(next(filter(_fits, texts), _found(speech, draft, 0)), rows, toast=toast)


def _text(speech: Speech, draft: DraftShown, said: str, samples: int) -> str:
    blocks = [
        said,
        _for_whom(speech, draft),
        _found(speech, draft, samples),
        _notes(speech, draft),
    ]
    if draft.spellings:
        blocks.append(
            speech.say("Other spellings; tap one to leave it out or to take it along again:")
        )
    return "\n\n".join(filter(None, blocks))


def _fits(html: str) -> bool:
    """Tell whether one message can hold a text; what of it isn't shown counts for nothing."""
    seen = unescape(_TAG.sub("", html))
    return len(seen.encode("utf-16-le")) // 2 <= MAX_UNITS


def _for_whom(speech: Speech, draft: DraftShown) -> str:
    title = safe(draft.title, TITLE)
    if draft.new:
        heading = speech.say("➕ For a new watchlist, <b>{watchlist}</b>:", watchlist=title)
    else:
        heading = speech.say("➕ For <b>{watchlist}</b>:", watchlist=title)
    single = len(draft.lines) == 1
    lines = [
        f"<code>{safe(line.text, LINE)}</code>"
        + ("" if single or not draft.found else f" · {line.hits}")
        for line in draft.lines[:LINES_SHOWN]
    ]
    more = len(draft.lines) - LINES_SHOWN
    if more > 0:
        lines.append(speech.count(more, "and {n} more", "and {n} more"))
    return "\n".join((heading, *lines))


def _found(speech: Speech, draft: DraftShown, samples: int) -> str:
    found = draft.found
    if found is None:
        return speech.say("The stored items can't be read now, so this was not tried.")
    if not found.items:
        return speech.say("There are no stored items of the last 7 days to try this on yet.")
    lines = [_counted(speech, found)]
    lines += [_sample(speech, sample, draft) for sample in found.samples[:samples]]
    if found.forms:
        forms = safe(", ".join(found.forms[:FORMS_SHOWN]), 300)
        lines.append(speech.say("Found as: <i>{forms}</i>", forms=forms))
    return "\n".join(lines)


def _counted(speech: Speech, found: TrialShown) -> str:
    items = f"{found.items:,}".replace(",", " ")
    if found.whole:
        counted = speech.count(
            found.hits,
            "In the last 7 days this would have found <b>{n}</b> of {items} items ({share}).",
            "In the last 7 days this would have found <b>{n}</b> of {items} items ({share}).",
            items=items,
            share=share_text(found.hits, found.items),
        )
    else:
        counted = speech.count(
            found.hits,
            "This would have found <b>{n}</b> of the newest {items} items ({share}); "
            "there was no time to look at more.",
            "This would have found <b>{n}</b> of the newest {items} items ({share}); "
            "there was no time to look at more.",
            items=items,
            share=share_text(found.hits, found.items),
        )
    if found.fresh >= found.hits:
        return counted
    if not found.fresh:
        return counted + " " + speech.say("The watchlist finds all of them today.")
    new = speech.count(
        found.fresh, "{n} of them is new to the watchlist.", "{n} of them are new to the watchlist."
    )
    return f"{counted} {new}"


def share_text(part: int, whole: int) -> str:
    """Give a share in per cent, of few digits."""
    share = 100 * part / whole if whole else 0.0
    if 0 < share < 0.1:
        return "< 0.1 %".replace("<", "&lt;")
    return f"{share:.0f} %" if share >= 10 or not share else f"{share:.1f} %"


def _sample(speech: Speech, sample: SampleShown, draft: DraftShown) -> str:
    when = speech.moment(sample.when, draft.now, zone_of(draft.zone))
    about = " · ".join(filter(None, (safe(sample.outlet, TITLE), when)))
    first, _, quote = sample.html.partition("\n")
    return f"• {first} · {about}" + (f"\n{quote}" if quote else "")


def _notes(speech: Speech, draft: DraftShown) -> str:
    """Say what a person should know before they keep it."""
    found = draft.found
    notes = []
    if found is not None and found.too_wide:
        notes.append(_too_wide(speech, found))
    if draft.there:
        words = quoted(speech, draft.there)
        notes.append(speech.say("In the watchlist already, so left out: {words}", words=words))
    if draft.excluded:
        words = quoted(speech, draft.excluded)
        notes.append(
            speech.say(
                "The watchlist excludes this, so it would find nothing and is left out: {words}",
                words=words,
            )
        )
    if found is not None:
        notes += [
            speech.say(
                "All that {words} finds is found already, by {by}.",
                words=quoted(speech, [line]),
                by=quoted(speech, [by]),
            )
            for line, by in found.covered[:NOTES_SHOWN]
        ]
    notes += [safe(warning, NOTE) for warning in draft.warnings[:NOTES_SHOWN]]
    return "\n".join(f"⚠ {note}" for note in notes)


def _too_wide(speech: Speech, found: TrialShown) -> str:
    if not found.whole:
        return speech.say(
            "That is a lot: {share} of all items. A phrase finds less, or title: in front.",
            share=share_text(found.hits, found.items),
        )
    return speech.count(
        round(found.hits / DAYS) or 1,
        "That is a lot: {share} of all items, about {n} a day. "
        "A phrase finds less, or title: in front.",
        "That is a lot: {share} of all items, about {n} a day. "
        "A phrase finds less, or title: in front.",
        share=share_text(found.hits, found.items),
    )


def quoted(speech: Speech, lines: Sequence[str]) -> str:
    """Give some lines in quotes, safe for HTML."""
    shown = ", ".join(speech.quote(safe(line, 60)) for line in lines[:NOTES_SHOWN])
    more = len(lines) - NOTES_SHOWN
    return f"{shown} +{more}" if more > 0 else shown


def _ticks(draft: DraftShown) -> Rows:
    buttons = [
        Button(tick_label(tick), TickSpelling(draft.number, place).data)
        for place, tick in enumerate(draft.spellings)
    ]
    return in_rows(buttons, 2)


def tick_label(tick: Tick) -> str:
    """Write the label of something that can be ticked."""
    hits = "" if tick.hits is None else f" · {tick.hits}"
    return f"{'☑' if tick.ticked else '☐'} {label(tick.text)}{hits}"


def _ways(speech: Speech, draft: DraftShown) -> Rows:
    say, number = speech.say, draft.number
    return (
        (
            Button(say("✅ Keep"), KeepWords(number).data),
            Button(say("✏️ Change"), ChangeWords(number).data),
            Button(say("✖ Cancel"), CancelWords(number).data),
        ),
        (Button(say("📁 Another watchlist"), ChooseList(number).data),),
    )


def label(text: str) -> str:
    """Shorten a text for a button."""
    return cut(text, LABEL)
