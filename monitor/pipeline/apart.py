"""One chat's messages apart from another's: a fault in composing them stops no other chat."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from monitor.store import BusyError, DiskFullError

Trouble = Callable[[BaseException, str], None]


def raised(error: BaseException, about: str) -> None:
    """Take a fault where nobody keeps it: it goes on to whoever asked."""
    raise error


@contextmanager
def apart(trouble: Trouble, about: str) -> Iterator[None]:
    """Hand a fault to who keeps it; not that nothing can be written: no other chat fares better."""
    try:
        yield
    except (BusyError, DiskFullError):
        raise
    except Exception as error:  # noqa: BLE001 - the next tick tries again; the fault is kept
        trouble(error, about)
