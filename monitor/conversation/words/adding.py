"""From a word to a keyword in force: read, tried, shown, and kept where the person says so.

    words ─ lines ─ watchlist ─ trial ─ draft ─ kept, changed or given up

Each draft that is shown is a dialogue of its own, so that its buttons mean what stands above them.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

from monitor.conversation.talk import Talk
from monitor.conversation.watchlists.own import (
    MOST_KEYWORDS,
    MOST_LISTS,
    has_room_for_list,
    may_edit,
    usual_title,
    visible,
)
from monitor.conversation.words.drafts import Draft, read_draft
from monitor.conversation.words.kept import outcome, outcome_of
from monitor.conversation.words.showing import shown, unread
from monitor.conversation.words.trying import tried
from monitor.model import Dialogue, Severity
from monitor.telegram import dialogs
from monitor.telegram.access import Right
from monitor.telegram.choices.words import (
    CancelWords,
    ChangeWords,
    ChooseList,
    NewList,
    TickSpelling,
)
from monitor.telegram.dialogs.words import adding as answers
from monitor.telegram.dialogs.words import not_added
from monitor.telegram.dialogs.words.drafts import show_draft
from monitor.telegram.events import Reply
from monitor.toml_file import EditError
from monitor.watch.lists.draft import Lines, known_of, read_lines, spellings_of
from monitor.watch.lists.edit import add_keywords, new_problems, new_watchlist
from monitor.watch.lists.watchlist import Watchlist

ABOUT = "adding"
MOST_LINES = 100  # at once
MOST_TITLE = 60
NEW = ""  # in the place of a watchlist's id: one that is to be made


def ask(talk: Talk, **state: Any) -> None:
    """Await words, for a watchlist if one is given."""
    talk.begin(ABOUT, waits=True, stage="asked", **state)


def take(talk: Talk, text: str, watchlist: str | None = None) -> Reply:
    """Read words, and try them for a watchlist; None: for the one that suggests itself."""
    read = read_lines(text)
    refusal = _refusal(talk, read, text)
    if refusal is not None:
        ask(talk, **({} if watchlist is None else {"watchlist": watchlist}))
        return refusal
    if watchlist is None:
        own = talk.desk.own(talk.chat)
        if len(own) > 1:
            return _ask_which(talk, read.lines)
        watchlist = own[0].id if own else NEW
    return begin_draft(talk, read.lines, watchlist)


def _refusal(talk: Talk, read: Lines, text: str) -> Reply | None:
    if read.refused:
        return not_added.cannot_read_words(talk.speech, [*map(unread, read.refused)], text.strip())
    if not read.lines:
        return not_added.no_words(talk.speech)
    if len(read.lines) > MOST_LINES:
        return not_added.too_many_lines(talk.speech, len(read.lines), MOST_LINES)
    return None


# ---------------------------------------------------------------- which watchlist


def _ask_which(talk: Talk, lines: tuple[str, ...]) -> Reply:
    return _lists(talk, talk.begin(ABOUT, stage="choosing", lines=lines))


def choose_list(talk: Talk, choice: ChooseList) -> Reply:
    """Show the watchlists for a draft's words, or take one of them."""
    dialogue = _open(talk, choice.dialogue)
    if isinstance(dialogue, Reply):
        return dialogue
    if not choice.watchlist:
        return _lists(talk, dialogue)
    watchlist = visible(talk, choice.watchlist)
    if watchlist is None:
        return replace(_lists(talk, dialogue), toast=talk.speech.say("This is out of date"))
    if not may_edit(talk, watchlist):
        return dialogs.editors_only(talk.speech)
    return begin_draft(talk, _lines_of(dialogue), watchlist.id)


def new_list(talk: Talk, choice: NewList) -> Reply:
    """Ask what a new watchlist for a draft's words is to be called."""
    dialogue = _open(talk, choice.dialogue)
    if isinstance(dialogue, Reply):
        return dialogue
    if not has_room_for_list(talk):
        return not_added.too_many_lists(talk.speech, MOST_LISTS)
    talk.begin(ABOUT, waits=True, stage="title", lines=_lines_of(dialogue))
    return answers.ask_for_title(talk.speech)


def take_title(talk: Talk, lines: tuple[str, ...]) -> Reply:
    """Try lines for a new watchlist of the title that was written."""
    title = " ".join(talk.event.argument.split())[:MOST_TITLE]
    for own in talk.desk.own(talk.chat):
        if own.title.casefold() == title.casefold():
            return begin_draft(talk, lines, own.id)
    return begin_draft(talk, lines, NEW, title)


def _lists(talk: Talk, dialogue: Dialogue) -> Reply:
    seen = talk.desk.visible(talk.chat)
    own = [(each.id, each.title) for each in seen if each.chat is not None]
    shared = [(each.id, each.title) for each in seen if each.chat is None]
    if not talk.may(Right.SHARED):
        shared = []
    return answers.choose_list(talk.speech, dialogue.id, own, shared, _lines_of(dialogue))


def _lines_of(dialogue: Dialogue) -> tuple[str, ...]:
    """Return the lines that a dialogue is about, as they were typed."""
    draft = dialogue.state.get("draft")
    return (*draft["lines"], *draft["there"]) if draft else tuple(dialogue.state["lines"])


