"""How a request is judged: by what it says, when it comes, and what else its host is asked.

The rules are those of docs/design.md as servers see them; nothing of Monitor's is used here.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from benchmarks.days.clock import HOUR, MINUTE, moment
from benchmarks.days.memory import LONGEST_WISH, STALE_AFTER, Given, Memory
from benchmarks.days.scripts import Edition, Script

PAUSE_S = 2.0
AT_ONCE = 64
ROUNDING_S = 0.01  # the store keeps milliseconds
QUEUED_S = 15 * MINUTE  # for a host's turn, where it has many feeds
CATCHING_UP_S = HOUR  # after a down-time
EXAMPLES = 3
_HEADERS = {
    *(b"host", b"user-agent", b"accept", b"accept-encoding", b"connection"),
    *(b"if-none-match", b"if-modified-since"),
}
_AGENT = re.compile(rb"monitor/[0-9][^ ]* \(\+https://[^;]+; [^@]+@[^)]+\)")


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it came."""

    url: str
    host: str
    headers: tuple[tuple[bytes, bytes], ...]
    at: float
    script: Script | None  # whose address it is; None for a portal, or an address from nowhere


@dataclass(slots=True)
class Poll:
    """A poll as servers see it: the request that begins it, and those to where it is redirected.

    `before`: what was known before it, to be restored where it was dropped.
    """

    watched: Watched
    begun: float
    before: Memory
    target: str = ""
    moved_to: str = ""
    is_permanent: bool = True
    is_asking: bool = False
    ended: float | None = None
    edition: Edition | None = None


@dataclass(slots=True)
class Watched:
    """A feed, and what the ledger knows of it. `served`: its items, and which of them edited."""

    script: Script
    memory: Memory = field(default_factory=Memory)
    poll: Poll | None = None
    polls: int = 0
    firsts: int = 0
    due: float = 0.0
    led_to: str = ""  # the host to which it was redirected last
    is_repeat: bool = False
    has_moved: bool = False
    baseline: int | None = None  # items below were listed at the first poll
    served: dict[int, bool] = field(default_factory=dict)
    edition: Edition | None = None


@dataclass(slots=True)
class Host:
    """A host, and what the ledger knows of it."""

    in_flight: int = 0
    free_at: float | None = None  # when the last request ended
    until: float = 0.0  # when it may be asked again (Retry-After)


