"""feeds.toml is read as far as it can be, and each trouble says where it stands and what helps."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.feeds.lists.listing import load_feeds, read_feeds
from monitor.model import Feed, Priority, Problem, Severity

FILE = "feeds.toml"


def problems(text: str) -> tuple[Problem, ...]:
    return read_feeds(text, FILE)[1]


def only_problem(text: str) -> Problem:
    found = problems(text)
    assert len(found) == 1, found
    return found[0]


def test_feeds_are_read_with_all_that_is_said_of_them() -> None:
    text = """
# The feeds we watch
[[feed]]
url = "https://news.example/rss"

[[feed]]
url = "https://другі.example/стрічка"
outlet = "Другі"
language = "uk"
group = "Ukraine"
priority = "high"
full_text = true
"""
    assert read_feeds(text, FILE) == (
        (
            Feed("https://news.example/rss"),
            Feed("https://другі.example/стрічка", "Другі", "uk", "Ukraine", Priority.HIGH, True),
        ),
        (),
    )


def test_a_feed_can_be_switched_off() -> None:
    text = '[[feed]]\nurl = "https://a.example/"\nenabled = false\n'
    assert read_feeds(text, FILE) == ((), ())
    assert len(read_feeds(text.replace("false", "true"), FILE)[0]) == 1


def test_a_switched_off_feed_may_stand_beside_its_successor() -> None:
    text = '[[feed]]\nurl = "https://a.example/"\nenabled = false\n'
    feeds, found = read_feeds(text + text.replace("false", "true"), FILE)
    assert (len(feeds), found) == (1, ())


def test_an_unknown_key_names_the_nearest_right_one_and_keeps_the_feed() -> None:
    text = '[[feed]]\nurl = "https://a.example/"\n\n  langage = "uk"\n'
    feeds, found = read_feeds(text, FILE)
    assert len(feeds) == 1
    assert found == (Problem(FILE, 4, 3, "unknown key langage", "did you mean language?"),)


def test_an_unknown_key_like_no_other_lists_the_known_ones() -> None:
    text = '[[feed]]\nurl = "https://a.example/"\nxyzzy = 1\n'
    assert only_problem(text).remedy.startswith("known keys: url, outlet,")


def test_a_feed_without_url_is_left_out_and_told() -> None:
    text = '[[feed]]\nurl = "https://a.example/"\n[[feed]]\noutlet = "BBC"\n'
    feeds, found = read_feeds(text, FILE)
    assert len(feeds) == 1
    assert [(p.line, p.reason) for p in found] == [(3, "this feed has no url")]
    assert "url = " in found[0].remedy


@pytest.mark.parametrize(
    ("line", "reason", "remedy"),
    [
        ('full_text = "yes"', "full_text must be true or false", "write full_text = true"),
        ("outlet = 5", "outlet must be a text in quotes", 'write outlet = "…"'),
        ("priority = 1", "priority must be a text in quotes", 'write priority = "high"'),
        ('priority = "hihg"', "unknown priority hihg", "write one of: normal, high"),
    ],
)
def test_a_wrong_value_is_told_and_the_feed_kept_without_it(
    line: str, reason: str, remedy: str
) -> None:
    feeds, found = read_feeds(f'[[feed]]\nurl = "https://a.example/"\n{line}\n', FILE)
    assert feeds == (Feed("https://a.example/"),)
    assert found == (Problem(FILE, 3, 1, reason, remedy),)


@pytest.mark.parametrize(
    "url",
    [
        *("", "a.example/feed", "ftp://a.example/", "{base}/feed.xml", "http://", "https:///x"),
        *("http://[::1", "https://a.example:0/", "https://a.example:port/", "https://a b.example/"),
        "javascript:alert(1)",
    ],
)
def test_what_is_no_web_address_is_left_out_and_told(url: str) -> None:
    feeds, found = read_feeds(f'[[feed]]\noutlet = "x"\nurl = "{url}"\n', FILE)
    assert feeds == ()
    assert [(p.line, p.column) for p in found] == [(3, 1)]
    assert "https://example.org/feed.xml" in found[0].remedy


def test_a_url_of_the_wrong_type_is_told_once() -> None:
    assert only_problem("[[feed]]\nurl = 5\n").reason == "url must be a text in quotes"


@pytest.mark.parametrize(
    "again",
    ["https://a.example/feed", "HTTPS://A.Example/feed", "https://a.example:443/feed#", "self#"],
)
def test_a_feed_listed_twice_is_told_however_its_url_is_spelt(again: str) -> None:
    again = again.replace("self", "https://a.example/feed")
    text = f'[[feed]]\nurl = "https://a.example/feed"\n[[feed]]\nurl = "{again}"\n'
    feeds, found = read_feeds(text, FILE)
    assert feeds == (Feed("https://a.example/feed"),)
    assert (found[0].line, found[0].severity) == (4, Severity.WARNING)
    assert found[0].reason.startswith("this feed stands already in line 1")


def test_secrets_in_a_url_are_not_repeated_in_problems() -> None:
    text = '[[feed]]\nurl = "https://me:secret@a.example/?token=secret"\n'
    assert "secret" not in str(problems(text + text.replace("?", "#?")))
    assert "secret" not in str(problems('[[feed]]\nurl = "ftp://me:secret@a.example/"\n'))


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ('[[feed]]\nurl = "https://a.example/\n', 2, 26),
        ("[[feed]]\nurl = https://a.example/\n", 2, 7),
        ('[[feed]\nurl = "https://a.example/"\n', 1, 7),
        ('[[feed]]\nurl = "a"\nurl = "b"\n', 3, 10),
        ('[[feed]]\nurl = """https://a.example/\n', 2, None),
    ],
)
def test_broken_toml_is_told_with_its_place(text: str, line: int, column: int | None) -> None:
    feeds, found = read_feeds(text, FILE)
    assert feeds == ()
    assert len(found) == 1
    assert found[0].reason.startswith("this is not TOML")
    assert (found[0].line, found[0].column) == (line, column)


