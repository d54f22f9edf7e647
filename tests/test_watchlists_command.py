"""`monitor watchlists`: looking, adding, removing, undoing, as a person types it."""

from __future__ import annotations

import getpass
import json
import os
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest

from monitor.commands.watchlists.add import numbers_chosen
from monitor.edits import (
    FileChangedError,
    WatchlistFileError,
    difference,
    read_exactly,
    save,
)
from monitor.lock import StateLock
from monitor.model import Chat, ChatKind, Edit, Hit
from monitor.reload import put_in_force
from monitor.store import Store
from monitor.store.store import DATABASE
from monitor.watch.lists.edit import new_watchlist
from tests.house import WATCHLIST, House
from tests.screen import on_terminal
from tests.stock import others, stock
from tests.support import NOW, OLENA, follow, news, open_store, record, tell

COMMENTED = """\
# ours
title = "Deported children"

keywords = '''
deported children   # in any paper
name: Lvova-Belova | Львова-Бєлова
'''

exclude = '''
cricket
'''
"""


def watchlist(house: House, name: str = "children") -> Path:
    return house.path(f"watchlists/{name}.toml")


def text(house: House) -> str:
    return watchlist(house).read_text("utf-8")


def ok(house: House, *arguments: str) -> str:
    """Run `monitor watchlists …`, which must go well; returns what it printed."""
    result = house.run("watchlists", *arguments)
    assert (result.returncode, result.stderr) == (0, "")
    return result.stdout


def refused(house: House, *arguments: str, code: int = 2) -> str:
    """Run `monitor watchlists …`, which must be refused and change nothing; returns the reason."""
    before = text(house)
    result = house.run("watchlists", *arguments)
    assert (result.returncode, result.stdout) == (code, ""), result.stderr
    assert "Traceback" not in result.stderr
    assert text(house) == before
    return result.stderr


# ---------------------------------------------------------------- add


def test_a_keyword_is_added_and_the_rest_of_the_file_stays(house: House) -> None:
    house.write_watchlist(COMMENTED)
    out = ok(house, "add", "children", "stolen children  # since May")
    assert text(house) == COMMENTED.replace("ва\n'", "ва\nstolen children  # since May\n'")
    assert "no stored items to try it on yet" in out
    assert "added “stolen children  # since May”; `monitor watchlists undo 1`" in out


def test_what_it_would_have_hit_is_said_with_its_words_marked(house: House) -> None:
    stock(house, ["Stolen children came home", *others(9)])
    stock(house, ["Stolen children long ago"], days_ago=20)
    out = ok(house, "add", "children", "stolen children")
    assert "would have hit 1 of 10 items of the last 7 days (10 %), 1 of them new" not in out
    assert "would have hit 1 of 10 items of the last 7 days (10 %)\n" in out
    assert "BBC News" in out
    assert "‹Stolen children› came home" in out
    assert "too wide" not in out


def test_where_the_words_stand_in_the_summary_its_sentence_is_shown(house: House) -> None:
    stock(house, ["News"], summary="A storm came. Stolen children came home.")
    out = ok(house, "add", "children", "stolen children")
    assert "‹Stolen children› came home." in out
    assert "A storm came" not in out


def test_how_many_are_new_to_the_watchlist_is_said(house: House) -> None:
    stock(house, ["Deported children sing", "Children deported", *others(8)])
    out = ok(house, "add", "children", "deported")
    assert "would have hit 2 of 10 items of the last 7 days (20 %), 1 of them new" in out


def test_a_keyword_that_finds_nothing_new_is_told_which_other_finds_it(house: House) -> None:
    stock(house, ["Ten deported children sing"])
    out = ok(house, "add", "children", "ten deported children")
    assert "none of them new to this watchlist" in out
    assert "each of them is hit already, by “deported children”" in out


def test_a_keyword_that_is_too_wide_is_warned_of(house: House) -> None:
    stock(house, [f"Children sing {number}" for number in range(21)])
    assert "! this is too wide" in ok(house, "add", "children", "children")