class Judge:
    """Judges requests, one after the other.

    `broken` counts by rule, with some `examples`; `counts` are of what is allowed.
    """

    def __init__(self) -> None:
        self.broken: Counter[str] = Counter()
        self.examples: dict[str, list[str]] = defaultdict(list)
        self.counts: Counter[str] = Counter()
        self.most_in_flight = 0
        self.shortest_pause = float("inf")
        self.longest_queue = 0.0
        self.life_began = 0.0  # when Monitor was started last
        self._in_flight = 0
        self._hosts: dict[str, Host] = defaultdict(Host)

    def _judge_headers(self, request: Request) -> None:
        names = {name.lower(): value for name, value in request.headers}
        if b"cookie" in names:
            self._break("Cookie", request)
        if b"referer" in names:
            self._break("Referer", request)
        if names.keys() - _HEADERS:
            self._break("headers beyond those that are needed", request)
        if len(names) != len(request.headers):
            self._break("a header sent twice", request)
        if not _AGENT.fullmatch(names.get(b"user-agent", b"")):
            self._break("User-Agent does not say who asks", request)
        accepted = names.get(b"accept", b"")
        if b"application/rss+xml" not in accepted or b"application/atom+xml" not in accepted:
            self._break("Accept does not name the feed types", request)

    def _judge_host(self, request: Request) -> None:
        host = self._hosts[request.host]
        if host.in_flight:
            self._break("two requests in flight to a host", request)
        if host.free_at is not None:
            pause = request.at - host.free_at
            self.shortest_pause = min(self.shortest_pause, pause)
            if pause < PAUSE_S - 1e-3:
                self._break("less than 2 s between two requests to a host", request)
        if request.at < host.until - ROUNDING_S:
            self._break("asked before Retry-After of the host was over", request)
        host.in_flight += 1
        self._in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self._in_flight)
        if self._in_flight > AT_ONCE:
            self._break(f"more than {AT_ONCE} requests in flight", request)

    def _judge_moment(self, watched: Watched, request: Request) -> None:
        memory, at = watched.memory, request.at
        if memory.paused:
            self._break("polled a feed that is gone", request)
        if memory.polled_at is None:
            return
        if at < memory.not_before - ROUNDING_S:
            self._break(f"early: {memory.why}", request)
        if at < watched.due - ROUNDING_S and not watched.is_repeat:
            self._break("early: before it was due", request)
        self._judge_skipped(watched, request)
        self._judge_delay(watched, request.at, request.host)

    def _judge_skipped(self, watched: Watched, request: Request) -> None:
        memory, said, at = watched.memory, watched.script.said, request.at
        if memory.body_at is None or not _is_skipped(watched.script, at):
            return  # what the feed asks for stands in its body
        assert memory.polled_at is not None
        if at - memory.polled_at >= LONGEST_WISH[watched.script.high]:
            self.counts["polled in skipped hours: the wish had reached its limit"] += 1
        elif not _is_skipped(watched.script, watched.due):
            self.counts["polled in skipped hours: due before, but Monitor was down or busy"] += 1
        else:
            self._break(f"early: {'skipHours' if said.skip_hours else 'skipDays'}", request)

    def _judge_delay(self, watched: Watched, at: float, host: str) -> None:
        hosts = [host, watched.led_to] if watched.led_to else [host]
        host_until = max(self._hosts[name].until for name in hosts)
        allowed = max(watched.memory.not_after, host_until) + QUEUED_S
        due = max(watched.due, host_until)
        if due < self.life_began:  # due while Monitor was down
            allowed = max(allowed, self.life_began + CATCHING_UP_S)
        else:
            self.longest_queue = max(self.longest_queue, at - due)
        if at > allowed:
            self._break("late: over a tenth past the longest wait", None, watched, at)

    def _judge_address(self, watched: Watched, request: Request) -> None:
        """A feed is polled where it is listed, or where it has moved for good."""
        memory = watched.memory
        if request.url == memory.moved_to:
            self.counts["feeds moved"] += not watched.has_moved
            watched.has_moved = True
        elif request.url != watched.script.url:
            self._break("moved before 3 polls over 3 days agreed", request)
        elif memory.moved_to and not memory.failures:
            self._break("polled at the old address, though it has moved", request)
        elif memory.moved_to:  # it fails at the new address: the old one may know better
            memory.moved_to = ""

    def _judge_validators(self, poll: Poll, request: Request) -> None:
        names = {name.lower(): value for name, value in request.headers}
        sent = names.get(b"if-none-match"), names.get(b"if-modified-since")
        memory, given = poll.before, poll.before.given
        if given is None or given.url != request.url:
            if sent != (None, None):
                self._break("validators that this address never gave", request)
            self._count_unconditional(poll, given)
            return
        stale_for = poll.begun - (memory.body_at or 0.0) - STALE_AFTER
        if not memory.said_304:
            stale_for = -STALE_AFTER
        if sent == (given.etag, given.modified):
            self.counts["conditional"] += 1
            if stale_for > QUEUED_S:
                self._break("conditional after 8 days of 304", request)
        elif sent != (None, None):
            self._break("validators altered", request)
        elif stale_for > -QUEUED_S:
            self.counts["unconditional: 8 days of nothing but 304"] += 1
        else:
            self._break("unconditional though validators were given", request)

    def _count_unconditional(self, poll: Poll, given: Given | None) -> None:
        if poll.before.polled_at is None:
            self.counts["unconditional: the first of a feed"] += 1
            poll.watched.firsts += not poll.target
        elif given is not None:
            self.counts["unconditional: this address gave nothing last"] += 1
        else:
            self.counts["unconditional: nothing was given"] += 1

    def _break(
        self,
        rule: str,
        request: Request | None,
        watched: Watched | None = None,
        at: float = 0.0,
    ) -> None:
        self.broken[rule] += 1
        examples = self.examples[rule]
        if len(examples) < EXAMPLES:
            url = request.url if request else watched.script.url if watched else ""
            examples.append(f"{moment(request.at if request else at):%d %H:%M:%S} {url}")

    def report_broken(self, rule: str, example: str) -> None:
        """Count what was found broken elsewhere."""
        self.broken[rule] += 1
        if len(self.examples[rule]) < EXAMPLES:
            self.examples[rule].append(example)


def _is_skipped(script: Script, at: float) -> bool:
    """Tell whether a feed asks to be left alone at a time."""
    said, when = script.said, moment(at)
    return when.hour in said.skip_hours or when.weekday() in said.skip_days