def test_tables_of_another_name_are_told() -> None:
    text = '[[feeds]]\nurl = "https://a.example/"\n'
    assert only_problem(text) == Problem(FILE, 1, 1, "unknown key feeds", "write [[feed]]")
    assert only_problem('[feed]\nurl = "https://a.example/"\n').remedy == "write [[feed]]"
    assert problems('feed = ["https://a.example/"]\n')[0].reason == "feed must be a list of tables"


def test_feeds_written_on_one_line_are_read_though_their_lines_are_not_known() -> None:
    text = 'feed = [{url = "https://a.example/"}, {url = "ftp://a.example/"}]\n'
    feeds, found = read_feeds(text, FILE)
    assert len(feeds) == 1
    assert found[0].line is None


def test_a_header_within_a_text_confuses_no_feed() -> None:
    text = '[[feed]]\nurl = "https://a.example/"\noutlet = """\n[[feed]]\n"""\n'
    assert len(read_feeds(text, FILE)[0]) == 1


def test_a_file_without_feeds_says_that_nothing_is_watched() -> None:
    assert only_problem("# nothing yet\n").reason == "no feed is listed, so nothing is watched"


@given(st.text())
def test_no_text_makes_the_reader_raise(text: str) -> None:
    read_feeds(text, FILE)


KEYS = st.sampled_from(["url", "outlet", "priority", "full_text", "enabled", "x"])
VALUES = st.sampled_from(["1", "true", '"high"', '"https://a.example/"', "[]", "{}", '"{base}/x"'])


@given(st.lists(st.dictionaries(KEYS, VALUES)))
def test_no_listing_makes_the_reader_raise_and_every_problem_has_a_line(
    tables: list[dict[str, str]],
) -> None:
    lines = [
        "\n".join(["[[feed]]", *(f"{key} = {value}" for key, value in table.items())])
        for table in tables
    ]
    feeds, found = read_feeds("\n\n".join(lines), FILE)
    assert len(feeds) <= len(tables)
    assert all(problem.line for problem in found)


def test_the_file_is_read_as_utf8_with_any_line_ends(tmp_path: Path) -> None:
    path = tmp_path / FILE
    path.write_bytes('\ufeff[[feed]]\r\nurl = "https://a.example/"\r\noutlet = "Їжак"\r\n'.encode())
    assert load_feeds(path) == ((Feed("https://a.example/", "Їжак"),), ())


def test_a_file_that_cannot_be_read_is_a_problem(tmp_path: Path) -> None:
    _, found = load_feeds(tmp_path / "none.toml")
    assert found[0].reason == "there is no such file"
    (tmp_path / FILE).write_bytes('outlet = "é"'.encode("latin-1"))
    _, found = load_feeds(tmp_path / FILE)
    assert found[0].reason == "not UTF-8 (byte 10)"
    _, found = load_feeds(tmp_path)
    assert found[0].reason.startswith("can't be read")
