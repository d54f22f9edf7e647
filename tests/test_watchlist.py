"""A watchlist file is read line by line; what can't be read is told with its line and column."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from monitor.model import Problem, Severity
from monitor.watch.watchlist import Watchlist, load_watchlist, load_watchlists, read_watchlist

HEAD = 'title = "Children"\n'


def read(text: str) -> tuple[Watchlist, tuple[Problem, ...]]:
    watchlist, problems = read_watchlist(text, "w.toml", "w")
    assert watchlist is not None
    return watchlist, problems


def lines(watchlist: Watchlist) -> list[str]:
    return [keyword.line for keyword in watchlist.keywords]


def problem(text: str) -> Problem:
    """The one problem of a file."""
    _, (only,) = read_watchlist(text, "w.toml", "w")
    return only


def block(*keywords: str) -> str:
    return HEAD + "keywords = '''\n" + "\n".join(keywords) + "\n'''\n"


# ------------------------------------------------------------------ what can be read


def test_a_watchlist_is_read() -> None:
    watchlist, problems = read(
        """
        title = "Deported children"
        description = "Deportation and return"
        languages = ["en", "uk"]
        keywords = '''
        # people
        name: Lvova-Belova   # the commissioner

        !title: arrested
        '''
        exclude = "cricket"
        """
    )
    assert not problems
    assert (watchlist.id, watchlist.title) == ("w", "Deported children")
    assert watchlist.description == "Deportation and return"
    assert watchlist.languages == ("en", "uk")
    assert lines(watchlist) == ["name: Lvova-Belova", "!title: arrested"]
    assert [keyword.line for keyword in watchlist.exclude] == ["cricket"]


def test_only_keywords_are_needed_but_a_title_is_missed() -> None:
    watchlist, (missed,) = read("keywords = 'a'")
    assert (watchlist.title, lines(watchlist)) == ("w", ["a"])
    assert (missed.reason, missed.severity) == ("no title", Severity.WARNING)


def test_a_good_line_beside_a_bad_one_counts() -> None:
    watchlist, problems = read(block("good", "b*d*", '"never closed', "good too"))
    assert lines(watchlist) == ["good", "good too"]
    assert [(found.line, found.column) for found in problems] == [(4, 2), (5, 1)]


def test_a_repeated_keyword_is_warned_of_and_counts_once() -> None:
    watchlist, (warning,) = read(block("a b", "c", "  a b  # again"))
    assert lines(watchlist) == ["a b", "c"]
    assert warning.severity is Severity.WARNING
    assert str(warning) == "w.toml:5:1: “a b” stands already in line 3 → remove one of the two"


def test_windows_line_ends_change_nothing() -> None:
    text = block("a", "b*c", "d")
    assert read(text.replace("\n", "\r\n")) == read(text)


# ------------------------------------------------------------------ where a problem stands


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("keywords = '''\ngood\nb*d\n'''", 4, 2),
        ('keywords = """\ngood\nb*d\n"""', 4, 2),
        ("keywords = '''b*d\ngood'''", 2, 16),
        ("keywords = '''good\n  b*d'''", 3, 4),
        ('keywords = """b*d"""', 2, 16),
        ("keywords = 'b*d'", 2, 14),
        ('  keywords="b*d"', 2, 14),
        ("keywords = '''  \ngood\nb*d'''", 4, 2),
        ("keywords = ''' # people\nb*d'''", 3, 2),
        ("'keywords' = '''\nb*d'''", 3, 2),
        ('"keywords" = """\nb*d"""', 3, 2),
        ("\n\n# keywords = none\nkeywords = '''\n\nb*d'''", 7, 2),
        ("keywords = 'a'\nexclude = '''\nb*d\n'''", 4, 2),
        ("exclude = '''\nb*d\n'''\nkeywords = 'a'", 3, 2),
        ("keywords = '''\nдіти b*d\n'''", 3, 7),
    ],
)
def test_a_bad_keyword_is_found_where_it_stands(text: str, line: int, column: int) -> None:
    found = problem(HEAD + text)
    assert (found.line, found.column) == (line, column)
    assert found.reason == "a star may only end a word"
    text_line = (HEAD + text).split("\n")[line - 1]
    assert text_line[column - 1] == "*"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("title = Children", "w.toml:1:9"),
        ("keywords = 'a'\n= 5", "w.toml:2:1"),
        ("keywords = 'a' 'b'", "w.toml:1:16"),
        ("keywords = 'a'\nkeywords = 'b'", "w.toml:2"),  # Python's reader names no place for these
        ("title = 'x'\nkeywords = '''\na\nb", "w.toml:2"),  # where what never ends begins
    ],
)
def test_broken_toml_is_told_with_its_place(text: str, place: str) -> None:
    watchlist, (found,) = read_watchlist(text, "w.toml", "w")
    assert watchlist is None
    assert str(found).startswith(f"{place}: this is not TOML: ")
    assert "(at " not in found.reason


@pytest.mark.parametrize(
    ("text", "line", "remedy"),
    [
        ("keyword = 'a'\nkeywords = 'a'", 2, "did you mean keywords?"),
        ("keywords = 'a'\nexcludes = 'b'", 3, "did you mean exclude?"),
        ("keywords = 'a'\nweights = 3", 3, "known keys: title, description, languages, keywords"),
        ("keywords = 'a'\n[feeds]\nurl = 'x'", 3, "known keys"),
        ("keywords = 'a'\nfeeds.url = 'x'", 3, "known keys"),
    ],
)
def test_an_unknown_key_is_told_with_the_nearest_one(text: str, line: int, remedy: str) -> None:
    found = problem(HEAD + text)
    assert found.line == line
    assert "unknown key" in found.reason
    assert remedy in found.remedy


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("keywords = ['a', 'b']", 2, "keywords must be a text"),
        ("keywords = 5", 2, "keywords must be a text"),
        ("[keywords]\nname = 'x'", 2, "keywords must be a text"),
        ("keywords = 'a'\nexclude = ['b']", 3, "exclude must be a text"),
        ("keywords = 'a'\ndescription = 5", 3, "description must be a text"),
        ("keywords = 'a'\nlanguages = 'en'", 3, "languages must be a list of texts"),
        ("keywords = 'a'\nlanguages = ['en', 5]", 3, "languages must be a list of texts"),
    ],
)
def test_a_value_of_another_type_is_told(text: str, line: int, reason: str) -> None:
    found = problem(HEAD + text)
    assert (found.line, found.reason) == (line, reason)
    assert ("one a line" in found.remedy) is ("a text" in reason and "description" not in reason)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (HEAD, 1),
        (HEAD + "exclude = 'a'", 1),
        (HEAD + "keywords = ''", 2),
        (HEAD + "\nkeywords = '''\n# nothing yet\n'''", 3),
    ],
)
def test_a_watchlist_that_watches_nothing_is_told(text: str, line: int) -> None:
    found = problem(text)
    assert found.line == line
    assert found.severity is Severity.ERROR
    assert "watches nothing" in found.reason


def test_but_not_one_whose_only_keyword_is_wrong() -> None:
    assert problem(block("b*d")).reason == "a star may only end a word"


# ------------------------------------------------------------------ any text at all

SIGNS = [*"'\"\n[]{}#\\.1a", " = ", "'''", '"""', "\r\n", "\\n", "2025-01-01", "\ufeff"]
TOML = st.lists(
    st.sampled_from([*SIGNS, HEAD, "keywords", "exclude", "languages", "b*d", "title: x"])
).map("".join)