def test_on_a_terminal_it_asks_before_a_keyword_is_added_that_is_too_wide(house: House) -> None:
    stock(house, [f"Children sing {number}" for number in range(21)])
    code, shown = on_terminal(house, "watchlists", "add", "children", "children", typed="n\n")
    assert code == 1
    assert "Add it all the same? [y/N]: " in shown
    assert "nothing was changed" in shown
    assert text(house) == WATCHLIST
    code, shown = on_terminal(house, "watchlists", "add", "children", "children", typed="y\n")
    assert code == 0
    assert "children\n'''" in text(house)


def test_on_a_terminal_nothing_is_asked_where_nothing_is_doubtful(house: House) -> None:
    code, shown = on_terminal(house, "watchlists", "add", "children", "stolen children")
    assert (code, "?" in shown) == (0, False)


def test_with_yes_nothing_is_asked(house: House) -> None:
    stock(house, [f"Children sing {number}" for number in range(21)])
    code, shown = on_terminal(house, "watchlists", "add", "children", "children", "--yes")
    assert (code, "?" in shown) == (0, False)


def test_an_exclude_line_is_added_and_said_what_it_takes_away(house: House) -> None:
    house.write_watchlist(COMMENTED)
    stock(house, [f"Deported children play chess {number}" for number in range(4)])
    out = ok(house, "add", "children", "chess", "--exclude")
    assert text(house) == COMMENTED.replace("cricket\n", "cricket\nchess\n")
    assert "takes away 4 of 4 hits" in out
    assert "play ‹chess›" in out
    assert "! this takes away more than 1 hit in 10" in out
    assert "added “chess” to the exclude list" in out


def test_a_broken_line_is_shown_with_the_place_and_the_remedy(house: House) -> None:
    err = refused(house, "add", "children", 'the "stolen children')
    assert err == (
        '  the "stolen children\n'
        "      ^\n"
        'monitor: column 5: this quote is never closed → add the closing "\n'
    )


def test_a_line_that_is_there_is_refused(house: House) -> None:
    assert "is there already" in refused(house, "add", "children", "deported  children")


def test_a_watchlist_that_is_not_there_is_refused_with_the_nearest(house: House) -> None:
    err = refused(house, "add", "childern", "stolen")
    assert "there is no watchlist childern" in err
    assert "did you mean children?" in err


def test_a_new_watchlist_is_made_with_its_first_keyword(house: House) -> None:
    ok(house, "add", "chess", "chess championship", "--new", "Chess")
    assert watchlist(house, "chess").read_text() == (
        "title = \"Chess\"\n\nkeywords = '''\nchess championship\n'''\n"
    )
    assert "there is a watchlist chess already" in refused(
        house, "add", "chess", "queen", "--new", "Chess"
    )


def test_a_name_that_can_be_no_id_is_refused(house: House) -> None:
    assert "can't be an id" in refused(house, "add", "../Chess", "chess", "--new", "Chess")
    assert "is no watchlist" in refused(house, "add", "feeds", "chess", "--new", "Chess")


def test_a_file_that_is_no_toml_is_named_and_left_alone(house: House) -> None:
    house.write_watchlist("title = \n")
    assert "children.toml:1" in refused(house, "add", "children", "chess", code=78)


def test_as_json_it_says_all_that_it_says_in_words(house: House) -> None:
    stock(house, ["Stolen children came home", *others(9)])
    told = json.loads(ok(house, "add", "children", "stolen children", "--json"))
    (sample,) = told.pop("samples")
    assert sample["title"] == "Stolen children came home"
    assert sample["outlet"] == "BBC News"
    assert sample["spans"][0] == {"field": "title", "start": 0, "end": 6}
    assert told == {
        "watchlist": "children",
        "keyword": "stolen children",
        "list": "keywords",
        "edit": 1,
        "items": 10,
        "hits": 1,
        "new": 1,
        "too_wide": False,
        "covered_by": [],
        "spellings": told["spellings"],
        "problems": [],
    }


