"""What a surge note says: which watchlist, how much in the hour, what is usual, which stories."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from monitor.digest.arrange import outlets, watchlist_title
from monitor.digest.compose import compose_lines
from monitor.digest.render import Block, Run
from monitor.digest.wording import Reader, count_stories
from monitor.model import Story, Surge

SHOWN = 5  # stories, those that most outlets tell first
JUST_NOW = timedelta(minutes=15)  # told later than this, a note says when the hour was


def compose_surge(surge: Surge, stories: Sequence[Story], reader: Reader) -> tuple[Block, ...]:
    """Say a surge; `stories`: those of its hour of which the chat wants to hear."""
    shown = sorted(stories, key=lambda story: (-len(outlets(story, reader)), story.id))[:SHOWN]
    lines = compose_lines(shown, reader)
    return (
        Block(_heading(surge, reader)),
        Block((Run(_counts(surge, stories, reader), ours=True),)),
        *(Block(line.runs, gap=number == 0) for number, line in enumerate(lines)),
        *_rest(len(stories) - len(shown), reader),
    )


def _heading(surge: Surge, reader: Reader) -> tuple[Run, ...]:
    title = watchlist_title(surge.watchlist, reader)
    said = reader.speech.say("far more than usual")
    return Run("🌊 ", ours=True), Run(title, "b"), Run(f" · {said}", ours=True)


def _counts(surge: Surge, stories: Sequence[Story], reader: Reader) -> str:
    say, count = reader.speech.say, reader.speech.count
    named = {name for story in stories for name in outlets(story, reader)}
    told = count(len(named), "{n} outlet", "{n} outlets")
    found = count_stories(len(stories), reader.speech)
    if reader.now - surge.rang_at > JUST_NOW:
        when = say("In the hour before {time}:", time=reader.clock(surge.rang_at))
    else:
        when = say("In the last hour:")
    items = sum(len(story.items) for story in stories)
    hits = count(items, "{n} hit", "{n} hits")
    return f"{when} {hits} · {found} · {told}. {_usual(surge, reader)}"


def _usual(surge: Surge, reader: Reader) -> str:
    if surge.low == surge.high:
        return reader.speech.count(
            surge.high, "Usual at this time: {n} hit.", "Usual at this time: {n} hits."
        )
    return reader.speech.count(
        surge.high,
        "Usual at this time: {low}–{n} hit.",
        "Usual at this time: {low}–{n} hits.",
        low=surge.low,
    )


def _rest(hidden: int, reader: Reader) -> tuple[Block, ...]:
    if hidden <= 0:
        return ()
    text = reader.speech.count(hidden, "… and {n} more story", "… and {n} more stories")
    return (Block((Run(text, ours=True),)),)
