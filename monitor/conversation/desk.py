"""All that answering needs: the record, the watchlists in force, who may do what."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from monitor.conversation.archive import Archive
from monitor.conversation.shelf import Shelf
from monitor.discovery import Finder
from monitor.model import Chat, Subscription, Vitals
from monitor.pipeline import Clock, Watch
from monitor.speech import Speech, speech_in
from monitor.store import Store
from monitor.telegram import dialogs
from monitor.telegram.access import Access
from monitor.telegram.events import IncomingFile
from monitor.watch.lists.watchlist import Watchlist

Download = Callable[[IncomingFile], Awaitable[bytes]]


@dataclass(frozen=True, slots=True)
class Desk:
    """All that answering needs: the record, the watchlists in force, who may do what.

    `archive`: the record, for long reads. `shelf`: the files of watchlists and feeds. `download`:
    fetches a file that somebody sent. `time_zone`, `language`: those of new chats. `wake`: lets
    what was stored for sending go at once. `in_force`: the watchlists as they are when it is asked.
    `finder`: looks for feeds, and polls one now. `is_admin`: asks Telegram of a chat and a user.
    `vitals`: looks how the process is.
    """

    store: Store
    archive: Archive
    shelf: Shelf
    in_force: Callable[[], Watch]
    access: Access
    bot_name: str
    time_zone: str
    language: str
    clock: Clock
    wake: Callable[[], None]
    download: Download
    vitals: Callable[[], Vitals]
    is_admin: Callable[[int, int], Awaitable[bool]]
    finder: Finder

    @property
    def watch(self) -> Watch:
        """Return the watchlists in force; after a change of a file they are others."""
        return self.in_force()

    def view(self, chat: Chat, thread: int) -> dialogs.View:
        """Gather what a chat can choose from, and what it follows in this thread."""
        following = {sub.watchlist: sub for sub in self.followed(chat, thread)}
        shown = listed(self.visible(chat), self.watch.labels)
        return dialogs.View(shown, following, self.clock(), self.speech(chat))

    def speech(self, chat: Chat) -> Speech:
        """Return the language in which a chat is answered."""
        return speech_in(chat.language or self.language)

    def visible(self, chat: Chat) -> tuple[Watchlist, ...]:
        """Return the watchlists that a chat may see: what all share, and its own."""
        ids = self.store.ids_of(chat.id)
        return tuple(
            each for each in self.watch.watchlists if each.chat is None or each.chat in ids
        )

    def own(self, chat: Chat) -> tuple[Watchlist, ...]:
        """Return the watchlists that are a chat's own."""
        return tuple(each for each in self.visible(chat) if each.chat is not None)

    def followed(self, chat: Chat, thread: int) -> list[Subscription]:
        """Return what a chat follows in this thread."""
        return [sub for sub in self.store.subscriptions(chat.id) if sub.thread == thread]

    def visible_titles(self, chat: Chat) -> dict[str, str]:
        """Return the titles of the watchlists that a chat may see, by id."""
        return {watchlist.id: watchlist.title for watchlist in self.visible(chat)}

    def titles(self) -> dict[str, str]:
        """Return the watchlists' titles by id."""
        return {watchlist.id: watchlist.title for watchlist in self.watch.watchlists}


def listed(
    watchlists: tuple[Watchlist, ...], labels: Mapping[str, tuple[str, ...]]
) -> dict[str, dialogs.Listed]:
    """Give the watchlists as the chat shows them."""
    return {
        watchlist.id: dialogs.Listed(
            watchlist.id,
            watchlist.title,
            watchlist.description,
            labels[watchlist.id],
        )
        for watchlist in watchlists
    }
