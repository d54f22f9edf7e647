"""What goes wrong reaches a person: notices to owners and chats, faults kept for `status`."""

from __future__ import annotations

import html
from collections.abc import Sequence
from datetime import datetime, timedelta

from monitor.feeds.articles.tries import robots_notice
from monitor.feeds.polling.health import Fault, fault_of, name_of
from monitor.feeds.urls import shown
from monitor.in_force import Reload
from monitor.log import get_logger
from monitor.masking import mask
from monitor.model import DeliveryKind, FeedState, Message, NewDelivery, Subscription
from monitor.pipeline import Clock
from monitor.speech import Speech, speech_in
from monitor.store import BusyError, DiskFullError, Store

ERRORS_SHOWN = 5  # of one file, or feeds in one notice
NOTICE_LENGTH = 3000  # of the 4096 characters that a message may have
WARNING, GOOD_NEWS = "⚠", "✓"
FEEDS, ROBOTS = "feeds", "robots"  # the scopes of what is told of feeds, and of their articles
ROBOTS_LATELY = timedelta(days=7)

log = get_logger("monitor.notices")


class Notices:
    """Tells people what is wrong, in Telegram and in the log, and keeps faults of our own."""

    def __init__(
        self, store: Store, owners: tuple[int, ...], clock: Clock, language: str = "en"
    ) -> None:
        """`language`: of chats whose own isn't known; owners are told of faults in English."""
        self._store = store
        self._owners = owners
        self._clock = clock
        self._language = language

    def tell_owners(self, text: str, about: int | None = None, sign: str = WARNING) -> None:
        """Send a notice to each owner who has opened the bot, but not to the chat it is about."""
        log.warning("notice", text=text)
        for owner in self._owners:
            if owner != about:
                self.tell(owner, 0, text, sign)

    def tell(self, chat_id: int, thread: int, text: str, sign: str = WARNING) -> None:
        """Send a notice to a chat that can be reached."""
        chat = self._store.chat(chat_id)
        if chat is not None and not chat.parked:
            said = f"{sign} {html.escape(text[:NOTICE_LENGTH], quote=False)}"
            message = Message(said, silent=chat.silent)
            notice = NewDelivery(chat_id, thread, DeliveryKind.NOTICE, message)
            self._store.add_notice(notice, self._clock())

    def tell_once(self, scope: str, fault: str | None, well: str) -> None:
        """Tell the owners of a fault once, however often it is found, and once that it is mended.

        `fault`: what is wrong now, if anything is. It counts as told once its notices are stored.
        """
        told = bool(self._store.told(scope))
        if fault and not told:
            self.tell_owners(fault)
        elif told and not fault:
            self.tell_owners(well, sign=GOOD_NEWS)
        if bool(fault) != told:
            self._store.not_told_yet([scope] if fault else [], self._clock(), scope)

    def tell_of_files(self, reload: Reload, orphans: Sequence[Subscription]) -> None:
        """Tell the owners of each fault in the files once, and once that a file is well again.

        Chats that follow a watchlist which is not there are told, too. A fault that comes back
        after it was mended is told again.
        """
        by_file = reload.errors_by_file()
        without = {_orphan_fault(orphan): orphan for orphan in orphans}
        present = [*(str(error) for errors in by_file.values() for error in errors), *without]
        mended = [fault for fault in self._store.told() if fault not in present]
        fresh = set(self._store.not_told_yet(present, self._clock()))
        for file, errors in by_file.items():
            new = [str(error) for error in errors if str(error) in fresh]
            if new:
                self.tell_owners(_file_notice(new, reload.older.get(file)))
        for place in reload.sound:
            if any(fault.startswith(f"{place}:") for fault in mended):
                self.tell_owners(f"{place} can be read again.", sign=GOOD_NEWS)
        for fault, orphan in without.items():
            if fault in fresh:
                self.tell_owners(fault)
                speech = speech_in(orphan.chat.language or self._language)
                self.tell(orphan.chat.id, orphan.thread, _gone(orphan, speech))

    def tell_of_feeds(self, states: Sequence[FeedState]) -> None:
        """Tell the owners of each feed's fault once, and once that the feed is well again.

        `states`: those of all listed feeds.
        """
        now = self._clock()
        names = {state.feed.url: name_of(state) for state in states}
        faults = {found.key: found for state in states if (found := fault_of(state, now))}
        before = self._store.told(FEEDS)
        fresh = self._store.not_told_yet(list(faults), now, FEEDS)
        if fresh:
            self.tell_owners(_feeds_notice([faults[key].text for key in fresh], len(names)))
        told_of = {key.partition(" ")[2] for key in before if not key.startswith(Fault.MOVED)}
        mended = told_of - {found.url for found in faults.values()}
        well = [f"{name} is well again." for url, name in names.items() if url in mended]
        if well:
            self.tell_owners(_shortened(well), sign=GOOD_NEWS)

    def tell_of_robots(self, states: Sequence[FeedState]) -> None:
        """Tell the owners, once for each feed, where robots.txt lets no article be read."""
        now = self._clock()
        names = {state.feed.url: name_of(state) for state in states}
        lately = self._store.robots_lately(now - ROBOTS_LATELY)
        texts = {
            f"robots {url}": text
            for url, reason, forbidden, fetched in lately
            if (text := robots_notice(names.get(url, shown(url)), reason, forbidden, fetched))
        }
        fresh = self._store.not_told_yet(list(texts), now, ROBOTS)
        if fresh:
            self.tell_owners(_shortened([texts[key] for key in fresh]))

    def trouble(self, error: BaseException, about: str) -> None:
        """Log a fault of our own with its traceback, and keep it for `monitor status`.

        A full disk is none: whoever watches the disk tells of it. Neither is a database that
        another program keeps to itself: nothing can be kept there, and /healthz tells of it.
        """
        if isinstance(error, (BusyError, DiskFullError)):
            log.warning("not written", about=about, error=str(error))
            return
        log.error("fault", about=about, exc_info=error)
        text = mask(f"{type(error).__name__}: {error}")
        try:
            self._store.record_trouble(about, text, self._clock())
        except Exception as second:
            log.error("fault could not be kept", exc_info=second)


def _file_notice(errors: Sequence[str], older: datetime | None) -> str:
    """Say what is wrong in a file, and since when what is in force instead is."""
    text = _shortened(errors, "monitor check shows them all")
    if older is not None:
        text += f"\nThe last good version, of {older:%Y-%m-%d %H:%M} UTC, stays in force."
    return text


def _feeds_notice(faults: Sequence[str], feeds: int) -> str:
    """Say what is wrong with feeds; if it is most of them, that it may be our own network."""
    text = _shortened(faults, "monitor feeds list --failing shows them all")
    if len(faults) > max(ERRORS_SHOWN, feeds / 2):
        text = "Most feeds are in trouble: is this machine's own connection well?\n" + text
    return text


def _shortened(lines: Sequence[str], remedy: str = "monitor feeds list shows them all") -> str:
    if len(lines) <= ERRORS_SHOWN:
        return "\n".join(lines)
    more = f"… and {len(lines) - ERRORS_SHOWN} more; {remedy}"
    return "\n".join([*lines[:ERRORS_SHOWN], more])


def _orphan_fault(orphan: Subscription) -> str:
    return f"chat {orphan.chat.id} follows “{orphan.watchlist}”, a watchlist that is not there"


def _gone(orphan: Subscription, speech: Speech) -> str:
    return speech.say(
        "The watchlist “{watchlist}” that you follow is not there any more, so you "
        "hear nothing of it. /watchlists shows those that are.",
        watchlist=orphan.watchlist,
    )
