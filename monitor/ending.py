"""Being told to end: heard from the first moment on, and obeyed as soon as that can be done.

A signal that comes while the command still loads is held by the kernel (`cli.py`); one that comes
while the service is put together is remembered; one that comes while it runs ends it in good order.
"""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum, auto
from types import FrameType

from monitor.log import get_logger

log = get_logger("monitor.ending")


class Ended(Enum):
    """Why a service ended."""

    AS_ASKED = auto()
    TOKEN_REFUSED = auto()
    RECORD_LOST = auto()


class Ending:
    """Remembers whether the process was told to end, and tells whoever can obey."""

    def __init__(self) -> None:
        self.asked = False
        self._was_hung_up = False
        self._obey: Callable[[], None] | None = None
        self._go_on: Callable[[], None] | None = None

    def listen(self) -> None:
        """Hear SIGTERM and Ctrl-C from now on, until the process is no more; and SIGHUP.

        SIGHUP means that a terminal has gone, if there was one; else that somebody wants the files
        to be read anew, which happens by itself.
        """
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, self._told)
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # as nohup leaves it
            in_terminal = sys.stdin is not None and sys.stdin.isatty()
            signal.signal(signal.SIGHUP, self._told if in_terminal else self._hung_up)

    @contextmanager
    def obeyed_by(self, stop: Callable[[], None]) -> Iterator[None]:
        """Let `stop` be called in the running loop: at once, if the end was asked for already."""
        self.listen()  # from now on at the latest
        loop = asyncio.get_running_loop()
        self._obey = lambda: _call_in(loop, stop)
        self._go_on = lambda: _call_in(loop, _say_that_files_are_followed)
        if self._was_hung_up:
            _say_that_files_are_followed()
        if self.asked:
            stop()
        try:
            yield
        finally:
            self._obey = self._go_on = None

    def _told(self, _number: int, _frame: FrameType | None) -> None:
        self.asked = True
        if self._obey is not None:
            self._obey()

    def _hung_up(self, _number: int, _frame: FrameType | None) -> None:
        if self._go_on is None:
            self._was_hung_up = True  # to be answered as soon as somebody can
        else:
            self._go_on()


def _call_in(loop: asyncio.AbstractEventLoop, work: Callable[[], None]) -> None:
    loop.call_soon_threadsafe(work)


def _say_that_files_are_followed() -> None:
    log.info("SIGHUP changes nothing: changed files are followed by themselves")