# ---------------------------------------------------------------- remove


def test_a_line_and_its_comment_are_removed_and_this_is_said(house: House) -> None:
    house.write_watchlist(COMMENTED)
    out = ok(house, "remove", "children", "deported children")
    assert text(house) == COMMENTED.replace("deported children   # in any paper\n", "")
    assert "removed “deported children   # in any paper”" in out


def test_a_keyword_is_removed_by_its_number(house: House) -> None:
    out = ok(house, "remove", "children", "--number", "1")
    assert "removed “deported children”" in out
    err = refused(house, "remove", "children", "--number", "2")
    assert "there is no number 2 → there are 1, see `monitor watchlists show children`" in err


def test_a_line_that_is_not_there_is_refused_with_the_nearest(house: House) -> None:
    err = refused(house, "remove", "children", "deported childen")
    assert err == "monitor: “deported childen” is not there → did you mean “deported children”?\n"


def test_an_excluded_line_is_removed_with_the_option_alone(house: House) -> None:
    house.write_watchlist(COMMENTED)
    assert "use --exclude" in refused(house, "remove", "children", "cricket")
    told = json.loads(ok(house, "remove", "children", "cricket", "--exclude", "--json"))
    assert told == {
        "watchlist": "children",
        "list": "exclude",
        "removed": ["cricket"],
        "edit": 1,
    }


def test_neither_line_nor_number_is_refused(house: House) -> None:
    assert "either the LINE" in refused(house, "remove", "children")


# ---------------------------------------------------------------- history and undo


def test_who_changed_what_is_kept(house: House) -> None:
    ok(house, "add", "children", "stolen children")
    ok(house, "remove", "children", "deported children")
    told = [json.loads(line) for line in ok(house, "history", "--json").splitlines()]
    assert [(edit["edit"], edit["watchlist"], edit["what"]) for edit in told] == [
        (2, "children", "removed “deported children”"),
        (1, "children", "added “stolen children”"),
    ]
    assert {edit["who"] for edit in told} == {f"command line ({getpass.getuser()})"}
    assert "removed “deported children”" in ok(house, "history", "children", "--limit", "1")
    assert "No edit" in ok(house, "history", "chess")


def test_without_an_edit_there_is_no_history_and_nothing_to_undo(house: House) -> None:
    assert ok(house, "history") == "No edit is recorded yet.\n"
    assert "no edit is recorded yet" in refused(house, "undo")


def test_the_newest_edit_is_undone_and_that_is_undone_again(house: House) -> None:
    ok(house, "add", "children", "stolen children")
    after = text(house)
    assert "as it was before edit 1 (added “stolen children”)" in ok(house, "undo")
    assert text(house) == WATCHLIST
    ok(house, "undo")
    assert text(house) == after


def test_an_older_edit_is_undone_where_nothing_came_after_it(house: House) -> None:
    ok(house, "add", "children", "stolen children")
    ok(house, "add", "chess", "chess", "--new", "Chess")
    ok(house, "undo", "1")
    assert text(house) == WATCHLIST
    assert "there is no edit 9" in refused(house, "undo", "9")


def test_an_edit_is_not_undone_after_a_change_by_hand_which_is_shown(house: House) -> None:
    ok(house, "add", "children", "stolen children")
    watchlist(house).write_text(text(house).replace("deported children", "deported kids"))
    err = refused(house, "undo")
    assert "was changed since edit 1" in err
    assert "  -deported children\n  +deported kids\n" in err
    assert "To undo edit 1 by hand, change this in it:" in err
    assert "  -stolen children\n" in err
    assert "edit 1 was not undone" in err


def test_undoing_the_making_of_a_watchlist_removes_it(house: House) -> None:
    ok(house, "add", "chess", "chess", "--new", "Chess")
    assert "removed, since edit 1 (added “chess”) made it" in ok(house, "undo")
    assert not watchlist(house, "chess").exists()
    ok(house, "undo")
    assert watchlist(house, "chess").exists()


