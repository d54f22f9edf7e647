"""One thing that somebody did in a chat, with all that answering it needs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from monitor.conversation.desk import Desk
from monitor.conversation.shelf import Author
from monitor.digest.wording import Reader
from monitor.model import Chat, Dialogue, zone_of
from monitor.speech import Speech
from monitor.telegram import dialogs
from monitor.telegram.access import Person, Right, may
from monitor.telegram.events import Event, Reply


@dataclass(frozen=True, slots=True)
class Talk:
    """What somebody did, where, who they are, and the desk that answers."""

    event: Event
    chat: Chat
    person: Person
    desk: Desk

    @property
    def thread(self) -> int:
        """Return the topic in which it happened."""
        return self.event.thread

    @property
    def now(self) -> datetime:
        """Read the clock."""
        return self.desk.clock()

    @property
    def speech(self) -> Speech:
        """Return the language of the chat."""
        return self.desk.speech(self.chat)

    @property
    def view(self) -> dialogs.View:
        """Return what the chat can choose from, and what it follows here, as it is now."""
        return self.desk.view(self.chat, self.thread)

    @property
    def author(self) -> Author:
        """Return whom a change of a file is put down to."""
        name = self.person.name or self.chat.title
        return Author(f"{name}, in Telegram", self.chat.id, self.person.user)

    @property
    def reader(self) -> Reader:
        """Return for whom stories and items are written: the chat's language and its clock."""
        return Reader(zone_of(self.chat.time_zone), self.now, self.desk.titles(), self.speech)

    def may(self, right: Right) -> bool:
        """Tell whether the person has a right here, at this moment."""
        return may(right, self.desk.access, self.chat, self.person)

    def begin(self, about: str, *, waits: bool = False, **state: Any) -> Dialogue:
        """Begin a dialogue with the person, and keep it."""
        user = self.person.user or 0
        fresh = Dialogue(0, self.chat.id, self.thread, user, about, self.now, state, waits)
        return self.desk.store.open_dialogue(fresh)

    def go_on(self, dialogue: Dialogue, *, waits: bool = False, **state: Any) -> Dialogue:
        """Keep what has come of a dialogue."""
        then = replace(dialogue, state=dialogue.state | state, waits=waits, at=self.now)
        self.desk.store.go_on(then)
        return then

    def begun(self, number: int, about: str) -> Dialogue | None:
        """Return a dialogue that was begun here, with whomever; None where it is over."""
        found = self.desk.store.dialogue(number)
        if found is None or found.about != about:
            return None
        return found if (found.chat, found.thread) == (self.chat.id, self.thread) else None


Answered = Reply | None | Awaitable[Reply | None]


@dataclass(frozen=True, slots=True)
class Handler:
    """Who answers something, and what right it takes; None: whoever is in the chat may.

    `strangers`: in private, too, also who may not use Monitor.
    """

    answer: Callable[..., Answered]
    right: Right | None = Right.CHAT
    strangers: bool = False
