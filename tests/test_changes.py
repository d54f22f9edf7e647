"""What an edit changed, told from its texts; and what a watchlist found, counted by day."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.conversation.lists.changes import tell
from monitor.in_force import BY_FILE
from monitor.model import Edit
from monitor.telegram.access import Right
from monitor.telegram.dialogs.lists.lines import Line
from tests.support import BBC, DAY, NOW, OLENA, PETRO, follow, hit, news, open_store, record

SHARED = "title = 'Dams'\nkeywords = '''\ndam # why\n'''\n"
OWN = f"{SHARED}chat = {OLENA}\n"
OTHERS = f"{SHARED}chat = {PETRO}\n"


def edit(before: str, after: str, who: str = "Olena, in Telegram", name: str = "dams") -> Edit:
    return Edit(1, NOW, name, who, "changed", before, after)


def test_a_change_is_told_by_its_lines() -> None:
    after = "title = 'Dams'\nkeywords = '''\ndam\nflood\n'''\nexclude = 'beaver'\n"
    change = tell(edit(SHARED, after), [OLENA]).change
    assert change.added == (Line("flood"), Line("beaver", excluded=True))
    assert (change.removed, change.title, change.who) == ((), "Dams", "Olena")


def test_a_file_that_was_made_or_deleted_has_the_title_that_it_had() -> None:
    made, gone = tell(edit("", SHARED), []).change, tell(edit(SHARED, ""), []).change
    assert (made.made, made.deleted, made.title) == (True, False, "Dams")
    assert (gone.made, gone.deleted, gone.title) == (False, True, "Dams")


def test_a_text_that_is_no_toml_is_told_without_lines() -> None:
    change = tell(edit(SHARED, "title = "), []).change
    assert (change.added, change.removed) == ((), (Line("dam"),))


@pytest.mark.parametrize(
    ("before", "after", "right"),
    [
        (SHARED, SHARED, Right.SHARED),
        (OWN, OWN, Right.CHAT),
        ("", OWN, Right.CHAT),
        (OWN, "", Right.CHAT),
        (OWN, SHARED, Right.SHARED),
        (SHARED, OWN, Right.SHARED),
        (OTHERS, OTHERS, None),
        (OWN, OTHERS, None),
        (OTHERS, "", None),
    ],
)
def test_the_right_to_undo_is_that_to_change_both_texts(
    before: str, after: str, right: Right | None
) -> None:
    assert tell(edit(before, after), [OLENA]).right == right


def test_that_a_file_was_there_is_not_undone() -> None:
    assert tell(edit("", SHARED, BY_FILE), [OLENA]).right is None
    assert tell(edit(SHARED, OWN, BY_FILE), [OLENA]).right is Right.SHARED


def test_feeds_are_told_by_their_addresses() -> None:
    text = '[[feed]]\nurl = "https://user:secret@bbc.example/feed"\n'
    change = tell(edit("", text, name="feeds"), []).change
    assert change.feeds
    assert "secret" not in str(change.added)


# ---------------------------------------------------------------- counted


def test_hits_count_on_the_day_on_which_they_were_found(tmp_path: Path) -> None:
    store = open_store(tmp_path, BBC)
    starts = [NOW - DAY, NOW]
    for number, at in enumerate((NOW - 2 * DAY, NOW - DAY, NOW - DAY / 2, NOW, NOW + DAY)):
        record(store, news(str(number), hit("dams"), hit("other")), now=at)
    assert store.hits_by_day("dams", starts) == (2, 2)
    assert store.hits_by_day("unknown", starts) == (0, 0)
    store.close()


def test_a_story_that_several_chats_judge_counts_once(tmp_path: Path) -> None:
    store = open_store(tmp_path, BBC)
    record(store, news("a", hit("dams")), news("b", hit("dams")))
    first, second = (row["story"] for row in store.rows("SELECT story FROM hits ORDER BY id"))
    for chat in (OLENA, PETRO):
        follow(store, "dams", chat_id=chat)
        store.judge(chat, first, ("dams",), chat, NOW)
    store.judge(OLENA, second, ("dams", "other"), OLENA, NOW - 2 * DAY)
    assert store.count_not_relevant("dams", NOW - DAY) == 1
    assert store.count_not_relevant("dams", NOW - 3 * DAY) == 2
    store.close()
