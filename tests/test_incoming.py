"""A watchlist that comes as a file: what of it would be stored, and what is wrong with it."""

from __future__ import annotations

import pytest

from monitor.watch.lists.incoming import Incoming, own_text, read_incoming
from monitor.watch.lists.watchlist import read_watchlist


def plain(text: str, name: str = "dams.txt", title: str = "") -> Incoming:
    return read_incoming(text, name, title, plain=True)


def toml(text: str, name: str = "dams.toml", title: str = "") -> Incoming:
    return read_incoming(text, name, title, plain=False)


def lines(incoming: Incoming) -> tuple[list[str], list[str]]:
    assert incoming.watchlist is not None, incoming.problems
    stored, problems = read_watchlist(incoming.text, "x", "x")
    assert stored is not None
    assert [p for p in problems if p.severity == "error"] == []
    assert stored.keywords == incoming.watchlist.keywords
    assert stored.title == incoming.watchlist.title
    return [k.line for k in stored.keywords], [k.line for k in stored.exclude]


@pytest.mark.parametrize(
    ("text", "keywords", "exclude"),
    [
        ("dam", ["dam"], []),
        ("dam\r\nflood\r", ["dam", "flood"], []),
        ("\ufeffdam\n\n  # comment\nflood # why", ["dam", "flood"], []),
        ("dam\n-beaver\n- otter\n-“sea otter”", ["dam"], ["beaver", "otter", "“sea otter”"]),
        ("dam\nexclude: beaver\nEXCLUDE:otter", ["dam"], ["beaver", "otter"]),
        ("dam AND (flood | water) ^3", ["dam AND (flood | water) ^3"], []),
        ("\"it'''s\"", ["\"it'''s\""], []),
        (r"back\slash", [r"back\slash"], []),
    ],
)
def test_plain_lines_are_keywords_and_exclusions(
    text: str, keywords: list[str], exclude: list[str]
) -> None:
    assert lines(plain(text)) == (keywords, exclude)


@pytest.mark.parametrize(
    ("name", "caption", "title"),
    [
        ("dams_of_Ukraine.txt", "", "dams of Ukraine"),
        ("dams.v2.txt", "", "dams.v2"),
        ("x.txt", "  The\nDams ", "The Dams"),
        ("x.txt", "d" * 90, "d" * 60),
    ],
)
def test_the_title_is_the_caption_else_the_files_name(name: str, caption: str, title: str) -> None:
    found = plain("dam", name, caption).watchlist
    assert found is not None
    assert found.title == title


def test_errors_in_plain_lines_stand_where_they_were_written() -> None:
    incoming = plain('dam\n\n  -  "open\n("x\n')
    assert incoming.watchlist is None
    assert [(p.line, p.column) for p in incoming.problems] == [(3, 6), (4, 2)]
    assert all(p.remedy for p in incoming.problems)


def test_a_line_that_stands_twice_is_a_doubt_and_no_error() -> None:
    incoming = plain("dam\nflood\ndam")
    assert incoming.watchlist is not None
    assert [(p.line, p.severity) for p in incoming.problems] == [(3, "warning")]


@pytest.mark.parametrize("text", ["", "\n# nothing\n", "-beaver"])
def test_a_file_without_keywords_is_refused(text: str) -> None:
    incoming = plain(text)
    assert incoming.watchlist is None
    assert incoming.problems[-1].reason == "there is no keyword in this file"


def test_a_toml_file_keeps_every_byte_but_its_title_and_its_chat() -> None:
    text = "# Why.\ntitle  =  'Old' # so\nchat = 5\nkeywords = '''\ndam  # x\n'''\n"
    assert toml(text).text == text.replace("chat = 5\n", "")
    assert toml(text, title="New").text.startswith('# Why.\ntitle  =  "New" # so\nkeywords')


def test_a_toml_file_without_a_title_gets_one_at_its_top() -> None:
    text = "# Why.\nkeywords = '''\ndam\n'''"
    assert toml(text).text == f'title = "dams"\n{text}'
    assert own_text(toml(text).text, 7) == f'title = "dams"\n{text}\nchat = 7\n'


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("title = x", 1, 9),
        ("title = 'x'\nkeyword = 'dam'\n", 2, 1),
        ("title = 'x'\nkeywords = '''\ndam\n(open\n'''\n", 4, 1),
        ("title = 'x'\nkeywords = '''\ndam\n", 2, None),
        ("[[feed]]\nurl = 'https://bbc.example/feed'\n", 1, 1),
    ],
)
def test_errors_in_toml_say_where(text: str, line: int, column: int | None) -> None:
    incoming = toml(text)
    assert (incoming.watchlist, incoming.text) == (None, "")
    assert (line, column) in [(p.line, p.column) for p in incoming.problems]