def test_an_undo_keeps_the_newlines_of_the_file(house: House) -> None:
    written = ("\ufeff" + WATCHLIST).replace("\n", "\r\n").encode()
    watchlist(house).write_bytes(written)
    ok(house, "add", "children", "stolen children")
    assert watchlist(house).read_bytes() != written
    ok(house, "undo")
    assert watchlist(house).read_bytes() == written


def test_texts_are_recorded_with_newlines_alone_as_the_service_does(house: House) -> None:
    watchlist(house).write_bytes(WATCHLIST.replace("\n", "\r\n").encode())
    ok(house, "add", "children", "stolen children")
    with closing(Store(house.path(f"state/{DATABASE}"), read_only=True)) as store:
        (made,) = store.edits()
    assert made.before == WATCHLIST
    assert made.after == WATCHLIST.replace("ва\n'", "ва\nstolen children\n'")


def test_that_the_service_saw_a_file_is_nothing_to_undo(house: House) -> None:
    house.write_feeds("https://outlet.example/rss")
    with closing(Store(house.path(f"state/{DATABASE}"))) as store:
        put_in_force(store, house.path("watchlists"), NOW)
    assert "first seen" in ok(house, "history")
    assert "no edit is recorded yet" in refused(house, "undo")
    err = refused(house, "undo", "1")
    assert "says only that" in err
    assert "delete the file" in err


def test_a_change_by_hand_that_the_service_saw_can_be_undone(house: House) -> None:
    with closing(Store(house.path(f"state/{DATABASE}"))) as store:
        put_in_force(store, house.path("watchlists"), NOW)
        watchlist(house).write_text(WATCHLIST.replace("deported", "stolen"))
        put_in_force(store, house.path("watchlists"), NOW)
    ok(house, "undo")
    assert text(house) == WATCHLIST


def test_the_service_finds_an_edit_by_command_recorded(house: House) -> None:
    with closing(Store(house.path(f"state/{DATABASE}"))) as store:
        put_in_force(store, house.path("watchlists"), NOW)
    ok(house, "add", "children", "stolen children")
    with closing(Store(house.path(f"state/{DATABASE}"))) as store:
        put_in_force(store, house.path("watchlists"), NOW)
        assert [edit.what for edit in store.edits("children")] == [
            "added “stolen children”",
            "first seen",
        ]


def test_edits_are_made_while_the_service_has_the_state_folder(house: House) -> None:
    Store(house.path(f"state/{DATABASE}")).close()
    with StateLock(house.path("state")):
        ok(house, "add", "children", "stolen children")
        ok(house, "undo")
    assert text(house) == WATCHLIST


def test_without_a_record_of_it_no_edit_is_made(house: House) -> None:
    house.path("state/monitor.db").write_text("no database")
    result = house.run("watchlists", "add", "children", "chess")
    assert result.returncode == 78
    assert "is not a Monitor database" in result.stderr
    assert text(house) == WATCHLIST


# ---------------------------------------------------------------- the file


def edit(before: str, after: str) -> Edit:
    return Edit(0, NOW, "children", "a test", "an edit", before, after)


def test_a_file_that_was_changed_in_the_meantime_is_not_overwritten(house: House) -> None:
    with pytest.raises(FileChangedError) as found:
        save(watchlist(house), edit("something else", "new"), lambda _: 1)
    assert found.value.now == WATCHLIST
    assert text(house) == WATCHLIST


def test_an_edit_that_cannot_be_recorded_changes_nothing(house: House) -> None:
    def record(_: Edit) -> int:
        raise RuntimeError("no record")

    with pytest.raises(RuntimeError):
        save(watchlist(house), edit(WATCHLIST, "new"), record)
    assert text(house) == WATCHLIST
    assert [path.name for path in watchlist(house).parent.iterdir()] == ["children.toml"]


