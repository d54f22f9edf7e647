"""The named moments at which a service kills itself: between each commit and each call.

Python's own tracing tells when a function of Monitor begins or ends, so that Monitor itself need
not know of it. Only the names below are looked at.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from types import CodeType, FrameType
from typing import Any, Literal

Moment = Literal["begins", "commits", "ends"]


def _always(_: FrameType, __: Any) -> bool:
    return True


def _gave_something(_: FrameType, given: Any) -> bool:
    return given is not None


def _has_answered(frame: FrameType, _: Any) -> bool:
    return frame.f_locals["self"]._offset is not None


@dataclass(frozen=True)
class Point:
    """A moment of a function in a module, and at which of its times the service may die.

    `commits`: the function's transaction has done all its work, and is about to be committed.
    """

    name: str
    module: str
    function: str
    moment: Moment
    latest: int
    fits: Callable[[FrameType, Any], bool] = _always


STORE = "monitor.store."
POINTS = (
    Point("start: the cut-off attempts are found", STORE + "deliveries", "recover_deliveries",
          "commits", 1),
    Point("start: they are marked unknown", STORE + "deliveries", "recover_deliveries", "ends", 1),
    Point("poll: all is matched, nothing recorded", STORE + "polls", "record_polls", "begins", 3),
    Point("poll: before its commit", STORE + "polls", "record_polls", "commits", 3),
    Point("poll: after its commit", STORE + "polls", "record_polls", "ends", 3),
    Point("announcement: composed, not recorded", STORE + "announcements", "record_announcement",
          "begins", 8),
    Point("announcement: before its commit", STORE + "announcements", "record_announcement",
          "commits", 8),
    Point("announcement: after its commit", STORE + "announcements", "record_announcement", "ends",
          8),
    Point("claim: before its commit", STORE + "deliveries", "claim_delivery", "commits", 8),
    Point("claim: after its commit", STORE + "deliveries", "claim_delivery", "ends", 8,
          _gave_something),
    Point("call: about to be made", "monitor.telegram.sender", "_send", "begins", 8),
    Point("call: answered", "monitor.pipeline.deliver", "_record", "begins", 8),
    Point("outcome: before its commit", STORE + "deliveries", "record_attempt", "commits", 8),
    Point("outcome: after its commit", STORE + "deliveries", "record_attempt", "ends", 8),
    Point("command: received, not answered", "monitor.telegram.listener", "_guarded", "begins", 1),
    Point("command: answered, not confirmed", "monitor.telegram.listener", "_answer_next",
          "begins", 1, _has_answered),
)  # fmt: skip
BY_NAME = {point.name: point for point in POINTS}
COMMANDS = tuple(point.name for point in POINTS if point.name.startswith("command"))
ANNOUNCEMENTS = tuple(point.name for point in POINTS if point.name.startswith("announcement"))
STARTS = tuple(point.name for point in POINTS if point.name.startswith("start"))


class Killer:
    """Kills its own process at the n-th time of a point; to be given to sys.settrace."""

    def __init__(self, point: Point, times: int) -> None:
        self._point = point
        self._left = times
        self._name = "writing" if point.moment == "commits" else point.function
        self._begins: dict[CodeType, int] = {}

    def __call__(self, frame: FrameType, event: str, given: Any) -> Callable[..., Any] | None:
        """Look at a call of a function; what isn't meant isn't traced further."""
        if frame.f_code.co_name != self._name or event != "call":
            return None
        begins = frame.f_lasti == self._begins.setdefault(frame.f_code, frame.f_lasti)
        if self._point.moment == "commits":
            if not begins and self._is_meant(_writer(frame)):
                self._reach(frame, given)
        elif self._is_meant(frame):
            if self._point.moment == "ends":
                return self._at_end
            if begins:
                self._reach(frame, given)
        return None

    def _at_end(self, frame: FrameType, event: str, given: Any) -> Callable[..., Any]:
        if event == "return":
            self._reach(frame, given)
        return self._at_end

    def _is_meant(self, frame: FrameType | None) -> bool:
        return (
            frame is not None
            and frame.f_code.co_name == self._point.function
            and frame.f_globals.get("__name__") == self._point.module
        )

    def _reach(self, frame: FrameType, given: Any) -> None:
        if self._point.fits(frame, given):
            self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def _writer(frame: FrameType) -> FrameType | None:
    """Return who leaves a transaction's `with`: contextlib stands between."""
    return frame.f_back.f_back if frame.f_back else None
