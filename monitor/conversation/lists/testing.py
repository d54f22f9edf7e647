"""`/test` and 🧪: what watchlists make of a text, a link, or a stored item's number."""

from __future__ import annotations

import asyncio
import re

from monitor.conversation.lists.verdicts import examine
from monitor.conversation.talk import Talk
from monitor.conversation.watchlists.own import visible
from monitor.digest.render import Block, Run, block_html, shorten
from monitor.model import Dialogue, Feed, Item
from monitor.telegram import dialogs
from monitor.telegram.choices.lists import TestList, TestText
from monitor.telegram.dialogs.lists import testing as answers
from monitor.telegram.events import Reply

ABOUT = "test"  # what a dialogue is about that waits for a text
WORDS = "words"  # what one is about that has a text already
HEAD = 200  # characters shown of what was tested
_NUMBER_OR_LINK = re.compile(r"\d{1,18}|https?://\S+")


async def test(talk: Talk) -> Reply:
    """Answer /test: with the text that was given, or ask for one."""
    if talk.event.argument:
        return await _tested(talk, talk.event.argument)
    talk.begin(ABOUT, waits=True, watchlist="")
    return answers.ask_text(talk.view)


def ask_text(talk: Talk, choice: TestList) -> Reply:
    """Ask for a text, to be tested with one watchlist."""
    if visible(talk, choice.watchlist) is None:
        return dialogs.out_of_date(talk.view)
    talk.begin(ABOUT, waits=True, watchlist=choice.watchlist)
    return answers.ask_text(talk.view, choice.watchlist)


async def test_answer(talk: Talk, dialogue: Dialogue) -> Reply:
    """Test the text that was asked for."""
    talk.desk.store.close_dialogue(dialogue.id)
    return await _tested(talk, talk.event.argument, dialogue.state["watchlist"])


async def test_words(talk: Talk, choice: TestText) -> Reply:
    """Test the words that somebody wrote before."""
    dialogue = talk.begun(choice.number, WORDS)
    if dialogue is None:
        return dialogs.out_of_date(talk.view)
    return await _tested(talk, dialogue.state["text"])


async def _tested(talk: Talk, text: str, watchlist: str = "") -> Reply:
    text = text.strip()
    item, feed = _typed(text), None
    if _NUMBER_OR_LINK.fullmatch(text):
        stored = await talk.desk.archive.read(lambda store: store.items_called(text))
        if not stored:
            return answers.not_stored(talk.speech, text)
        item, feed = stored[-1].item, stored[-1].feed
    return await _examined(talk, item, feed, watchlist)


async def _examined(talk: Talk, item: Item, feed: Feed | None, watchlist: str) -> Reply:
    asked = [each for each in talk.desk.visible(talk.chat) if watchlist in ("", each.id)]
    if not asked:
        return answers.nothing_to_test(talk.speech)
    matcher = talk.desk.watch.matcher
    verdicts, unseen = await asyncio.to_thread(examine, matcher, asked, item, feed)
    return answers.show_verdicts(
        talk.view, _head(item), verdicts, watchlist=watchlist, unseen=unseen
    )


def _typed(text: str) -> Item:
    """Read a text as an item: of several lines the first is the title."""
    title, _, rest = text.partition("\n")
    return Item(id="", title=title.strip(), text=rest.strip())


def _head(item: Item) -> str:
    """Show what was tested, with its outlet and its link where it is a stored item."""
    runs = [Run(shorten(item.title or item.text, HEAD), "i", item.link or None)]
    if item.outlet:
        runs.append(Run(f" – {shorten(item.outlet, HEAD)}"))
    return block_html(Block(tuple(runs)))