def test_an_edit_is_recorded_before_the_file_is_replaced(house: House) -> None:
    seen = []

    def record(_: Edit) -> int:
        seen.append(text(house))
        return 5

    assert save(watchlist(house), edit(WATCHLIST, "new\r\n"), record) == 5
    assert seen == [WATCHLIST]
    assert watchlist(house).read_bytes() == b"new\r\n"


def test_the_mode_of_the_file_and_a_link_to_it_stay(house: House) -> None:
    path = watchlist(house)
    path.chmod(0o640)
    link = house.path("watchlists/link.toml")
    link.symlink_to(path)
    save(link, edit(WATCHLIST, "new"), lambda _: 1)
    assert link.is_symlink()
    assert path.stat().st_mode & 0o777 == 0o640
    assert text(house) == "new"


def test_a_file_that_is_not_utf8_is_refused_with_the_place(house: House) -> None:
    watchlist(house).write_bytes(b"title = '\xff'")
    with pytest.raises(WatchlistFileError, match=r"not UTF-8 \(byte 9\)"):
        read_exactly(watchlist(house))


@pytest.mark.skipif(os.getuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_named(house: House) -> None:
    watchlist(house).parent.chmod(0o500)
    try:
        assert "can't be written" in refused(house, "add", "children", "chess", code=1)
    finally:
        watchlist(house).parent.chmod(0o700)


def test_a_long_difference_is_cut() -> None:
    lines = difference("", "\n".join(map(str, range(100))))
    assert (len(lines), lines[-1]) == (21, "…")


# ---------------------------------------------------------------- list, show, test, export


def test_the_watchlists_are_listed_with_hits_and_problems(house: House) -> None:
    stock(house, ["Deported children sing"], hits=("children",))
    stock(house, ["Deported children sang"], hits=("children",), days_ago=8)
    house.write_watchlist("title = \n", name="broken")
    result = house.run("watchlists", "list", "--json")
    assert result.returncode == 1
    broken, children = map(json.loads, result.stdout.splitlines())
    assert children == {
        "watchlist": "children",
        "title": "Deported children",
        "chat": None,
        "whose": None,
        "keywords": 2,
        "hits": 1,
        "problems": [],
    }
    assert (broken["title"], broken["keywords"], broken["hits"]) == (None, None, None)
    assert "this is not TOML" in broken["problems"][0]
    shown = house.run("watchlists", "list").stdout
    assert "children   Deported children         2             1" in shown
    assert "! " in shown


def test_the_list_says_whose_each_watchlist_is(house: House) -> None:
    house.path("state").mkdir(exist_ok=True)
    with closing(Store(house.path("state") / DATABASE)) as store:
        store.remember_chat(Chat(7, ChatKind.PRIVATE, "Olena"))
        store.remember_chat(Chat(-50, ChatKind.GROUP, "Newsroom"))
        store.migrate(-50, -1000)
    for name, chat in (("own-a", 7), ("own-b", -50), ("own-c", 9)):
        house.write_watchlist(new_watchlist("Mine", ["truce"], chat=chat), name=name)
    told = [json.loads(line) for line in ok(house, "list", "--json").splitlines()]
    assert [(each["chat"], each["whose"]) for each in told] == [
        (None, None),
        (7, "Olena"),
        (-50, "Newsroom"),
        (9, None),
    ]
    shown = ok(house, "list")
    assert "children   Deported children  all " in shown
    assert "Olena (7)" in shown
    assert "chat 9" in shown


def test_without_stored_items_the_list_has_no_hits(house: House) -> None:
    assert json.loads(ok(house, "list", "--json"))["hits"] is None
    assert "Deported children         2             –" in ok(house, "list")


def test_a_watchlist_is_shown_with_numbers_and_hits(house: House) -> None:
    house.write_watchlist(COMMENTED)
    stock(house, ["Deported children sing", *others(3)])
    out = ok(house, "show", "children")
    assert "2 keywords; 1 of 4 items of the last 7 days (25 %)" in out
    assert "1  1  deported children\n" in out
    assert "2  –  name: Lvova-Belova | Львова-Бєлова\n" in out
    assert "excluded\n1  cricket\n" in out
    told = json.loads(ok(house, "show", "children", "--json"))
    assert told["keywords"][0] == {"number": 1, "keyword": "deported children", "hits": 1}
    assert told["exclude"] == ["cricket"]


def test_what_chats_judged_not_relevant_is_shown_by_keyword(house: House) -> None:
    house.write_watchlist(COMMENTED)
    stock(house, others(1))
    now, store = datetime.now(UTC), open_store(house.path("state"))
    follow(store, "children", now=now)
    items = [news(name, Hit("children", ("deported children",), ())) for name in "abc"]
    record(store, *items, now=now)
    tell(store, now)
    store.judge(OLENA, 1, ("children",), OLENA, now)
    store.close()
    assert "\n1 of 3  deported children\n" in ok(house, "show", "children")
    told = json.loads(ok(house, "show", "children", "--json"))
    assert told["precision"] == [{"keyword": "deported children", "told": 3, "not_relevant": 1}]


def test_the_problems_of_a_watchlist_are_shown(house: House) -> None:
    house.write_watchlist(COMMENTED.replace("deported children ", '"deported children '))
    result = house.run("watchlists", "show", "children")
    assert result.returncode == 1
    assert "children.toml:5:1: this quote is never closed" in result.stdout


def test_one_watchlist_is_tested_alone(house: House) -> None:
    house.write_watchlist("title = 'Chess'\nkeywords = '''\nchess\n'''\n", name="chess")
    out = ok(house, "test", "chess", "Deported children play chess")
    assert "play ‹chess›" in out
    assert "✓ Chess: chess" in out
    assert "✓ Deported children" not in out
    assert "either --items" in refused(house, "test", "chess")


def test_a_watchlist_is_exported_as_it_is_as_text_and_as_json(house: House) -> None:
    house.write_watchlist(COMMENTED)
    assert ok(house, "export", "children") == COMMENTED
    assert ok(house, "export", "children", "--format", "txt") == (
        "deported children\nname: Lvova-Belova | Львова-Бєлова\n"
    )
    told = json.loads(ok(house, "export", "children", "--format", "json"))
    assert told["keywords"] == ["deported children", "name: Lvova-Belova | Львова-Бєлова"]
    assert told["exclude"] == ["cricket"]


def test_an_export_never_overwrites(house: House) -> None:
    ok(house, "export", "children", "-o", "copy.toml")
    assert house.path("copy.toml").read_text() == WATCHLIST
    assert "is there already" in refused(house, "export", "children", "-o", "copy.toml", code=1)


def test_lines_left_out_of_an_export_are_named(house: House) -> None:
    house.write_watchlist(COMMENTED.replace("deported children ", '"deported children '))
    result = house.run("watchlists", "export", "children", "--format", "txt")
    assert result.stdout == "name: Lvova-Belova | Львова-Бєлова\n"
    assert "left out: " in result.stderr
    assert "never closed" in result.stderr


def test_the_settings_may_be_named_after_the_last_word(house: House) -> None:
    result = house.run("watchlists", "list", "--config", "nowhere.toml")
    assert result.returncode == 78
    assert "nowhere.toml" in result.stderr


@pytest.mark.parametrize(
    ("answer", "chosen"),
    [("all", [1, 2, 3]), (" None ", []), ("2", [2]), ("3, 1 3", [3, 1])],
)
def test_of_several_spellings_some_are_chosen(answer: str, chosen: list[int]) -> None:
    assert numbers_chosen(answer, 3) == chosen


@pytest.mark.parametrize("answer", ["4", "0", "both", "1;2"])
def test_an_answer_that_names_no_spelling_is_asked_again(answer: str) -> None:
    with pytest.raises(click.BadParameter, match="numbers from 1 to 3"):
        numbers_chosen(answer, 3)
