"""Photos, stickers and voice messages without words: answered once, not for each of an album."""

from __future__ import annotations

from datetime import timedelta

from monitor.conversation.talk import Talk
from monitor.telegram import dialogs
from monitor.telegram.events import Reply

WORDLESS = "wordless"  # what the dialogue that remembers the answer is about
ONCE_IN = timedelta(minutes=1)


def is_answered(talk: Talk) -> bool:
    """Tell whether something without words was answered just now, itself or with its album."""
    event, store = talk.event, talk.desk.store
    is_wordless = event.kind == "media"
    if not (is_wordless or event.album):
        return False
    last = store.last_begun(talk.chat.id, talk.person.user or 0, WORDLESS)
    if is_wordless and last is not None and talk.now - last.at < ONCE_IN:
        return True
    talk.begin(WORDLESS)
    return False


def answer(talk: Talk) -> Reply:
    """Say what can be read."""
    return dialogs.no_words(talk.speech)
