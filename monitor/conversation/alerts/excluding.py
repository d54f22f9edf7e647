"""What judgements lead to: how precise keywords are, what to exclude, and that done and undone."""

from __future__ import annotations

from dataclasses import astuple, replace
from datetime import timedelta
from functools import partial
from typing import Any

from monitor.conversation.talk import Talk
from monitor.conversation.watchlists.changing import cannot_change, may_not_change
from monitor.conversation.watchlists.own import may_edit, visible
from monitor.edits import WatchlistFileError
from monitor.exclusions import learned
from monitor.model import Dialogue, Exclusion, KeywordPrecision, Sayable
from monitor.store import Store
from monitor.telegram import dialogs
from monitor.telegram.choices.alerts import (
    Exclude,
    ExcludeNothing,
    ProposeExclusions,
    ShowPrecision,
    UndoExclude,
)
from monitor.telegram.dialogs.alerts import excluding as answers
from monitor.telegram.dialogs.alerts import marking as alerts
from monitor.telegram.events import Reply
from monitor.toml_file import EditError
from monitor.watch.lists.edit import add_keyword, remove_keyword
from monitor.watch.lists.watchlist import Watchlist

EXCLUDING = "excluding"  # what its dialogues are about
TRIED_DAYS = 30
PRECISION_DAYS = 90


def may_change(talk: Talk, name: str) -> bool:
    """Tell whether the person may change a watchlist that the chat sees."""
    found = visible(talk, name)
    return found is not None and may_edit(talk, found)


# ---------------------------------------------------------------- proposing


async def proposing(talk: Talk, name: str, story: int) -> Reply:
    """Propose what to exclude, learned from a story; nothing, if it teaches nothing."""
    reply = await _proposal(talk, name, story)
    return replace(reply, apart=True) if reply else Reply()


def propose(talk: Talk, choice: ProposeExclusions) -> Reply:
    """Propose what to exclude by all that was judged not relevant."""
    found = visible(talk, choice.watchlist)
    if found is None:
        return alerts.watchlist_gone(talk.speech)
    if not may_edit(talk, found):
        return dialogs.editors_only(talk.speech)

    async def then() -> Reply:
        reply = await _proposal(talk, found.id)
        return reply or answers.nothing_to_propose(talk.speech, found.title)

    return Reply(toast=talk.speech.say("Trying words …"), then=then)


async def _proposal(talk: Talk, name: str, story: int | None = None) -> Reply | None:
    """Propose what is learned; None where nothing is."""
    watchlist = visible(talk, name)
    if watchlist is None:
        return None
    matcher, since = talk.desk.watch.matcher, talk.now - timedelta(days=TRIED_DAYS)

    def work(store: Store) -> list[Exclusion]:
        return learned(store.watchlist_hits(name, since), watchlist, matcher, story)

    found = await talk.desk.archive.read(work)
    if not found:
        return None
    kept = [list(astuple(each)) for each in found]
    dialogue = talk.begin(EXCLUDING, watchlist=name, proposed=kept)
    return _proposed(talk, dialogue, watchlist)


def _proposed(talk: Talk, dialogue: Dialogue, watchlist: Watchlist) -> Reply:
    found = [Exclusion(*each) for each in dialogue.state["proposed"]]
    return answers.proposal(talk.speech, dialogue.id, watchlist.title, found, TRIED_DAYS)


# ---------------------------------------------------------------- done and undone


async def exclude(talk: Talk, choice: Exclude) -> Reply:
    """Exclude one of the proposed lines."""
    dialogue = talk.begun(choice.dialogue, EXCLUDING)
    if dialogue is None or choice.place >= len(dialogue.state["proposed"]):
        return answers.proposal_over(talk.speech)
    line = str(dialogue.state["proposed"][choice.place][0])
    return await _changed(talk, dialogue, line, excluded=True)


async def undo_exclude(talk: Talk, choice: UndoExclude) -> Reply:
    """Exclude no longer what was excluded, and propose it again."""
    dialogue = talk.begun(choice.dialogue, EXCLUDING)
    if dialogue is None or "excluded" not in dialogue.state:
        return answers.proposal_over(talk.speech)
    return await _changed(talk, dialogue, str(dialogue.state["excluded"]), excluded=False)


def exclude_nothing(talk: Talk, choice: ExcludeNothing) -> Reply:
    """Leave a watchlist as it is."""
    dialogue = talk.begun(choice.dialogue, EXCLUDING)
    if dialogue is None:
        return answers.proposal_over(talk.speech)
    talk.desk.store.close_dialogue(dialogue.id)
    found = visible(talk, dialogue.state["watchlist"])
    return answers.left(talk.speech, found.title if found else dialogue.state["watchlist"])


async def _changed(talk: Talk, dialogue: Dialogue, line: str, *, excluded: bool) -> Reply:
    watchlist = visible(talk, dialogue.state["watchlist"])
    if watchlist is None:
        return alerts.watchlist_gone(talk.speech)
    if refusal := may_not_change(talk, watchlist):
        return refusal
    change, what = _change(line, excluded)
    try:
        await talk.desk.shelf.change(watchlist.id, change, what, talk.author)
    except (EditError, WatchlistFileError) as error:
        return cannot_change(talk, error)
    if excluded:
        talk.go_on(dialogue, excluded=line)
        return answers.excluded(talk.speech, dialogue.id, watchlist.title, line)
    shown = _proposed(talk, dialogue, watchlist)
    return replace(shown, toast=talk.speech.say("Undone"))


def _change(line: str, excluded: bool) -> tuple[Any, str]:
    if excluded:
        what = Sayable("added “{line}” to the exclude list", line=line)
        return partial(add_keyword, line=line, to="exclude"), what
    what = Sayable("removed “{line}” from the exclude list", line=line)
    return partial(remove_keyword, line=line, of="exclude"), what


# ---------------------------------------------------------------- precision


def show_precision(talk: Talk, choice: ShowPrecision) -> Reply:
    """Show how precise a watchlist's keywords were."""
    watchlist = visible(talk, choice.watchlist)
    if watchlist is None:
        return alerts.watchlist_gone(talk.speech)

    async def then() -> Reply:
        since = talk.now - timedelta(days=PRECISION_DAYS)
        counted = await talk.desk.archive.read(
            lambda store: store.keyword_precision(watchlist.id, since)
        )
        return answers.precision(
            talk.speech,
            (watchlist.id, watchlist.title),
            _of_its_keywords(watchlist, counted),
            PRECISION_DAYS,
            may_exclude=may_edit(talk, watchlist),
        )

    return Reply(toast=talk.speech.say("Counting …"), then=then)


def _of_its_keywords(
    watchlist: Watchlist, counted: list[KeywordPrecision]
) -> list[KeywordPrecision]:
    """Give the keywords that the watchlist has now, also those that told nothing."""
    known = {each.keyword: each for each in counted}
    lines = dict.fromkeys(keyword.line for keyword in watchlist.keywords)
    return [known.get(line, KeywordPrecision(line, 0, 0)) for line in lines]
