"""What watchlists make of a text: which match and where, or why not, in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from monitor.speech import Speech
from monitor.telegram.choices.lists import TestList
from monitor.telegram.choices.watchlists import ShowWatchlist
from monitor.telegram.dialogs.lists.lines import code, codes
from monitor.telegram.dialogs.parts import Rows, safe
from monitor.telegram.dialogs.watchlists.listed import View
from monitor.telegram.events import Button, Reply

KEYWORDS, KEYWORD = 4, 80  # that are named of a watchlist, and the most characters of each
WORDS, WORD = 6, 40  # of a keyword that was not found
NOTE = 160
TITLE = 100
ROOM = 3_600  # characters for what is said of watchlists, with signs of HTML


@dataclass(frozen=True, slots=True)
class Part:
    """A word of a keyword that isn't there, and what is instead; or how words stand wrongly."""

    text: str
    note: str = ""
    relation: bool = False


@dataclass(frozen=True, slots=True)
class Near:
    """A keyword that was not found: which of its words are there, and what is missing."""

    line: str
    there: tuple[str, ...]
    missing: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a text in a watchlist.

    `keywords`: those that were found. `passages`: where, as HTML, the words in bold. `reason`: why
    it is no hit all the same; "" where no keyword was found. `near`: keywords that came near.
    """

    title: str
    hit: bool
    keywords: tuple[str, ...] = ()
    passages: tuple[str, ...] = ()
    reason: str = ""
    near: tuple[Near, ...] = ()


def ask_text(view: View, watchlist: str = "") -> Reply:
    """Ask for what is to be tested."""
    say = view.speech.say
    if watchlist:
        text = say(
            "Send a text, a link or the number of a stored item: I say whether "
            "<b>{title}</b> matches it, and why.",
            title=view.title(watchlist),
        )
    else:
        text = say(
            "Send a text, a link or the number of a stored item: I say which watchlists match it, "
            "and why the others don't."
        )
    return Reply(text, asks=say("A text or a link"))


def not_stored(speech: Speech, name: str) -> Reply:
    """Say that a link or a number leads to no stored item."""
    text = speech.say(
        "There is no stored item {name}. Paste its text itself: /test and the text.",
        name=code(name, TITLE),
    )
    return Reply(text)


def nothing_to_test(speech: Speech) -> Reply:
    """Say that there is no watchlist to test a text with."""
    return Reply(speech.say("There is no watchlist yet to test this with: /add"))


def show_verdicts(
    view: View, head: str, verdicts: Sequence[Verdict], *, watchlist: str = "", unseen: int = 0
) -> Reply:
    """Say what watchlists make of a text.

    `head`: what was tested, as HTML. `watchlist`: the only one that was asked. `unseen`: how many
    more don't match, of which nobody said why.
    """
    speech = view.speech
    hits = [each for each in verdicts if each.hit]
    blocked = [each for each in verdicts if not each.hit and each.keywords]
    missed = [each for each in verdicts if not each.hit and not each.keywords]
    told = [*(_hit(each, speech) for each in hits), *(_blocked(each, speech) for each in blocked)]
    if watchlist or not told:
        told += [_missed(each, speech) for each in missed if each.near or watchlist]
    shown = _fitting(told)
    parts = [head, *shown, _others(len(verdicts) - len(shown) + unseen, not told, speech)]
    rows = _ways(view, watchlist) if watchlist in view.watchlists else ()
    return Reply("\n\n".join(filter(None, parts)), rows)


def _fitting(told: Iterable[str]) -> list[str]:
    """Return as many as have room in a message."""
    shown, used = [], 0
    for each in told:
        used += len(each.encode("utf-16-le")) // 2
        if used > ROOM:
            break
        shown.append(each)
    return shown


def _others(more: int, none: bool, speech: Speech) -> str:
    """Count the watchlists of which nothing was said."""
    if more <= 0:
        return ""
    if none:
        return speech.count(
            more,
            "➖ {n} watchlist: none of its keywords is there, nor nearly.",
            "➖ {n} watchlists: none of their keywords is there, nor nearly.",
        )
    return speech.count(
        more, "➖ {n} other watchlist is not shown.", "➖ {n} other watchlists are not shown."
    )


def _hit(verdict: Verdict, speech: Speech) -> str:
    head = speech.say(
        "✅ <b>{title}</b> matches: {keywords}",
        title=safe(verdict.title, TITLE),
        keywords=codes(verdict.keywords, KEYWORDS, KEYWORD, speech),
    )
    return "\n".join([head, *verdict.passages])


def _blocked(verdict: Verdict, speech: Speech) -> str:
    head = speech.say(
        "🚫 <b>{title}</b>: {keywords} is there, but: {reason}.",
        title=safe(verdict.title, TITLE),
        keywords=codes(verdict.keywords, KEYWORDS, KEYWORD, speech),
        reason=safe(speech.tell(verdict.reason), NOTE),
    )
    return "\n".join([head, *verdict.passages])


def _missed(verdict: Verdict, speech: Speech) -> str:
    title = safe(verdict.title, TITLE)
    if not verdict.near:
        return speech.say(
            "➖ <b>{title}</b> does not match: none of its keywords is there, nor nearly.",
            title=title,
        )
    head = speech.say("➖ <b>{title}</b> does not match. What came nearest:", title=title)
    return "\n".join([head, *(_near(each, speech) for each in verdict.near)])


def _near(near: Near, speech: Speech) -> str:
    words = [part for part in near.missing if not part.relation]
    clauses = [_there(near.there, speech)] if near.there else []
    if words:
        clauses.append(_missing(words, speech))
    clauses += [_relation(part, speech) for part in near.missing if part.relation]
    return f"• {code(near.line, KEYWORD)}\n   {', '.join(clauses)}"


def _there(words: Sequence[str], speech: Speech) -> str:
    quoted = _quoted(speech, words)
    return speech.count(len(words), "{words} is there", "{words} are there", words=quoted)


def _missing(words: Sequence[Part], speech: Speech) -> str:
    quoted = _quoted(speech, [part.text for part in words])
    told = speech.count(len(words), "{words} isn't", "{words} aren't", words=quoted)
    notes = [safe(speech.tell(part.note), NOTE) for part in words[:WORDS] if part.note]
    return f"{told} ({'; '.join(notes)})" if notes else told


def _relation(part: Part, speech: Speech) -> str:
    note = safe(speech.tell(part.note), NOTE)
    return speech.say("but {what}: {why}", what=code(part.text, KEYWORD), why=note)


def _quoted(speech: Speech, words: Sequence[str]) -> str:
    shown = ", ".join(speech.quote(safe(word, WORD)) for word in words[:WORDS])
    return f"{shown} …" if len(words) > WORDS else shown


def _ways(view: View, watchlist: str) -> Rows:
    say = view.speech.say
    again = Button(say("🧪 Another text"), TestList(watchlist).data)
    return ((again, Button(say("‹ Back"), ShowWatchlist(watchlist).data)),)
