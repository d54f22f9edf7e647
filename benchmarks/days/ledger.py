"""The servers' ledger: every request as it came, judged by the rules; what was broken, how often.

It sees what servers see, and knows nothing of how Monitor decides. Of Monitor it is told only when
a feed is due by its own account, and which polls its store has after a restart: one that a kill
dropped must be made once more.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from copy import copy
from urllib.parse import urlsplit

from benchmarks.days.judge import ROUNDING_S, Judge, Poll, Request, Watched
from benchmarks.days.memory import Answer, Outcome
from benchmarks.days.scripts import Script

RECORDED_WITHIN_S = 1.0  # of its answer a poll is in the store


class Ledger(Judge):
    """Judges each request when it arrives, and learns from each answer."""

    def __init__(self, scripts: Sequence[Script]) -> None:
        super().__init__()
        self.feeds = {script.number: Watched(script) for script in scripts}
        self.by_url = {script.url: self.feeds[script.number] for script in scripts}
        self.polls_by_kind: Counter[str] = Counter()
        self.ending = False  # Monitor is being stopped or killed
        self._polls: dict[asyncio.Task[object] | None, Poll] = {}

    # ------------------------------------------------------------ requests

    def arrived(self, request: Request) -> tuple[Request, Poll | None]:
        """Judge a request. Returns what `left` has to be told when it is over."""
        self.counts["requests"] += 1
        self._judge_headers(request)
        self._judge_host(request)
        task = asyncio.current_task()
        poll = self._polls.get(task)
        if poll is not None and poll.target != request.url:
            self._break("followed a redirect to another address than named", request)
        if poll is None and request.script is not None:
            poll = self._polls[task] = self._begin(self.feeds[request.script.number], request)
        if poll is None:
            self._break("asked an address that nobody listed", request)
        else:
            poll.is_asking = True
            if request.script is not None:
                self._judge_validators(poll, request)
        return request, poll

    def left(self, taken: tuple[Request, Poll | None], answer: Answer | None, at: float) -> None:
        """Note that a request is over: with its answer, or given up (None)."""
        request, poll = taken
        host = self._hosts[request.host]
        host.in_flight -= 1
        host.free_at = at
        self._in_flight -= 1
        if poll is None or (answer is None and self.ending):
            return
        answer = answer or Answer(0, (), b"", Outcome.BROKEN)  # it took too long
        poll.is_asking = False
        if answer.wait_until is not None:
            host.until = max(host.until, answer.wait_until)
        if answer.outcome is Outcome.REDIRECT:
            self._redirected(poll, request, answer)
        else:
            self._end(poll, request, answer, at)

    def _redirected(self, poll: Poll, request: Request, answer: Answer) -> None:
        is_downgrade = request.url.startswith("https:") and answer.target.startswith("http:")
        poll.is_permanent &= answer.status in (301, 308) and not is_downgrade
        poll.target = answer.target
        poll.watched.led_to = urlsplit(answer.target).hostname or ""
        if poll.is_permanent:
            poll.moved_to = answer.target

    # ------------------------------------------------------------ polls

    def _begin(self, watched: Watched, request: Request) -> Poll:
        """Judge the moment and the address of a poll's first request."""
        if watched.poll is not None:
            self._keep(watched.poll)
        self._judge_moment(watched, request)
        self._judge_address(watched, request)
        watched.polls += 1
        self.polls_by_kind[watched.script.kind] += 1
        if watched.is_repeat:
            self.counts["repeated after a restart"] += 1
            watched.is_repeat = False
        watched.poll = Poll(watched, request.at, copy(watched.memory))
        return watched.poll

    def _end(self, poll: Poll, request: Request, answer: Answer, at: float) -> None:
        """Learn from a poll's last answer."""
        self._polls.pop(asyncio.current_task(), None)
        script = poll.watched.script
        poll.ended = at
        if not poll.target:
            poll.watched.led_to = ""
        if answer.outcome is Outcome.FEED or not script.lies:
            poll.edition = answer.edition
        self.counts[f"polls: {answer.outcome.name.lower()}"] += 1
        poll.watched.memory.learn(script, request.url, answer, poll.moved_to, at)

    def _keep(self, poll: Poll) -> None:
        """Note what a poll has served, once it is sure that Monitor has recorded it."""
        watched, edition = poll.watched, poll.edition
        watched.poll = None
        if edition is None or edition == watched.edition:
            return
        watched.edition = edition
        if watched.baseline is None:
            watched.baseline = edition.count
        for item in range(edition.first, edition.count):
            watched.served[item] = item in edition.edited

    def noted(self, url: str, due: float) -> None:
        """Note when Monitor says that a feed is due again."""
        self.by_url[url].due = due

    def under_way(self, at: float) -> int:
        """Count the polls that a kill may drop now: asking, or answered a moment ago."""
        polls = (watched.poll for watched in self.feeds.values() if watched.poll is not None)
        return sum(
            poll.is_asking or (poll.ended is not None and at - poll.ended < RECORDED_WITHIN_S)
            for poll in polls
        )

    def settle(self, recorded: Mapping[str, float]) -> int:
        """Forget the polls that a restart has dropped: they are not in the store; count them.

        `recorded`: when each feed was last polled, as the store has it.
        """
        dropped = 0
        self._polls.clear()
        for url, watched in self.by_url.items():
            poll = watched.poll
            if poll is None:
                continue
            if poll.ended is not None and recorded.get(url, -1.0) >= poll.ended - ROUNDING_S:
                self._keep(poll)
            elif poll.ended is None and not poll.is_asking:
                watched.poll = None  # it waits for the host to which it was redirected
            else:
                watched.memory, watched.poll, watched.is_repeat = poll.before, None, True
                dropped += 1
        return dropped

    # ------------------------------------------------------------ the end

    def close(self, at: float) -> None:
        """Judge what should have happened by now and has not."""
        for watched in self.feeds.values():
            if watched.memory.paused:
                self.counts["feeds paused"] += 1
            else:
                host = urlsplit(watched.memory.moved_to or watched.script.url).hostname or ""
                self._judge_delay(watched, at, host)

    @property
    def hosts(self) -> int:
        """Count the hosts that were asked."""
        return len(self._hosts)