def _open(talk: Talk, number: int) -> Dialogue | Reply:
    """Return a dialogue about lines that isn't done; else what is to be answered."""
    dialogue = talk.begun(number, ABOUT)
    if dialogue is None or not {"lines", "draft"} & dialogue.state.keys():
        return dialogs.out_of_date(talk.view)
    return outcome(talk, dialogue) or dialogue


# ---------------------------------------------------------------- a draft


def begin_draft(talk: Talk, lines: tuple[str, ...], watchlist: str, title: str = "") -> Reply:
    """Try lines for a watchlist and show what came of it; refuse what it can't take."""
    target = _target(talk, watchlist, title or usual_title(talk))
    if target is None:
        return dialogs.out_of_date(talk.view)
    if target.id == NEW and not has_room_for_list(talk):
        return not_added.too_many_lists(talk.speech, MOST_LISTS)
    known = known_of(lines, target)
    if not known.fresh:
        return not_added.nothing_to_add(
            talk.speech, target.title, target.id, known.there, known.excluded
        )
    if overfull := is_overfull(talk, target, len(known.fresh)):
        return Reply(overfull)
    spellings = spellings_of(known.fresh)
    ticked = tuple(range(len(spellings)))  # to miss something is worse than to find too much
    draft = Draft(known.fresh, target.id, target.title, known.there, known.excluded)
    draft = replace(draft, spellings=spellings, ticked=ticked)

    async def then() -> Reply:
        warnings = await asyncio.to_thread(_warnings, talk, draft)
        done = await tried(talk, replace(draft, warnings=warnings), target)
        return show(talk, talk.begin(ABOUT, stage="draft", draft=done.state()))

    return replace(answers.trying(talk.speech, known.fresh), then=then)


def _target(talk: Talk, watchlist: str, title: str) -> Watchlist | None:
    """Return the watchlist that is meant, as it is today; one without keywords if it is new."""
    if watchlist == NEW:
        return Watchlist(NEW, title, (), chat=talk.chat.id)
    found = visible(talk, watchlist)
    return found if found is not None and may_edit(talk, found) else None


def is_overfull(talk: Talk, watchlist: Watchlist, more: int) -> str:
    """Say that a chat's own watchlist can't take so many keywords more; "" if it can."""
    there = len(watchlist.keywords)
    if watchlist.chat is None or there + more <= MOST_KEYWORDS:
        return ""
    return not_added.too_many_keywords(talk.speech, watchlist.title, there, more, MOST_KEYWORDS)


def _warnings(talk: Talk, draft: Draft) -> tuple[str, ...]:
    """Say what is probably not meant."""
    new = new_watchlist(draft.title)
    text = new if draft.watchlist == NEW else talk.desk.shelf.text(draft.watchlist)
    try:
        problems = new_problems(text, add_keywords(text, draft.final))
    except EditError:
        return ()  # it is said when the words are kept
    tell = talk.speech.tell
    return tuple(
        tell(problem.reason) + (f" → {tell(problem.remedy)}" if problem.remedy else "")
        for problem in problems
        if problem.severity is Severity.WARNING
    )


def open_draft(talk: Talk, number: int) -> Dialogue | Reply:
    """Return the dialogue of a draft that can be kept; else what is to be answered."""
    dialogue = _open(talk, number)
    is_draft = isinstance(dialogue, Reply) or "draft" in dialogue.state
    return dialogue if is_draft else dialogs.out_of_date(talk.view)


def show(talk: Talk, dialogue: Dialogue, said: str = "", toast: str = "") -> Reply:
    """Show a draft as it is now."""
    draft = read_draft(dialogue.state["draft"])
    facts = shown(dialogue.id, draft, talk.now, talk.chat.time_zone)
    return show_draft(talk.speech, facts, said, toast)


def tick(talk: Talk, choice: TickSpelling) -> Reply:
    """Take a spelling along, or leave it out."""
    dialogue = open_draft(talk, choice.dialogue)
    if isinstance(dialogue, Reply):
        return dialogue
    draft = read_draft(dialogue.state["draft"]).with_tick(choice.place)
    return show(talk, talk.go_on(dialogue, draft=draft.state()))


def change(talk: Talk, choice: ChangeWords) -> Reply:
    """Ask for a draft's words again."""
    dialogue = open_draft(talk, choice.dialogue)
    if isinstance(dialogue, Reply):
        return dialogue
    draft = read_draft(dialogue.state["draft"])
    ask(talk, **({"watchlist": draft.watchlist} if draft.watchlist else {}))
    return answers.ask_for_words(talk.speech, draft.title, draft.lines)


def cancel(talk: Talk, choice: CancelWords) -> Reply:
    """Give a draft up."""
    dialogue = _open(talk, choice.dialogue)
    if isinstance(dialogue, Reply):
        return dialogue
    user = talk.person.user or 0
    talk.desk.store.await_no_more(talk.chat.id, talk.thread, user, talk.now)  # what Change asked
    return outcome_of(talk, talk.go_on(dialogue, stage="cancelled"))
