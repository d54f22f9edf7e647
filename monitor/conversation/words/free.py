"""What people write in private without a command: words to watch for, an article, a link."""

from __future__ import annotations

import re
from typing import Any

from monitor.conversation.talk import Talk
from monitor.conversation.words.adding import take
from monitor.model import ChatKind, Dialogue
from monitor.store import StoreError
from monitor.telegram import dialogs
from monitor.telegram.choices.words import AddTicked, TickName, WatchFor
from monitor.telegram.dialogs.words import free as answers
from monitor.telegram.dialogs.words.drafts import Tick
from monitor.telegram.events import Event, Reply
from monitor.watch.lists.draft import Lines, read_lines
from monitor.watch.words.mentions import mentions

ABOUT = "words"
FEW = 5  # words of a line that may well be a keyword
MANY = 12  # words that are no keyword, though they were given as one
MOST_LINES = 20
_SIGNS = frozenset({"|", "OR", "AND", "NOT"})
_LINK = re.compile(r"https?://\S+", re.IGNORECASE)


def is_article(event: Event, words: int) -> bool:
    """Tell whether a text is rather somebody's article than keywords of so many words."""
    if event.forwarded or _links(event):
        return True
    return any(_is_prose(line.split(), words) for line in event.argument.split("\n"))


def _is_prose(line: list[str], words: int) -> bool:
    """Tell whether a line is longer than so many words, and has no sign of a long keyword."""
    return len(line) > words and _SIGNS.isdisjoint(line)


def free_words(talk: Talk) -> Reply | None:
    """Answer words that answer nothing: in private all are meant for us."""
    if talk.chat.kind is not ChatKind.PRIVATE:
        return None
    event = talk.event
    lines = [line.strip() for line in event.argument.split("\n") if line.strip()]
    if is_article(event, FEW) or len(lines) > MOST_LINES:
        return article(talk)
    dialogue = talk.begin(ABOUT, text=event.argument)
    return answers.offer_words(talk.speech, dialogue.id, lines)


def watch_for(talk: Talk, choice: WatchFor) -> Reply:
    """Make keywords of the words."""
    dialogue = talk.begun(choice.dialogue, ABOUT)
    if dialogue is None:
        return dialogs.out_of_date(talk.view)
    return take(talk, dialogue.state["text"])


# ---------------------------------------------------------------- articles


def article(talk: Talk, watchlist: str | None = None) -> Reply:
    """Offer the names in an article, or in the item that a link leads to."""
    links = _links(talk.event)
    rest = _LINK.sub(" ", talk.event.argument)
    if links and len(rest.split()) <= FEW:
        return _of_link(talk, links[0], watchlist)
    whole = "" if is_article(talk.event, MANY) else talk.event.argument.strip()
    return _offer(talk, talk.event.argument, watchlist, whole=whole if "\n" not in whole else "")


def _links(event: Event) -> tuple[str, ...]:
    """Return the whole addresses in a text: what is bbc.com alone may be a keyword."""
    found = (*event.links, *_LINK.findall(event.argument))
    return tuple(dict.fromkeys(link for link in found if _LINK.match(link)))


def _offer(talk: Talk, text: str, watchlist: str | None, title: str = "", whole: str = "") -> Reply:
    """Offer the names in a text; `whole`: what may be meant as a keyword as it stands."""
    names = [[name, False] for name in mentions(text) if _is_keyword(name)]
    target: dict[str, Any] = {} if watchlist is None else {"watchlist": watchlist}
    dialogue = talk.begin(ABOUT, text=text, names=names, title=title, whole=whole, **target)
    return _show(talk, dialogue)


def _is_keyword(name: str) -> bool:
    return read_lines(name) == Lines((name,))


def _show(talk: Talk, dialogue: Dialogue) -> Reply:
    ticks = [Tick(name, ticked) for name, ticked in dialogue.state["names"]]
    title, whole = dialogue.state["title"], dialogue.state.get("whole", "")
    if whole and not ticks:
        return answers.offer_words(talk.speech, dialogue.id, [whole])
    return answers.offer_names(talk.speech, dialogue.id, ticks, title, whole)


def _of_link(talk: Talk, link: str, watchlist: str | None) -> Reply:
    async def then() -> Reply:
        try:
            found = await talk.desk.archive.read(lambda store: store.items_called(link))
        except StoreError:
            found = []
        if not found:
            return answers.unknown_link(talk.speech)
        item = found[0].item
        text = "\n".join(filter(None, (item.title, item.summary, item.text)))
        return _offer(talk, text, watchlist, item.title)

    first = answers.looking_up(talk.speech)
    return Reply(first.html, then=then)


def tick_name(talk: Talk, choice: TickName) -> Reply:
    """Take a name along, or leave it out."""
    dialogue = _names(talk, choice.dialogue)
    if dialogue is None or choice.place >= len(dialogue.state["names"]):
        return dialogs.out_of_date(talk.view)
    names = [
        [name, ticked != (place == choice.place)]
        for place, (name, ticked) in enumerate(dialogue.state["names"])
    ]
    return _show(talk, talk.go_on(dialogue, names=names))


def add_ticked(talk: Talk, choice: AddTicked) -> Reply:
    """Make keywords of the names that are ticked."""
    dialogue = _names(talk, choice.dialogue)
    if dialogue is None:
        return dialogs.out_of_date(talk.view)
    chosen = [name for name, ticked in dialogue.state["names"] if ticked]
    if not chosen:
        return answers.nothing_ticked(talk.speech)
    return take(talk, "\n".join(chosen), dialogue.state.get("watchlist"))


def _names(talk: Talk, number: int) -> Dialogue | None:
    dialogue = talk.begun(number, ABOUT)
    return dialogue if dialogue is not None and "names" in dialogue.state else None
