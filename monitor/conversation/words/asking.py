"""/add and ➕: words that are asked for, and taken."""

from __future__ import annotations

from monitor.conversation.talk import Talk
from monitor.conversation.watchlists.changing import editable
from monitor.conversation.words.adding import ask, take, take_title
from monitor.conversation.words.free import MANY, article, is_article
from monitor.model import Dialogue
from monitor.telegram.choices.words import AddTo
from monitor.telegram.dialogs.words import adding as answers
from monitor.telegram.events import Reply


def add(talk: Talk) -> Reply:
    """Answer /add: try the words that were given, or ask for some."""
    if is_article(talk.event, MANY):
        return article(talk)
    if talk.event.argument.strip():
        return take(talk, talk.event.argument)
    ask(talk)
    return answers.ask_for_words(talk.speech)


def add_to(talk: Talk, choice: AddTo) -> Reply:
    """Ask for words: for one watchlist, or for none in particular."""
    if not choice.watchlist:
        ask(talk)
        return answers.ask_for_words(talk.speech)
    watchlist = editable(talk, choice.watchlist)
    if isinstance(watchlist, Reply):
        return watchlist
    ask(talk, watchlist=watchlist.id)
    return answers.ask_for_words(talk.speech, watchlist.title)


def answered(talk: Talk, dialogue: Dialogue) -> Reply:
    """Take the words, or the title, that were asked for."""
    talk.go_on(dialogue)
    if dialogue.state["stage"] == "title":
        return take_title(talk, tuple(dialogue.state["lines"]))
    watchlist = dialogue.state.get("watchlist")
    if is_article(talk.event, MANY):
        return article(talk, watchlist)
    return take(talk, talk.event.argument, watchlist)
