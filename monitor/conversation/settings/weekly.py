"""/weekly: the weekly note of the days until now, and whether it comes each Monday."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from monitor.conversation.talk import Talk
from monitor.digest.weekly import drawing
from monitor.model import Message
from monitor.pipeline.weekly import preview, reader_of, silence_of_feeds, write_note
from monitor.store import Store
from monitor.telegram import dialogs
from monitor.telegram.choices.note import WantNote
from monitor.telegram.events import Button, Reply


async def weekly(talk: Talk) -> Reply:
    """Answer /weekly: with the note as it would be if the week ended now."""
    if not talk.view.following:
        return dialogs.no_note(talk.speech)
    desk, chat, now = talk.desk, talk.chat, talk.now
    watchlists = desk.visible(chat)
    reader = reader_of(chat, desk.titles(), now, desk.language)
    due = preview(chat, talk.thread, now)

    def written(store: Store) -> list[Message]:
        silence = silence_of_feeds(store, now)
        return write_note(store, due, watchlists, silence, reader, drawing())

    messages = await desk.archive.read(written)
    return _replies(messages, dialogs.note_rows(talk.speech, chat))


def _replies(messages: Sequence[Message], rows: tuple[tuple[Button, ...], ...]) -> Reply:
    """Answer with messages one after the other; the last has the buttons."""
    first, *others = messages
    reply = Reply(first.html, apart=True, picture=first.picture)
    if not others:
        return replace(reply, rows=rows)

    async def then() -> Reply:
        return _replies(others, rows)

    return replace(reply, then=then)


def want_note(talk: Talk, choice: WantNote) -> Reply:
    """Let the note come each week, or no more."""
    chat = replace(talk.chat, weekly=choice.wanted)
    talk.desk.store.set_wishes(chat)
    return dialogs.wants_note(talk.speech, chat)