@settings(deadline=None)
@given(st.text() | TOML)
@example("x = " + "[" * 3_000)
@example("x = " + "9" * 5_000)
@example("x = 2025-13-01")
@example("title = '\\ud800'")
def test_any_text_is_read_or_told_of(text: str) -> None:
    watchlist, problems = read_watchlist(text, "w.toml", "w")
    assert watchlist is not None or problems
    assert (watchlist is not None and bool(watchlist.keywords)) or problems
    for found in problems:
        assert found.line is None or 1 <= found.line <= text.count("\n") + 1
        assert str(found).startswith("w.toml:")


# ------------------------------------------------------------------ files and folders


def test_a_folder_is_read_by_name_without_the_feeds(tmp_path: Path) -> None:
    for name in ("icc-warrants", "a1", "feeds", "deported_children"):
        (tmp_path / f"{name}.toml").write_text(HEAD + "keywords = 'a'")
    (tmp_path / "notes.txt").write_text("no watchlist")
    watchlists, problems = load_watchlists(tmp_path)
    assert [watchlist.id for watchlist in watchlists] == ["a1", "deported_children", "icc-warrants"]
    assert not problems


def test_a_broken_file_does_not_stop_the_others(tmp_path: Path) -> None:
    (tmp_path / "good.toml").write_text(HEAD + "keywords = 'a'")
    (tmp_path / "bad.toml").write_text("keywords =")
    watchlists, (found,) = load_watchlists(tmp_path)
    assert [watchlist.id for watchlist in watchlists] == ["good"]
    assert found.file == str(tmp_path / "bad.toml")


@pytest.mark.parametrize("folder", ["missing", "."])
def test_a_folder_without_watchlists_is_told(tmp_path: Path, folder: str) -> None:
    watchlists, (found,) = load_watchlists(tmp_path / folder)
    assert not watchlists
    assert found.reason == "there is no watchlist here"
    assert "monitor init" in found.remedy


@pytest.mark.parametrize(
    "name", ["Deported", "deported children", "діти", "a--b", "-a", "a_", "a.b", "a" * 49]
)
def test_a_name_that_can_be_no_id_is_told(tmp_path: Path, name: str) -> None:
    path = tmp_path / f"{name}.toml"
    path.write_text(HEAD + "keywords = 'a'")
    watchlist, (found,) = load_watchlist(path)
    assert watchlist is None
    assert found.reason == "the file's name can't be an id"
    assert "deported-children.toml" in found.remedy


def test_a_byte_order_mark_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "w.toml"
    path.write_bytes(b"\xef\xbb\xbf" + block("b*d").encode())
    watchlist, (found,) = load_watchlist(path)
    assert watchlist is not None
    assert (found.line, found.column) == (3, 2)


def test_another_encoding_is_told_with_the_first_byte_that_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "w.toml"
    path.write_bytes(HEAD.encode() + "keywords = 'діти'".encode("cp1251"))
    watchlist, (found,) = load_watchlist(path)
    assert watchlist is None
    assert (found.reason, found.remedy) == ("not UTF-8 (byte 31)", "save it as UTF-8")


def test_a_file_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    (tmp_path / "w.toml").mkdir()
    watchlist, (found,) = load_watchlist(tmp_path / "w.toml")
    assert watchlist is None
    assert found.reason == "can't be read: Is a directory"
    assert load_watchlist(tmp_path / "gone.toml")[1][0].reason == "there is no such file"
