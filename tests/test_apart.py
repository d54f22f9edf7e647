"""A fault in one chat's messages stops no other chat's, and is kept with the chat's number."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.model import Mode
from monitor.pipeline import announce_alerts, announce_digests
from monitor.store import Store
from tests.support import DAY, NOW, OLENA, PETRO, follow, news, open_store, record, send_all

TITLES = {"a": "A", "b": "B"}
WRONG = {"a": 1, "b": "B"}  # of "a" nothing can be composed


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(tmp_path)
    yield store
    store.close()


@pytest.mark.parametrize("mode", [Mode.ALERTS, Mode.DIGEST])
def test_what_can_not_be_composed_for_one_chat_keeps_nothing_from_the_next(
    store: Store, mode: Mode
) -> None:
    for chat_id, watchlist in ((OLENA, "a"), (PETRO, "b")):
        follow(store, watchlist, chat_id=chat_id, mode=mode, now=NOW - DAY)
    record(store, news("x", "a"), news("y", "b"))
    troubles: list[str] = []
    trouble = lambda error, about: troubles.append(f"{about}: {type(error).__name__}")  # noqa: E731
    at = NOW + DAY
    made = announce_alerts(store, WRONG, at, trouble=trouble)  # type: ignore[arg-type]
    made += announce_digests(store, WRONG, at, trouble=trouble)  # type: ignore[arg-type]
    assert made == 1
    assert send_all(store, OLENA, at) == []
    assert len(send_all(store, PETRO, at)) == 1
    kind = "alerts" if mode is Mode.ALERTS else "digest"
    assert troubles == [f"the {kind} of chat {OLENA}: TypeError"]
    made = announce_alerts(store, TITLES, at) + announce_digests(store, TITLES, at)
    assert made == 1, "what was at fault is told once it can be"
