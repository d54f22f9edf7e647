"""A watchlist sent as a file: looked at, tried, and imported when that is wanted."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import count as numbers

from monitor.conversation.lists.removing import lines_of
from monitor.conversation.talk import Talk
from monitor.conversation.watchlists.cards import card
from monitor.conversation.watchlists.changing import cannot_change, may_change_now
from monitor.conversation.watchlists.following import begin_to_follow
from monitor.conversation.watchlists.own import (
    MOST_KEYWORDS,
    MOST_LISTS,
    free_id,
    has_room_for_list,
)
from monitor.conversation.words.trying import PERIOD, after
from monitor.edits import WatchlistFileError
from monitor.model import Dialogue, Edit, Mode, Problem, Sayable, Severity
from monitor.searching import may_match
from monitor.store import Store, StoreError
from monitor.telegram import dialogs
from monitor.telegram.access import Right
from monitor.telegram.choices.lists import CancelImport, ImportForAll, ImportList
from monitor.telegram.dialogs.lists import imports as answers
from monitor.telegram.dialogs.lists.imports import Preview
from monitor.telegram.dialogs.words import not_added
from monitor.telegram.events import IncomingFile, Reply
from monitor.telegram.files import NotFetchedError, TooLargeError
from monitor.toml_file import EditError
from monitor.trial import happened
from monitor.watch.lists.incoming import Incoming, own_text, read_incoming
from monitor.watch.lists.own import slug
from monitor.watch.lists.watchlist import MAX_ID, RESERVED, Watchlist
from monitor.watch.matching.matcher import Matcher
from monitor.watch.words.analysis import Words

ABOUT = "import"
LONGEST_S = 10.0  # of a trial
AT_ONCE = 100  # items between two looks at the clock
LARGEST = 500_000  # bytes of a watchlist's file
_ROOM_FOR_NUMBER = 4


async def take_toml(talk: Talk) -> Reply:
    """Answer a watchlist's file."""
    return await _taken(talk, plain=False)


async def take_lines(talk: Talk) -> Reply:
    """Answer a file of plain lines."""
    return await _taken(talk, plain=True)


def other_file(talk: Talk) -> Reply:
    """Answer a file of any other kind."""
    return answers.other_file(talk.speech, talk.event.file.name if talk.event.file else "")


async def _taken(talk: Talk, *, plain: bool) -> Reply:
    file = talk.event.file
    assert file is not None
    text = await _fetched(talk, file)
    if isinstance(text, Reply):
        return text
    incoming = read_incoming(text, file.name, talk.event.argument, plain=plain)
    if incoming.watchlist is None:
        return answers.cannot_import(talk.speech, file.name, incoming.problems)
    lines = len(incoming.watchlist.keywords) + len(incoming.watchlist.exclude)
    if lines > MOST_KEYWORDS:
        return answers.too_many_words(talk.speech, file.name, lines, MOST_KEYWORDS)
    return _previewed(talk, incoming, incoming.watchlist, file.name)


async def _fetched(talk: Talk, file: IncomingFile) -> str | Reply:
    """Fetch a file's text, or say why that can't be."""
    try:
        if file.size > LARGEST:
            raise TooLargeError(file.name)
        content = await talk.desk.download(file)
        return content.decode("utf-8-sig")
    except TooLargeError:
        return answers.too_large(talk.speech, file.name)
    except NotFetchedError:
        return answers.not_fetched(talk.speech, file.name)
    except UnicodeDecodeError as error:
        return answers.not_text(talk.speech, file.name, error.start)


def _previewed(talk: Talk, incoming: Incoming, watchlist: Watchlist, name: str) -> Reply:
    """Show what a file holds at once, and what it would have matched a little later."""
    dialogue = talk.begin(ABOUT, title=watchlist.title, text=incoming.text, file=name)
    titles = {each.title.casefold() for each in talk.desk.visible(talk.chat)}
    preview = Preview(
        dialogue.id,
        watchlist.title,
        lines_of(watchlist),
        _doubts(incoming.problems),
        for_all=talk.may(Right.SHARED),
        known=watchlist.title.casefold() in titles,
    )
    first = answers.show_preview(talk.speech, preview, trying=True)

    async def then() -> Reply:
        return answers.show_preview(
            talk.speech, await _tried(talk, preview, watchlist), trying=False
        )

    return Reply(first.html, first.rows, then=then)


