"""What judgements lead to: how precise keywords are, and what to exclude."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.model import Button, Exclusion, KeywordPrecision
from monitor.speech import Speech
from monitor.telegram.choices.alerts import (
    Exclude,
    ExcludeNothing,
    ProposeExclusions,
    UndoExclude,
)
from monitor.telegram.choices.watchlists import ShowWatchlist
from monitor.telegram.dialogs.parts import cut, safe
from monitor.telegram.dialogs.watchlists.listed import TITLE
from monitor.telegram.events import Reply

KEYWORDS_SHOWN = 20
KEYWORD = 80  # the most characters shown of a keyword


# ---------------------------------------------------------------- what to exclude


def proposal(
    speech: Speech, dialogue: int, title: str, proposed: Sequence[Exclusion], days: int
) -> Reply:
    """Propose what to exclude from a watchlist, with what that would have done."""
    head = speech.say("<b>{watchlist}</b>: exclude one of these?", watchlist=safe(title, TITLE))
    lines = [_effect(each, days, speech) for each in proposed]
    buttons = [
        (Button(f"➖ {cut(each.line, KEYWORD)}", Exclude(dialogue, place).data),)
        for place, each in enumerate(proposed)
    ]
    leave = Button(speech.say("Leave it as it is"), ExcludeNothing(dialogue).data)
    return Reply("\n\n".join([head, *lines]), (*buttons, (leave,)))


def _effect(each: Exclusion, days: int, speech: Speech) -> str:
    return speech.count(
        each.hits,
        "“{line}”: in the last {days} days it would have taken away {taken} of {n} hit, "
        "{judged} of them marked not relevant.",
        "“{line}”: in the last {days} days it would have taken away {taken} of {n} hits, "
        "{judged} of them marked not relevant.",
        line=safe(each.line, KEYWORD),
        days=days,
        taken=each.taken,
        judged=each.not_relevant,
    )


def nothing_to_propose(speech: Speech, title: str) -> Reply:
    """Say that the stories that were judged have nothing of their own in common."""
    said = speech.say(
        "<b>{watchlist}</b>: no word tells the stories that were marked not relevant from the "
        "others. Mark more of them, or take a keyword out: /watchlists",
        watchlist=safe(title, TITLE),
    )
    return Reply(said)


def excluded(speech: Speech, dialogue: int, title: str, line: str) -> Reply:
    """Say that a line is excluded, with the way back."""
    said = speech.say(
        "“{line}” is excluded from <b>{watchlist}</b> now: what has it is no hit.",
        line=safe(line, KEYWORD),
        watchlist=safe(title, TITLE),
    )
    undo = Button(speech.say("↩ Undo"), UndoExclude(dialogue).data)
    return Reply(said, ((undo,),), toast=speech.say("Excluded"))


def left(speech: Speech, title: str) -> Reply:
    """Say that nothing was excluded."""
    return Reply(speech.say("<b>{watchlist}</b> stays as it is.", watchlist=safe(title, TITLE)))


def proposal_over(speech: Speech) -> Reply:
    """Answer a button of a proposal that isn't kept any more."""
    return Reply(toast=speech.say("This is out of date. Mark a story as not relevant again."))


# ---------------------------------------------------------------- precision


def precision(
    speech: Speech,
    watchlist: tuple[str, str],
    keywords: Sequence[KeywordPrecision],
    days: int,
    *,
    may_exclude: bool,
) -> Reply:
    """Show how precise a watchlist's keywords are, those that misled most first.

    `watchlist`: its id and its title.
    """
    name, title = watchlist
    told = [each for each in keywords if each.told]
    told.sort(key=lambda each: (-each.not_relevant, -each.told, each.keyword))
    head = f"<b>{safe(title, TITLE)}</b>"
    lines = [_precision_line(each, speech) for each in told[:KEYWORDS_SHOWN]]
    parts = [head, _summary(told, days, speech), "\n".join(lines), *_rest(keywords, told, speech)]
    any_judged = any(each.not_relevant for each in told)
    propose = Button(speech.say("➖ Propose exclusions"), ProposeExclusions(name).data)
    back = Button(speech.say("‹ Back"), ShowWatchlist(name).data)
    rows = ((propose,), (back,)) if any_judged and may_exclude else ((back,),)
    return Reply("\n".join(filter(None, parts)), rows)


def _summary(told: Sequence[KeywordPrecision], days: int, speech: Speech) -> str:
    if not told:
        return speech.say(
            "No chat was told anything of it in the last {days} days, so nothing can be said "
            "of its keywords yet.",
            days=days,
        )
    return speech.say(
        "What chats were told in the last {days} days, and how much of it nobody marked "
        "not relevant:",
        days=days,
    )


def _precision_line(each: KeywordPrecision, speech: Speech) -> str:
    return speech.count(
        each.told,
        "• {keyword}: {percent} % of {n} hit",
        "• {keyword}: {percent} % of {n} hits",
        keyword=f"<code>{safe(each.keyword, KEYWORD)}</code>",
        percent=100 * (each.told - each.not_relevant) // each.told,
    )


def _rest(
    keywords: Sequence[KeywordPrecision], told: Sequence[KeywordPrecision], speech: Speech
) -> list[str]:
    hidden, silent = len(told) - KEYWORDS_SHOWN, len(keywords) - len(told)
    rest = []
    if hidden > 0:
        rest.append(
            speech.count(
                hidden, "{n} more keyword told something.", "{n} more keywords told something."
            )
        )
    if silent and told:
        rest.append(speech.count(silent, "{n} keyword told nothing.", "{n} keywords told nothing."))
    return rest
