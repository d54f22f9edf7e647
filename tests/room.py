"""Monitor among its people, in the fake Telegram: what the conversation's tests talk with."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

from telegram import Bot

from monitor.conversation import Archive, Desk, Shelf, respond
from monitor.digest.weekly import drawing
from monitor.discovery import Finder
from monitor.feeds.finding.looked import Looked
from monitor.feeds.lists.listing import load_feeds
from monitor.hosts import host_of
from monitor.model import Chat, FeedState, FetchFailed, Mode, PollReport, Vitals, zone_of
from monitor.pipeline import Watch, announce_alerts, announce_digests, deliver
from monitor.pipeline.surges import announce_surges, look_for_surges
from monitor.pipeline.weekly import (
    due_notes,
    reader_of,
    record_note,
    silence_of_feeds,
    write_note,
)
from monitor.store import Store
from monitor.telegram.access import Access, Policy
from monitor.telegram.events import Event, Reply
from monitor.telegram.files import download
from monitor.telegram.listener import Listener
from monitor.telegram.reading import is_admin_of
from monitor.telegram.sender import TelegramSender
from monitor.watch.lists.edit import new_watchlist
from monitor.watch.lists.watchlist import Watchlist, load_watchlists, read_watchlist
from monitor.wiring import watch_of
from tests.fakes.telegram import FakeTelegram, FloodLimits, Seen
from tests.support import (
    CHANNEL,
    FORUM,
    GROUP,
    INTERVAL,
    OLENA,
    PETRO,
    TOKEN,
    ManualClock,
    at_once,
    bot_for,
    following,
    news,
    open_store,
    record,
)

ANNA = 9
STEP = timedelta(minutes=10)
FILES = {
    "children": new_watchlist("Deported children", ["Lvova-Belova"], description="Who took them"),
    "icc": new_watchlist("ICC", ["arrest warrant"]),
}


def watchlist(watchlist_id: str, title: str, *keywords: str, description: str = "") -> Watchlist:
    """A watchlist in force that has no file."""
    text = new_watchlist(title, keywords, description=description)
    found, _ = read_watchlist(text, watchlist_id, watchlist_id)
    assert found is not None
    return found


async def nowhere(url: str) -> Looked:
    """A look at an address, without a net."""
    return Looked(url, FetchFailed(f"{host_of(url)} cannot be reached"), None)


async def no_poll(state: FeedState) -> PollReport:
    raise AssertionError(f"nobody polls in this room: {state.feed.url}")


class Room:
    """Monitor among its people. Olena is its owner; Petro and Anna are not, and need an invitation.

    All three are in a group, a forum and a channel, of which Olena and Anna are admins.
    """

    def __init__(self, telegram: FakeTelegram, store: Store, bot: Bot) -> None:
        self.telegram, self.store, self.bot = telegram, store, bot
        self.clock = ManualClock()
        self.policy: Policy = "invite"
        self.language = "en"  # of chats whose own isn't known
        self.folder = store.path.parent / "watchlists"
        self.watchlists: dict[str, Watchlist] = {}
        self.shelf = Shelf(self.folder, store, self.clock, self.puts_in_force)
        self.vitals = Vitals("0.1.0", "3.12.1", "m015_chat")
        self.finder = Finder(nowhere, no_poll)
        self.troubles: list[str] = []
        self.toast = ""
        self.listener = Listener(bot, self.responds, self._trouble, turns=at_once())
        self._woken = False
        self._watch = watch_of(())

    async def responds(self, event: Event) -> Reply | None:
        desk = Desk(
            store=self.store,
            archive=Archive(self.store.path),
            shelf=self.shelf,
            in_force=self.in_force,
            access=Access(self.policy, frozenset({OLENA})),
            bot_name=self.bot.username,
            time_zone="Europe/Kyiv",
            language=self.language,
            clock=self.clock,
            wake=self._wake,
            download=partial(download, self.bot),
            vitals=lambda: self.vitals,
            is_admin=partial(is_admin_of, self.bot),
            finder=self.finder,
        )
        return await respond(event, desk)

    def in_force(self) -> Watch:
        watchlists = tuple(self.watchlists.values())
        if watchlists != self._watch.watchlists:
            self._watch = watch_of(watchlists)
        return self._watch

    def _wake(self) -> None:
        self._woken = True

    def _trouble(self, error: BaseException, about: str) -> None:
        self.troubles.append(f"{about}: {error!r}")

    # what people do, and what they see then

    async def said(self, chat_id: int, text: str, user: int | None = None, **how: object) -> None:
        """Somebody writes, and Monitor has done with it."""
        self.telegram.say(chat_id, text, user, **how)  # type: ignore[arg-type]
        await self.answers()

    async def says(self, chat_id: int, text: str, user: int | None = None, **how: object) -> Seen:
        """Somebody writes; returns the one answer."""
        before = len(self.telegram.seen(chat_id))
        await self.said(chat_id, text, user, **how)
        (answer,) = self.telegram.seen(chat_id)[before:]
        return answer

    async def sends_file(
        self, chat_id: int, content: bytes | str, name: str, caption: str = "", **how: int
    ) -> Seen:
        """Somebody sends a file; returns the one answer, as it is in the end."""
        before = len(self.telegram.seen(chat_id))
        self.telegram.send_file(chat_id, name, content, caption, **how)
        await self.answers()
        (answer,) = self.telegram.seen(chat_id)[before:]
        return answer

    async def gets_no_answer(
        self, chat_id: int, text: str, user: int | None = None, **how: object
    ) -> None:
        before = self.telegram.seen(chat_id)
        await self.said(chat_id, text, user, **how)
        assert self.telegram.seen(chat_id) == before

    async def presses(
        self, chat_id: int, label: str, user: int | None = None, **which: object
    ) -> Seen:
        """Somebody presses a button; returns its message as it is now, `toast` is what flashed."""
        query = await self.telegram.press(chat_id, label, user, **which)  # type: ignore[arg-type]
        await self.answers()
        self.toast = (self.telegram.callback_answer(query) or {})["text"]
        pressed = which.get("message_id") or self.telegram.seen(chat_id)[-1].message_id
        (message,) = (m for m in self.telegram.seen(chat_id) if m.message_id == pressed)
        return message

    async def adds_the_bot(self, chat_id: int, by: int, status: str = "administrator") -> None:
        self.telegram.add_bot(chat_id, by, status)
        await self.answers()

    async def answers(self) -> None:
        """Answer all that waits, and send what that has set going."""
        await self.listener.answer_waiting()
        if self._woken:
            self._woken = False
            await self.delivers()

    # what happens meanwhile

    async def restarts(self) -> None:
        """Monitor ends, and another takes its place."""
        feeds = [state.feed for state in self.store.feed_states()]
        await self.close()
        self.store, self.bot = open_store(self.store.path.parent, *feeds), bot_for(self.telegram)
        self.shelf = Shelf(self.folder, self.store, self.clock, self.puts_in_force)
        self.listener = Listener(self.bot, self.responds, self._trouble, turns=at_once())
        self.listener = Listener(self.bot, self.responds, self._trouble, turns=at_once())
        await self.puts_in_force()
        await self.listener.connect()

    async def close(self) -> None:
        await self.listener.close()
        self.store.close()

    async def delivers(self) -> None:
        sender = TelegramSender(self.bot)
        while waiting := self.store.waiting_chats(self.clock()):
            for chat_id, _ in waiting:
                await deliver(self.store, sender, chat_id, self.clock)

    def titles(self) -> dict[str, str]:
        return {each.id: each.title for each in self.watchlists.values()}

    async def puts(self, name: str, text: str) -> None:
        """A file of watchlists or feeds says this, and that counts from now on."""
        (self.folder / f"{name}.toml").write_text(text, "utf-8")
        await self.puts_in_force()

    async def puts_in_force(self) -> None:
        """What stands in the files counts from now on."""
        found, _ = load_watchlists(self.folder)
        self.watchlists = {each.id: each for each in found}
        file = self.folder / "feeds.toml"
        if file.exists():
            feeds, problems = load_feeds(file)
            if not problems:  # else the last good version counts
                self.store.sync_feeds(feeds, self.clock(), INTERVAL)

    async def goes_on(self, length: timedelta) -> None:
        """Time passes, in steps as the service makes them, and what is due comes."""
        end = self.clock() + length
        while self.clock() < end:
            self.clock.advance(min(STEP, end - self.clock()))
            announce_alerts(self.store, self.titles(), self.clock())
            announce_digests(self.store, self.titles(), self.clock())
            self.notes_the_week()
            announce_alerts(self.store, self.titles(), self.clock(), language=self.language)
            announce_digests(self.store, self.titles(), self.clock(), language=self.language)
            await self.delivers()

    def notes_the_week(self) -> None:
        """The weekly notes that are due are written."""
        now = self.clock()
        for due in due_notes(self.store, now):
            reader = reader_of(due.chat, self.titles(), now, "en")
            lists, silence = self.watchlists.values(), silence_of_feeds(self.store, now)
            note = write_note(self.store, due, lists, silence, reader, drawing())
            record_note(self.store, due, note, now)

    def looks_for_surges(self) -> None:
        """The last hour is looked at, and who follows a watchlist with a surge is told."""
        now, zone = self.clock(), zone_of("Europe/Kyiv")
        found = look_for_surges(self.store, self.watchlists.values(), {}, now, zone)
        self.store.record_surges(found.begun, found.over, now)
        announce_surges(self.store, self.titles(), now, self.language)

    async def hears_news(self, title: str, *watchlists: str) -> None:
        """An item is found and told to those who follow its watchlists."""
        item = replace(news(title).item, title=title, link="https://bbc.example/1")
        record(self.store, news(item, *watchlists), now=self.clock())
        announce_alerts(self.store, self.titles(), self.clock(), language=self.language)
        await self.delivers()

    def follows(self, chat_id: int = OLENA) -> list[tuple[str, Mode]]:
        return [(sub.watchlist, sub.mode) for sub in following(self.store, chat_id)]

    def chat(self, chat_id: int) -> Chat:
        chat = self.store.chat(chat_id)
        assert chat is not None
        return chat


@asynccontextmanager
async def open_room(tmp_path: Path) -> AsyncIterator[Room]:
    async with FakeTelegram(TOKEN, limits=FloodLimits(enabled=False)) as telegram:
        for user_id, name in ((OLENA, "Olena"), (PETRO, "Petro"), (ANNA, "Anna")):
            telegram.add_private(user_id, name)
        people = {OLENA: "creator", ANNA: "administrator", PETRO: "member"}
        telegram.add_group(GROUP, "Newsroom <b>&", members=people, bot="left")
        topics = {5: "Children", 6: "Courts"}
        telegram.add_group(FORUM, "Desk", members=people, topics=topics, bot="left")
        telegram.add_channel(CHANNEL, "News", members=people, bot="left")
        (tmp_path / "watchlists").mkdir()
        for name, text in FILES.items():
            (tmp_path / "watchlists" / f"{name}.toml").write_text(text, "utf-8")
        room = Room(telegram, open_store(tmp_path), bot_for(telegram))
        await room.puts_in_force()
        await room.listener.connect()
        yield room
        await room.close()
        assert room.troubles == [], room.troubles
        assert telegram.unanswered_callbacks() == []
