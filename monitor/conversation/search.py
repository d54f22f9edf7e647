"""/search: the archive, in the chat; pages are edited in place, all of it comes as a file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from monitor.conversation.desk import Desk
from monitor.conversation.talk import Talk
from monitor.csv_text import csv_text
from monitor.digest.found import found_html
from monitor.digest.wording import Reader
from monitor.model import Among, Dialogue, ItemHits, zone_of
from monitor.query import QueryError, Reading, loosened, read_query
from monitor.searching import COLUMNS, COUNTED, Looked, Search, meant_by, table_of
from monitor.store import Store
from monitor.store.search import NEWEST
from monitor.telegram.choices.search import SendFound, ShowFound
from monitor.telegram.dialogs import search as answers
from monitor.telegram.events import Reply

ABOUT = "search"
PAGE = 5
IN_FILE = 5_000
FILE_SECONDS = 20.0
WAITING_TOLD = 1_000  # items that are not indexed: fewer are looked at at once


@dataclass(frozen=True, slots=True)
class Meant:
    """What a search means: the words, if any, and among which items."""

    reading: Reading | None
    among: Among

    @property
    def is_filtered(self) -> bool:
        """Tell whether a filter leaves items out."""
        return self.among != Among()


async def search(talk: Talk) -> Reply:
    """Answer /search: with the first page of what is found, or ask for words."""
    typed = talk.event.argument.strip()
    if not typed:
        talk.begin(ABOUT, waits=True)
        return answers.ask_for_words(talk.speech)
    return await _searched(talk, typed)


async def words(talk: Talk, dialogue: Dialogue) -> Reply:
    """Search for the words that were asked for."""
    talk.go_on(dialogue, waits=False)
    return await _searched(talk, talk.event.argument.strip())


async def show(talk: Talk, choice: ShowFound) -> Reply:
    """Show another page, and look further where the pages end."""
    begun = await _begun(talk, choice.search)
    if isinstance(begun, Reply):
        return begun
    dialogue, meant = begun
    dialogue = await _looked_further(talk, dialogue, meant, choice.page)
    last = max(0, (len(dialogue.state["rows"]) - 1) // PAGE)
    return await _page(talk, dialogue, meant, min(choice.page, last))


async def send(talk: Talk, choice: SendFound) -> Reply:
    """Send all that a search finds as a file."""
    begun = await _begun(talk, choice.search)
    if isinstance(begun, Reply):
        return begun
    dialogue, meant = begun
    reading = _reading(meant, dialogue.state)

    async def written() -> Reply:
        return await _file(talk, replace(meant, reading=reading))

    return Reply(toast=talk.speech.say("Writing the file…"), then=written)


async def _begun(talk: Talk, number: int) -> tuple[Dialogue, Meant] | Reply:
    """Return a search that was begun, and what it means today; else what is to be answered."""
    dialogue = talk.begun(number, ABOUT)
    if dialogue is None or "typed" not in dialogue.state:
        return answers.search_is_over(talk.speech)
    try:
        return dialogue, await _meant(talk, dialogue.state["typed"])
    except QueryError as error:  # what it names is no longer there
        return answers.refused(talk.speech, error.what, error.name, error.value, error.names)


# ---------------------------------------------------------------- what is meant


async def _searched(talk: Talk, typed: str) -> Reply:
    try:
        meant = await _meant(talk, typed)
    except QueryError as error:
        return answers.refused(talk.speech, error.what, error.name, error.value, error.names)
    looked = await _look(talk.desk, meant.reading, meant.among)
    reading, loose = meant.reading, False
    if reading and not looked.rows and not looked.below and (freer := loosened(reading)):
        again = await _look(talk.desk, freer, meant.among)
        loose = bool(again.rows)
        looked = again if loose else looked
    dialogue = talk.begin(ABOUT, typed=typed, loosened=loose, **_state(looked))
    return await _page(talk, dialogue, meant, 0)


async def _meant(talk: Talk, typed: str) -> Meant:
    """Read what was typed. Raises QueryError."""
    query, there = read_query(typed), talk.desk.visible_titles(talk.chat)
    zone = zone_of(talk.chat.time_zone)
    return Meant(*await talk.desk.archive.read(lambda store: meant_by(query, store, there, zone)))


# ---------------------------------------------------------------- what is found


async def _look(desk: Desk, reading: Reading | None, among: Among, below: int = NEWEST) -> Looked:
    remembered = desk.watch.matcher.lexicon.words
    return await desk.archive.read(
        lambda store: Search(store, reading, among, remembered).look(below)
    )


async def _looked_further(talk: Talk, dialogue: Dialogue, meant: Meant, page: int) -> Dialogue:
    """Find more, where a page is asked for that has nothing on it yet."""
    rows, below = dialogue.state["rows"], dialogue.state["below"]
    if page * PAGE < len(rows) or not below:
        return dialogue
    looked = await _look(talk.desk, _reading(meant, dialogue.state), meant.among, below)
    more = _state(looked)
    return talk.go_on(dialogue, **(more | {"rows": [*rows, *more["rows"]]}))


def _state(looked: Looked) -> dict[str, Any]:
    """Keep what was found, and where to look on; the last of more than are counted comes again."""
    rows, is_more = looked.rows[:COUNTED], len(looked.rows) > COUNTED
    stopped = looked.below and not is_more and looked.back_to
    return {
        "rows": rows,
        "below": rows[-1] if is_more else looked.below,
        "more": is_more,
        "back_to": looked.back_to.isoformat() if stopped and looked.back_to else "",
    }


def _reading(meant: Meant, state: dict[str, Any]) -> Reading | None:
    """Return how the words are looked for: a phrase that was found nowhere, as its words."""
    return loosened(meant.reading) if state["loosened"] and meant.reading else meant.reading


async def _page(talk: Talk, dialogue: Dialogue, meant: Meant, page: int) -> Reply:
    state = dialogue.state
    rows = state["rows"]
    here = rows[page * PAGE : (page + 1) * PAGE]
    reading, words = _reading(meant, state), talk.desk.watch.matcher.lexicon.words
    now, zone, speech = talk.now, zone_of(talk.chat.time_zone), talk.speech

    def read(store: Store) -> tuple[list[ItemHits], answers.Scanned]:
        items = Search(store, reading, meant.among, words).items(here) if here else []
        return items, _scanned(store, meant, is_counted=not rows and not state["below"])

    items, scanned = await talk.desk.archive.read(read)
    shown = answers.Shown(
        search=dialogue.id,
        words=state["typed"],
        page=page,
        pages=-(-len(rows) // PAGE),
        count=len(rows),
        html=found_html(items, Reader(zone, now, talk.desk.titles(), speech)),
        is_more=state["more"],
        back_to=datetime.fromisoformat(state["back_to"]) if state["back_to"] else None,
        spellings=meant.reading.spellings if meant.reading else (),
        loosened=state["loosened"],
        waiting=scanned.waiting,
    )
    if not rows:
        return answers.nothing_found(speech, shown, scanned, now, zone)
    return answers.found(speech, shown, now, zone)


def _scanned(store: Store, meant: Meant, *, is_counted: bool) -> answers.Scanned:
    waiting = store.waiting_to_be_indexed()
    told = waiting if waiting > WAITING_TOLD else 0
    items, since = store.extent(meant.among.since) if is_counted else (0, None)
    return answers.Scanned(items, since, meant.is_filtered, told)


async def _file(talk: Talk, meant: Meant) -> Reply:
    words, zone = talk.desk.watch.matcher.lexicon.words, zone_of(talk.chat.time_zone)
    there = talk.desk.visible_titles(talk.chat)

    def read(store: Store) -> tuple[str, int, bool]:
        one = Search(store, meant.reading, meant.among, words)
        looked = one.look(NEWEST, IN_FILE, FILE_SECONDS)
        rows = table_of(store, one.items(looked.rows), there, zone)
        return csv_text(COLUMNS, rows), len(rows), bool(looked.below)

    text, count, is_more = await talk.desk.archive.read(read)
    name = f"search-{talk.now.astimezone(zone):%Y-%m-%d-%H%M}.csv"
    return answers.found_file(talk.speech, name, text, count, is_more)
