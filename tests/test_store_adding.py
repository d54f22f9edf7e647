"""What the record knows for new keywords: a chat's old ids, its changes."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from monitor.model import Edit
from tests.support import (
    GROUP,
    MINUTE,
    NOW,
    OLENA,
    PETRO,
    chat,
    open_store,
)


def test_a_chat_is_known_by_all_the_ids_that_it_had(tmp_path: Path) -> None:
    with closing(open_store(tmp_path)) as store:
        store.remember_chat(chat(GROUP))
        assert (store.ids_of(GROUP), store.id_now(GROUP)) == ({GROUP}, GROUP)
        store.migrate(GROUP, -1000)
        store.migrate(GROUP, -1000)
        assert (store.ids_of(-1000), store.id_now(GROUP)) == ({GROUP, -1000}, -1000)
        store.migrate(-1000, -2000)
        assert store.ids_of(-2000) == {GROUP, -1000, -2000}
        assert store.id_now(GROUP) == store.id_now(-1000) == -2000
        assert store.ids_of(OLENA) == {OLENA}


def test_the_changes_of_a_chat_are_counted_from_a_time_on(tmp_path: Path) -> None:
    with closing(open_store(tmp_path)) as store:
        for number, (age, where) in enumerate(
            [(2 * MINUTE, OLENA), (MINUTE, OLENA), (0 * MINUTE, OLENA), (0 * MINUTE, PETRO)]
        ):
            store.record_edit(Edit(0, NOW - age, f"w{number}", "Olena", "x", "", "y", where, where))
        assert store.count_edits(OLENA, NOW - MINUTE) == 2
        assert store.count_edits(GROUP, NOW - MINUTE) == 0
