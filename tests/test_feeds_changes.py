"""One key of a feed is set, and an edit of feeds.toml is taken back, without loss of a byte."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.feeds.lists.changes import came, undone
from monitor.feeds.lists.edit import feed_tables, table_text, with_feeds, with_key, without_feeds
from monitor.feeds.lists.listing import read_feeds
from monitor.model import Edit, Feed
from monitor.toml_file import EditError
from tests.support import NOW
from tests.test_feeds_edit import THREE, A, B, C, line_of

D = Feed("https://d.example/", "D")


def edit(before: str, after: str) -> Edit:
    return Edit(1, NOW, "feeds", "Olena", "changed", before, after)


def called(text: str, url: str) -> str:
    return next(table.outlet for table in feed_tables(text) if table.url == url)


# ---------------------------------------------------------------- one key


def test_an_outlet_is_changed_and_the_comment_behind_it_stays() -> None:
    after = with_key(THREE, line_of(THREE, A), "outlet", 'The "A"')
    assert after == THREE.replace(
        'outlet = "A"   # the best', 'outlet = "The \\"A\\""   # the best'
    )


def test_a_key_that_is_not_there_is_written_below_the_header() -> None:
    after = with_key(THREE, line_of(THREE, C), "outlet", "C")
    assert after == THREE.replace(
        f"[[feed]]\nurl = '{C}'", f"[[feed]]\noutlet = \"C\"\nurl = '{C}'"
    )
    crlf = THREE.replace("\n", "\r\n")
    assert with_key(crlf, line_of(crlf, C), "outlet", "C") == after.replace("\n", "\r\n")


def test_without_a_value_the_key_goes() -> None:
    after = with_key(THREE, line_of(THREE, B), "outlet", "")
    assert after == THREE.replace('outlet = "B"\n', "")
    assert with_key(after, line_of(after, B), "outlet", "") == after


def test_what_is_written_in_several_lines_is_left_to_people() -> None:
    text = f'[[feed]]\nurl = "{A}"\noutlet = """\nA"""\n'
    with pytest.raises(EditError, match="can't be edited"):
        with_key(text, 1, "outlet", "B")


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=40))
def test_any_name_can_be_set_and_is_read_back(name: str) -> None:
    after = with_key(THREE, line_of(THREE, A), "outlet", name)
    assert called(after, A) == name
    assert with_key(after, line_of(after, A), "outlet", "A") == THREE


# ---------------------------------------------------------------- taken back


@pytest.mark.parametrize(
    "after",
    [
        with_feeds(THREE, [D]),
        without_feeds(THREE, [line_of(THREE, A)]),
        with_key(THREE, line_of(THREE, A), "outlet", "New"),
        with_key(THREE, line_of(THREE, C), "language", "uk"),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_undone_at_once_every_byte_is_as_it_was(after: str, newline: str) -> None:
    now = after.replace("\n", newline)
    assert undone(edit(THREE, after), now, after) == THREE.replace("\n", newline)


def test_what_others_added_since_stays_when_a_removal_is_undone() -> None:
    removed = without_feeds(THREE, [line_of(THREE, A)])
    since = with_feeds(removed, [D])
    after = undone(edit(THREE, removed), since, since)
    assert {table.url for table in feed_tables(after)} == {A, B, C, D.url}
    assert after.startswith(since), "what is there stays as it is"
    assert called(after, A) == "A"


def test_what_others_added_since_stays_when_an_addition_is_undone() -> None:
    added = with_feeds(THREE, [D])
    since = with_feeds(added, [Feed("https://e.example/")])
    after = undone(edit(THREE, added), since, since)
    assert [table.url for table in feed_tables(after)] == [A, B, C, "https://e.example/"]


def test_a_name_is_put_back_unless_somebody_has_changed_it_again() -> None:
    renamed = with_key(THREE, line_of(THREE, A), "outlet", "New")
    since = with_feeds(renamed, [D])
    assert called(undone(edit(THREE, renamed), since, since), A) == "A"
    again = with_key(since, line_of(since, A), "outlet", "Newer")
    with pytest.raises(EditError, match="nothing of this change"):
        undone(edit(THREE, renamed), again, again)


def test_a_feed_that_somebody_listed_again_is_not_listed_twice() -> None:
    removed = without_feeds(THREE, [line_of(THREE, A)])
    since = with_feeds(removed, [Feed(A, "Other")])
    with pytest.raises(EditError, match="nothing of this change"):
        undone(edit(THREE, removed), since, since)


def test_a_table_is_taken_with_the_comments_that_are_its() -> None:
    assert (
        table_text(THREE, line_of(THREE, B))
        == f'[[feed]]\nurl = "{B}"\noutlet = "B"\nenabled = false\n'
    )
    assert table_text("[[feed]]\nurl = 'http://a'", 1) == "[[feed]]\nurl = 'http://a'\n"


def test_the_feeds_that_an_edit_brought_are_counted() -> None:
    assert came(edit(THREE, with_feeds(THREE, [D]))) == 1
    assert came(edit(THREE, without_feeds(THREE, [line_of(THREE, A)]))) == -1
    assert came(edit("", THREE)) == 3
    assert read_feeds(THREE, "")[0]
