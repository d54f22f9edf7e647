"""What is in force follows from what was and from what the folder holds now."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from monitor.in_force import FEEDS, Files, Folder, Reload, Text, from_records, reconcile
from monitor.model import Edit, Problem

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
FOLDER = "/watch/watchlists"
LISTED = '[[feed]]\nurl = "https://a.example/rss"\n'
UNREADABLE = Problem(f"{FOLDER}/icc.toml", None, None, "can't be read: Permission denied")
NOT_TOML = "title = 'x"


def watchlist(*keywords: str, title: str = "A title", exclude: str = "") -> str:
    lines = "\n".join(keywords)
    left_out = f"exclude = '''\n{exclude}\n'''\n" if exclude else ""
    return f"title = \"{title}\"\nkeywords = '''\n{lines}\n'''\n{left_out}"


ICC, CHILDREN = watchlist("ICC warrant"), watchlist("deported children")
BROKEN = watchlist("ICC warrant", "(broken", "“unclosed")


def folder(feeds: Text = LISTED, **watchlists: Text) -> Folder:
    return Folder(FOLDER, watchlists, feeds)


def start(feeds: Text = LISTED, **watchlists: Text) -> Reload:
    return reconcile(Files(), folder(feeds, **watchlists), NOW)


def then(before: Reload, feeds: Text = LISTED, **watchlists: Text) -> Reload:
    return reconcile(before.files, folder(feeds, **watchlists), LATER)


def keywords(reload: Reload, name: str = "icc") -> list[str]:
    return [keyword.line for keyword in reload.files.watchlists[name].content.keywords]


def what(reload: Reload) -> list[tuple[str, str]]:
    return [(edit.watchlist, edit.what) for edit in reload.edits]


# what changes


def test_at_first_all_that_is_there_comes_in_force() -> None:
    reload = start(icc=ICC, children=CHILDREN)
    assert [content.id for content in reload.files.contents] == ["children", "icc"]
    assert [feed.url for feed in reload.files.listed] == ["https://a.example/rss"]
    assert reload.changed == {"children", "icc", FEEDS}
    assert reload.problems == ()


def test_what_did_not_change_stays_the_very_same_object() -> None:
    before = start(icc=ICC, children=CHILDREN)
    after = then(before, icc=watchlist("ICC", "Hague"), children=CHILDREN)
    assert after.files.contents[0] is before.files.contents[0]
    assert after.files.contents[1] is not before.files.contents[1]
    assert after.files.listed is before.files.listed
    assert after.changed == {"icc"}


def test_nothing_new_changes_nothing() -> None:
    before = start(icc=ICC)
    assert then(before, icc=ICC) == Reload(before.files, sound=before.sound)


def test_a_changed_text_is_in_force_and_remembered_with_the_one_before() -> None:
    after = then(start(icc=ICC), icc=watchlist("ICC warrant", "Hague"))
    assert keywords(after) == ["ICC warrant", "Hague"]
    (edit,) = after.edits
    assert (edit.who, edit.what, edit.at) == ("file", "added “Hague”", LATER)
    assert (edit.before, edit.after) == (ICC, watchlist("ICC warrant", "Hague"))


def test_a_new_file_comes_in_force_beside_the_others() -> None:
    after = then(start(icc=ICC), icc=ICC, children=CHILDREN)
    assert keywords(after, "children") == ["deported children"]
    assert what(after) == [("children", "new file")]
    assert after.edits[0].before == ""


def test_a_deleted_file_ends() -> None:
    after = then(start(icc=ICC, children=CHILDREN), children=CHILDREN)
    assert list(after.files.watchlists) == ["children"]
    assert what(after) == [("icc", "deleted")]
    assert (after.edits[0].before, after.edits[0].after) == (ICC, "")
    assert after.problems == ()


def test_where_the_last_watchlist_was_deleted_that_is_said() -> None:
    after = then(start(icc=ICC))
    assert after.files.contents == ()
    assert "there is no watchlist here" in str(after.problems[0])


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        (watchlist("a1", "b2"), watchlist("b2", "c3"), "added “c3”; removed “a1”"),
        (watchlist("a1"), watchlist("a1", title="Other"), "changed"),
        (watchlist("a1"), watchlist("a1", exclude="c3"), "added “exclude: c3”"),
        (
            watchlist("a1"),
            watchlist("a1", "b2", "c3", "d4", "e5"),
            "added “b2”, “c3”, “d4” and 1 more",
        ),
        (watchlist("a1"), watchlist("a1", "long " * 40), f"added “{'long ' * 11}long…”"),
    ],
)
def test_an_edit_says_in_a_line_what_was_changed(before: str, after: str, line: str) -> None:
    assert what(then(start(icc=before), icc=after)) == [("icc", line)]


def test_an_edit_of_the_feeds_names_them_without_their_secrets() -> None:
    more = LISTED + '[[feed]]\nurl = "https://anna:secret@b.example/rss"\n'
    ((name, line),) = what(then(start(icc=ICC), more, icc=ICC))
    assert name == FEEDS
    assert line.startswith("added “https://")
    assert "b.example/rss" in line
    assert "secret" not in line


# what is broken


@pytest.mark.parametrize("broken", [BROKEN, NOT_TOML, watchlist(), "", UNREADABLE])
def test_a_broken_file_leaves_the_last_good_version_in_force(broken: Text) -> None:
    before = start(icc=ICC)
    after = then(before, icc=broken)
    assert after.files.contents[0] is before.files.contents[0]
    assert after.errors_by_file().keys() == {f"{FOLDER}/icc.toml"}
    assert after.older == {f"{FOLDER}/icc.toml": NOW}
    assert after.edits == ()
    assert f"{FOLDER}/icc.toml" not in after.sound


def test_a_file_that_is_mended_is_in_force_and_the_broken_text_is_no_edit() -> None:
    mended = watchlist("ICC warrant", "Hague")
    after = then(then(start(icc=ICC), icc=BROKEN), icc=mended)
    assert keywords(after) == ["ICC warrant", "Hague"]
    assert [(edit.before, edit.after) for edit in after.edits] == [(ICC, mended)]
    assert (after.problems, after.older) == ((), {})
    assert f"{FOLDER}/icc.toml" in after.sound


def test_a_file_that_goes_back_to_what_is_in_force_is_well_and_no_edit() -> None:
    before = start(icc=ICC)
    after = then(then(before, icc=BROKEN), icc=ICC)
    assert after.files == before.files
    assert (after.problems, after.edits) == ((), ())


def test_one_broken_file_holds_up_no_other() -> None:
    after = then(start(icc=ICC, children=CHILDREN), icc=BROKEN, children=watchlist("return"))
    assert keywords(after, "children") == ["return"]


def test_warnings_alone_break_nothing() -> None:
    twice = watchlist("ICC warrant", "ICC warrant", "Hague")
    after = then(start(icc=ICC), icc=twice)
    assert keywords(after) == ["ICC warrant", "Hague"]
    assert len(after.problems) == 1
    assert after.errors_by_file() == {}


def test_of_a_new_file_with_errors_the_good_lines_are_in_force() -> None:
    after = then(start(children=CHILDREN), children=CHILDREN, icc=BROKEN)
    assert keywords(after) == ["ICC warrant"]
    assert after.older == {}
    assert len(after.problems) == 2


def test_where_no_good_version_was_ever_there_the_newer_good_lines_count() -> None:
    after = then(start(icc=BROKEN), icc=watchlist("ICC warrant", "Hague", "(broken"))
    assert keywords(after) == ["ICC warrant", "Hague"]
    assert len(after.problems) == 1


def test_errors_of_what_is_in_force_are_problems_for_as_long_as_they_are_there() -> None:
    before = start(icc=BROKEN)
    assert then(before, icc=BROKEN).problems == before.problems


@pytest.mark.parametrize("feeds", ["", NOT_TOML, '[[feed]]\nurl = "nowhere"\n', UNREADABLE])
def test_a_broken_list_of_feeds_leaves_the_last_good_one_in_force(feeds: Text) -> None:
    before = start(icc=ICC)
    after = then(before, feeds, icc=ICC)
    assert after.files.feeds is before.files.feeds
    assert len(after.problems) == 1
    assert after.older == {f"{FOLDER}/feeds.toml": NOW}


def test_where_the_folder_cannot_be_read_all_stays_in_force() -> None:
    before = start(icc=ICC)
    gone = Problem(FOLDER, None, None, "this folder can't be read: No such file or directory")
    after = reconcile(before.files, Folder(FOLDER, {}, gone, gone), LATER)
    assert after == Reload(before.files, problems=(gone,))
    assert FOLDER in then(after, icc=ICC).sound


# at a start


def recorded(name: str, text: str) -> dict[str, Edit]:
    return {name: Edit(7, NOW, name, "chat (Olena)", "added “x”", "", text)}


def restart(latest: dict[str, Edit], now: Folder) -> Reload:
    return reconcile(from_records(latest, now), now, LATER)


def test_a_start_that_finds_what_was_recorded_changes_nothing() -> None:
    latest = recorded("icc", ICC) | recorded(FEEDS, LISTED)
    assert restart(latest, folder(icc=ICC)).edits == ()


def test_what_was_changed_while_monitor_was_down_is_an_edit() -> None:
    latest = recorded("icc", ICC) | recorded("gone", CHILDREN) | recorded(FEEDS, LISTED)
    found = restart(latest, folder(icc=watchlist("ICC warrant", "Hague"), new=CHILDREN))
    assert what(found) == [("gone", "deleted"), ("icc", "added “Hague”"), ("new", "new file")]


def test_a_file_that_is_broken_at_a_start_falls_back_on_the_recorded_text() -> None:
    found = restart(recorded("icc", ICC), folder(icc=BROKEN))
    assert keywords(found) == ["ICC warrant"]
    assert found.older == {f"{FOLDER}/icc.toml": NOW}
    assert not [edit for edit in found.edits if edit.watchlist == "icc"]


def test_where_the_recorded_text_has_errors_too_the_good_lines_of_the_file_count() -> None:
    latest = recorded("icc", watchlist("Hague", "(broken"))
    found = restart(latest, folder(icc=BROKEN))
    assert keywords(found) == ["ICC warrant"]


def test_a_recorded_text_that_cannot_be_read_any_more_is_none() -> None:
    assert from_records(recorded("icc", NOT_TOML), folder()) == Files()


def test_a_file_that_was_deleted_and_came_back_is_new() -> None:
    deleted = {"icc": Edit(7, NOW, "icc", "file", "deleted", ICC, "")}
    assert ("icc", "new file") in what(restart(deleted, folder(icc=ICC)))


def test_broken_feeds_fall_back_on_the_recorded_list() -> None:
    found = restart(recorded(FEEDS, LISTED), folder(NOT_TOML, icc=ICC))
    assert [feed.url for feed in found.files.listed] == ["https://a.example/rss"]
