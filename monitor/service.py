"""The service: what is due is polled, announced and sent, tick by tick, until it is told to stop.

Nothing is scheduled in memory alone: each tick reads from the store what is due, so downtime is
caught up. A bug in one feed's or one delivery's handling is caught here, logged, counted, kept for
`monitor status`, and touches nothing else.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from monitor.courier import Courier, Post, Told
from monitor.digest.telling import MOST_ALERTS
from monitor.first_round import FirstRound
from monitor.grouping import Grouping
from monitor.health.metrics import Gauges
from monitor.indexing import Indexing
from monitor.log import get_logger
from monitor.model import STORY_WINDOW, FeedState, PollReport, SendOutcome
from monitor.notes import Notes
from monitor.notices import Notices
from monitor.pipeline import (
    Clock,
    Sender,
    Watch,
    Web,
    announce_alerts,
    announce_catch_ups,
    announce_digests,
    follow_clock,
)
from monitor.poller import Poller
from monitor.reader import Reader
from monitor.rematch import Rematching
from monitor.store import Store
from monitor.stories.encoder import Encoder
from monitor.surges import Rules
from monitor.telegram.pace import Pace
from monitor.upkeep.upkeep import Upkeep
from monitor.watch.words.cache import KeptWords

FINISH_SENDS_S = 10.0
SETTLE_S = 0.05
FEEDS_A_STEP = 200

log = get_logger("monitor.service")


@dataclass(frozen=True, slots=True)
class Duties:
    """What a service works with; `pace` keeps Telegram's limits where it is Telegram that sends.

    `watch` is in force from the start; a changed file may replace it later. `words`: where what is
    learnt of words is kept. `encoder`: what gives sentences their meaning, if anything does.
    `upkeep`: what looks after the record, if anything does.
    """

    store: Store
    web: Web
    watch: Watch
    sender: Sender
    clock: Clock
    keep_items: timedelta
    owners: tuple[int, ...] = ()
    pace: Pace | None = None
    words: KeptWords | None = None
    encoder: Encoder | None = None
    upkeep: Upkeep | None = None
    most_alerts: int = MOST_ALERTS  # that wait for one chat: more become one digest
    language: str = "en"  # of chats whose own isn't known
    surges: Rules | None = None  # None: nobody looks for them


class Service:
    """Polls, announces and sends what is due; a `tick` at a time, or `once` in one pass."""

    def __init__(self, duties: Duties, on_poll: Callable[[PollReport], None] | None = None) -> None:
        self._duties = duties
        self._store = duties.store
        self.watch = duties.watch  # the watchlists in force: whoever matches or names asks here
        self.stopped = asyncio.Event()
        self.last_tick = time.monotonic()
        self.notices = Notices(duties.store, duties.owners, duties.clock, duties.language)
        words = duties.watch.matcher.lexicon.words  # what is remembered of words is shared
        self._grouping = Grouping(duties.store, lambda: words, duties.encoder, self.notices.trouble)
        self.rematching = Rematching(self._grouping, duties.clock, self.notices.trouble)
        watch, terms = duties.watch, self._grouping.terms
        self.indexing = Indexing(duties.store, watch.matcher, self.notices.trouble, terms)
        self.gauges: Callable[[], Gauges | None] = lambda: None  # set by who keeps it alive
        self.token_refused = self.record_lost = False
        self._first_round = FirstRound()
        in_force, clock, trouble = lambda: self.watch, duties.clock, self.notices.trouble
        self.poller = Poller(duties.store, duties.web, in_force, self._grouping, clock, trouble)
        if on_poll is not None:
            self.poller.on_poll = on_poll
        self._on_send: Callable[[SendOutcome], None] = lambda outcome: None
        self._reader = self._open_reader()
        how = duties.surges, duties.language, duties.most_alerts
        self.notes = Notes(duties.store, in_force, clock, trouble, *how)
        self._courier = Courier(
            Post(duties.store, duties.sender, duties.clock, duties.pace, duties.owners),
            Told(self.notices.tell_owners, trouble, self._end_without_token, self._sent),
        )

    def _open_reader(self) -> Reader | None:
        """Return what reads articles, where that is installed."""
        clock, full_texts = self._duties.clock, self._duties.web.full_texts
        if full_texts is None:
            return None
        return Reader(self._grouping, full_texts, lambda: self.watch, clock, self.notices.trouble)

    def put_in_force(self, watch: Watch) -> None:
        """Match with other watchlists from now on.

        What was matched with those before is recorded first: who matches stored items again finds
        it there.
        """
        self.poller.record_now()
        self.watch = watch

    def let_count(
        self, polled: Callable[[PollReport], None], sent: Callable[[SendOutcome], None]
    ) -> None:
        """Let somebody hear of each poll, and of each attempt to send."""
        self.poller.on_poll, self._on_send = polled, sent

    def _sent(self, outcome: SendOutcome) -> None:
        self._on_send(outcome)

    def stop(self) -> None:
        """Ask the service to end."""
        self._courier.stop()
        self.stopped.set()

    def _end_without_token(self) -> None:
        self.token_refused = True
        self.stop()

    async def once(self) -> None:
        """Make one pass: poll all due feeds, announce, and send all that may go now."""
        self._guarded("forgetting old items", self.prune)
        self._may_write()
        self._guarded("looking at the clock", self.look_at_clock)
        self._guarded("looking after the record", self.look_after_record)
        self._guarded("polling", self.poll_due)
        while not self.token_refused and self._may_write():
            self._guarded("reading articles", self.read_due)
            self._guarded("announcing", self.announce)
            self._guarded("sending", self.send_due)
            waiting = self._store.waiting_chats(self._duties.clock())
            is_busy = self._tasks() or waiting or self.rematching.running
            if not is_busy and not self.notes.look_again():
                break
            await asyncio.sleep(SETTLE_S)
        await self.look_at_feeds()
        await self.indexing.some()
        if self._duties.upkeep is not None:
            await self._duties.upkeep.nightly.finish()
        await self.finish()

    async def tick(self) -> None:
        """Start whatever is due now; nothing, while another program keeps the store to itself."""
        if self._duties.upkeep is not None and self._duties.upkeep.lost():
            await self._end_without_record(self._duties.upkeep)
        elif self._store.can_write() and self._may_write():
            self._guarded("looking at the clock", self.look_at_clock)
            self._guarded("polling", self.poll_due)
            self._guarded("reading articles", self.read_due)
            self._guarded("announcing", self.announce)
            self._guarded("sending", self.send_due)
            self._guarded("indexing", self.indexing.start)
        self.last_tick = time.monotonic()

    async def _end_without_record(self, upkeep: Upkeep) -> None:
        """End, as files of the record have lost their names; what is in them is saved first."""
        self.record_lost = True
        await upkeep.save(lambda: self._guarded("sending", self.send_due), self.finish)
        self.stop()

    def _tasks(self) -> list[asyncio.Task[None]]:
        """Return all that is under way."""
        reading = self._reader.running if self._reader else ()
        return [*self.poller.running, *reading, *self.notes.running, *self._courier.running]

    async def housekeeping(self) -> None:
        """Do what can wait: forget old items, tell of feeds in trouble, keep what was learnt."""
        self._guarded("forgetting old items", self.prune)
        self._guarded("looking after the record", self.look_after_record)
        await self.look_at_feeds()
        await self._keep_words()

    async def look_at_feeds(self) -> None:
        """Tell of feeds that are in trouble, or well again; in steps, so that nothing waits."""
        states: list[FeedState] = []
        while step := self._store.feed_states_after(states[-1].id if states else 0, FEEDS_A_STEP):
            states += step
            await asyncio.sleep(0)
        self._guarded("looking at the feeds", lambda: self.notices.tell_of_feeds(states))
        self._guarded("looking at the articles", lambda: self.notices.tell_of_robots(states))

    async def _keep_words(self) -> None:
        """Write down what was learnt of words: only a help for the next start, so that may fail."""
        if self._duties.words is not None:
            try:
                await asyncio.to_thread(self._duties.words.save)
            except OSError as error:
                log.warning("analysed words could not be kept", error=str(error))

    async def finish(self) -> None:
        """End polls and matching at once, and let the sends in flight finish."""
        self._guarded("ending the polls", self.poller.stop)
        if self._reader is not None:
            self._reader.stop()
        await asyncio.gather(self.rematching.stop(), self.indexing.stop())
        if self._duties.upkeep is not None:
            await self._duties.upkeep.nightly.stop()
        await self._keep_words()
        if not (tasks := self._tasks()):
            return
        _done, late = await asyncio.wait(tasks, timeout=FINISH_SENDS_S)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    def look_at_clock(self) -> None:
        """Put right what a clock that was wrong would let come twice, or never."""
        now = self._duties.clock()
        found = follow_clock(self._store, now)
        if found.set_back:
            if self._duties.pace is not None:
                self._duties.pace.forget_waits()
            log.warning("the clock was set back", made_again_from=str(found.not_made_from or ""))

    def poll_due(self) -> None:
        """Start a poll of each due feed that isn't being polled; none while the disk is full."""
        if self._may_poll():
            self.poller.poll_due()

    def read_due(self) -> None:
        """Start reading the articles that are due, one a host."""
        if self._reader is not None and self._may_poll():
            self._reader.read_due()

    def announce(self) -> None:
        """Compose what has come for the chats, and the digests and notes that are due."""
        self._guarded("writing notes", self.notes.write_due)
        now, titles, language = self._duties.clock(), self.watch.titles, self._duties.language
        most, trouble = self._duties.most_alerts, self.notices.trouble
        made = announce_alerts(self._store, titles, now, most, language, trouble)
        since = self._first_round.catching_up(now, self.poller.running)
        made += announce_digests(self._store, titles, now, since, language, trouble)
        if not self.rematching.running:  # else it would come in pieces
            made += announce_catch_ups(self._store, titles, now, language, trouble)
        if made:
            log.info("announced", messages=made)

    def send_due(self) -> None:
        """Start sending each waiting chat's next message, within Telegram's limits."""
        self._courier.send_due()

    def told_to_wait(self, chat_id: int, retry_after: timedelta) -> None:
        """Leave a chat alone for a time, as Telegram asked when an answer was sent there."""
        self._courier.told_to_wait(chat_id, retry_after)

    def telegram_is_back(self) -> None:
        """Send what waits because Telegram could not be reached."""
        self._guarded("sending again", self._courier.try_again_now)

    def prune(self) -> None:
        """Forget some of the oldest items and messages; a small step, so that nothing waits."""
        now, keep = self._duties.clock(), self._duties.keep_items
        self._store.prune_items(now - keep)
        self._store.prune_messages(now, keep)
        self._store.prune_gist_terms(now - 2 * STORY_WINDOW)

    def look_after_record(self) -> None:
        """Begin a backup that is due."""
        if self._duties.upkeep is not None:
            self._duties.upkeep.housekeeping()

    def _may_poll(self) -> bool:
        return self._duties.upkeep is None or self._duties.upkeep.may_poll()

    def _may_write(self) -> bool:
        """Look at the disk, and tell whether it takes what becomes of messages."""
        upkeep = self._duties.upkeep
        if upkeep is None:
            return True
        self._guarded("looking at the disk", upkeep.look)
        return upkeep.may_write()

    def _guarded(self, what: str, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception as error:  # noqa: BLE001 - the next tick tries again; the fault is kept
            self.notices.trouble(error, what)