def _doubts(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    return tuple(each for each in problems if each.severity is Severity.WARNING)


async def _tried(talk: Talk, preview: Preview, watchlist: Watchlist) -> Preview:
    """Count what a watchlist would have matched among the stored items of the last days."""
    since = talk.now - PERIOD
    remembered = talk.desk.watch.matcher.lexicon.words
    enough = after(LONGEST_S)

    def work(store: Store) -> Preview:
        words = Words(remembered.packed())
        matcher = Matcher((watchlist,), words)
        matched = tried = 0
        for number, stored in enumerate(may_match(store, [watchlist], since, words)):
            if number % AT_ONCE == 0 and enough():
                return answers.tried_out(preview, matched, tried, whole=False)
            if happened(stored) >= since:
                tried += 1
                matched += bool(matcher.match(stored.item, stored.feed))
        return answers.tried_out(preview, matched, store.count_items(since), whole=True)

    try:
        return await talk.desk.archive.read(work)
    except StoreError:
        return preview


# ---------------------------------------------------------------- wanted, or not


async def import_here(talk: Talk, choice: ImportList) -> Reply:
    """Import a file as the chat's own watchlist."""
    dialogue = talk.begun(choice.number, ABOUT)
    if dialogue is None:
        return dialogs.out_of_date(talk.view)
    if not has_room_for_list(talk):
        return not_added.too_many_lists(talk.speech, MOST_LISTS)
    name = free_id(talk, dialogue.state["title"])
    text = own_text(dialogue.state["text"], talk.chat.id)
    return await _imported(talk, dialogue, name, text, own=True)


async def import_for_all(talk: Talk, choice: ImportForAll) -> Reply:
    """Import a file as a watchlist that all share."""
    dialogue = talk.begun(choice.number, ABOUT)
    if dialogue is None:
        return dialogs.out_of_date(talk.view)
    if not talk.may(Right.SHARED):
        return dialogs.editors_only(talk.speech)
    name = _shared_id(talk, dialogue.state["title"])
    return await _imported(talk, dialogue, name, dialogue.state["text"], own=False)


def cancel(talk: Talk, choice: CancelImport) -> Reply:
    """Leave a file alone."""
    talk.desk.store.close_dialogue(choice.number)
    return answers.cancelled(talk.speech)


async def _imported(talk: Talk, dialogue: Dialogue, name: str, text: str, *, own: bool) -> Reply:
    if refusal := may_change_now(talk):
        return refusal
    try:
        what = Sayable("imported from {file}", file=dialogue.state["file"])
        edit = await _made(talk, name, text, what)
    except (EditError, WatchlistFileError) as error:
        return cannot_change(talk, error)
    talk.desk.store.close_dialogue(dialogue.id)
    if own:
        begin_to_follow(talk, name, Mode.ALERTS)
    done = answers.imported(talk.view, dialogue.state["title"], own=own)
    return answers.with_undo(card(talk, name, intro=done), talk.speech, edit.id)


async def _made(talk: Talk, name: str, text: str, what: str) -> Edit:
    """Write a new watchlist's file. Raises EditError where somebody else has just made it."""
    return await talk.desk.shelf.change(name, partial(_in_place_of, new=text), what, talk.author)


def _in_place_of(before: str, new: str) -> str:
    if before:
        reason = Sayable("a watchlist of this name was made a moment ago")
        raise EditError(reason, Sayable("send the file again"))
    return new


def _shared_id(talk: Talk, title: str) -> str:
    """Return an id for a new watchlist of all, that no file has."""
    start = slug(title)[: MAX_ID - _ROOM_FOR_NUMBER].strip("-") or "watchlist"
    tries = (start if number == 1 else f"{start}-{number}" for number in numbers(1))
    return next(
        each for each in tries if each not in RESERVED and not talk.desk.shelf.path(each).exists()
    )
