"""The record, for reads that take long: on a connection and in a thread of their own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from monitor.store import Store

T = TypeVar("T")


class Archive:
    """Reads the record beside all else; what reads must not write."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def read(self, work: Callable[[Store], T]) -> T:
        """Run a function of the store in a thread. Raises StoreError, and what it raises."""
        return await asyncio.to_thread(self._run, work)

    def _run(self, work: Callable[[Store], T]) -> T:
        store = Store(self._path, read_only=True)
        try:
            return work(store)
        finally:
            store.close()
