"""A watchlist file is read line by line; what can't be read is told with its line and column."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from monitor.model import Feed, Problem, Severity
from monitor.watch.lists.watchlist import Watchlist, load_watchlist, load_watchlists, read_watchlist

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


def errors(text: str) -> list[Problem]:
    _, problems = read_watchlist(text, "w.toml", "w")
    return [found for found in problems if found.severity is Severity.ERROR]


def warnings(text: str) -> list[str]:
    """The warnings of a file that is right otherwise, by line: what and why."""
    _, problems = read_watchlist(text, "w.toml", "w")
    assert all(found.severity is Severity.WARNING for found in problems)
    return [f"{found.line}: {found.reason} → {found.remedy}" for found in problems]


def block(*keywords: str) -> str:
    return HEAD + "keywords = '''\n" + "\n".join(keywords) + "\n'''\n"


# ------------------------------------------------------------------ what can be read


def test_a_watchlist_is_read() -> None:
    watchlist, problems = read(
        """
        title = "Deported children"
        description = "Deportation and return"
        languages = ["en", "uk"]
        feeds = ["BBC News", "group:ukraine"]
        item_languages = ["uk"]
        threshold = 30
        keywords = '''
        # people
        name: Lvova-Belova ^30  # the commissioner

        !title: arrested ^20
        '''
        exclude = "cricket"
        """
    )
    assert not problems
    assert (watchlist.id, watchlist.title) == ("w", "Deported children")
    assert watchlist.description == "Deportation and return"
    assert watchlist.languages == ("en", "uk")
    assert watchlist.feeds == ("BBC News", "group:ukraine")
    assert (watchlist.item_languages, watchlist.threshold) == (("uk",), 30)
    assert lines(watchlist) == ["name: Lvova-Belova ^30", "!title: arrested ^20"]
    assert [keyword.line for keyword in watchlist.exclude] == ["cricket"]


def test_a_title_is_one_line_without_control_characters() -> None:
    watchlist, _ = read('title = "Deported\\u0000\\nchildren \\u202e"\nkeywords = "a b"\n')
    assert watchlist.title == "Deported children"
    assert read('title = "\\u0000 "\nkeywords = "a b"\n')[0].title == "w"


def test_only_keywords_are_needed_but_a_title_is_missed() -> None:
    watchlist, (missed,) = read("keywords = 'war'")
    assert (watchlist.title, lines(watchlist)) == ("w", ["war"])
    assert (missed.reason, missed.severity) == ("no title", Severity.WARNING)


def test_a_good_line_beside_a_bad_one_counts() -> None:
    watchlist, problems = read(block("good", "b*d*", '"never closed', "better"))
    assert lines(watchlist) == ["good", "better"]
    assert [(found.line, found.column) for found in problems] == [(4, 2), (5, 1)]


def test_a_repeated_keyword_is_warned_of_and_counts_once() -> None:
    watchlist, (warning,) = read(block("a  war", "peace", "  (a war)  # again"))
    assert lines(watchlist) == ["a  war", "peace"]
    assert warning.severity is Severity.WARNING
    assert str(warning) == "w.toml:5:1: “(a war)” stands already in line 3 → remove one of the two"


def test_windows_line_ends_change_nothing() -> None:
    text = block("war", "b*c", "peace")
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
        ("keywords = 'war'\nexclude = '''\nb*d\n'''", 4, 2),
        ("exclude = '''\nb*d\n'''\nkeywords = 'war'", 3, 2),
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
        ("keywords = 'war'\n= 5", "w.toml:2:1"),
        ("keywords = 'war' 'b'", "w.toml:1:18"),
        (
            "keywords = 'war'\nkeywords = 'b'",
            "w.toml:2",
        ),  # Python's reader names no place for these
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
        ("keyword = 'a'\nkeywords = 'war'", 2, "did you mean keywords?"),
        ("keywords = 'war'\nexcludes = 'golf'", 3, "did you mean exclude?"),
        ("keywords = 'war'\nweights = 3", 3, "known keys: title, description, languages, keywords"),
        ("keywords = 'war'\n[weights]\nwar = 3", 3, "known keys"),
        ("keywords = 'war'\nweights.war = 3", 3, "known keys"),
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
        ("keywords = 'war'\nexclude = ['golf']", 3, "exclude must be a text"),
        ("keywords = 'war'\ndescription = 5", 3, "description must be a text"),
        ("keywords = 'war'\nlanguages = 'en'", 3, "languages must be a list of texts"),
        ("keywords = 'war'\nlanguages = ['en', 5]", 3, "languages must be a list of texts"),
        ("keywords = 'war'\nfeeds = 'BBC News'", 3, "feeds must be a list of texts"),
        ("keywords = 'war'\n[feeds]\nurl = 'x'", 3, "feeds must be a list of texts"),
        ("keywords = 'war'\nfeeds.url = 'x'", 3, "feeds must be a list of texts"),
        ("keywords = 'war'\nitem_languages = 'uk'", 3, "item_languages must be a list of texts"),
        ("keywords = 'war'\nitem_languages = [1]", 3, "item_languages must be a list of texts"),
        ("keywords = 'war ^9'\nthreshold = '9'", 3, "threshold must be a whole number"),
        ("keywords = 'war ^9'\nthreshold = 9.5", 3, "threshold must be a whole number"),
        ("keywords = 'war ^9'\nthreshold = true", 3, "threshold must be a whole number"),
    ],
)
def test_a_value_of_another_type_is_told(text: str, line: int, reason: str) -> None:
    (found,) = errors(HEAD + text)
    assert (found.line, found.reason) == (line, reason)
    assert ("one a line" in found.remedy) is ("a text" in reason and "description" not in reason)
    assert found.remedy.startswith(f"write {found.reason.split()[0]} = ")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (HEAD, 1),
        (HEAD + "exclude = 'golf'", 1),
        (HEAD + "keywords = ''", 2),
        (HEAD + "\nkeywords = '''\n# nothing yet\n'''", 3),
    ],
)
def test_a_watchlist_that_watches_nothing_is_told(text: str, line: int) -> None:
    found = problem(text)
    assert found.line == line
    assert found.severity is Severity.ERROR
    assert "watches nothing" in found.reason


def test_a_language_that_is_not_known_is_told() -> None:
    found = problem(HEAD + "keywords = 'war'\nlanguages = ['en', 'ua']")
    assert (found.line, found.reason) == (3, "unknown language ua")
    assert "ar, cs, de, en," in found.remedy
    assert "leave the key out for all of them" in found.remedy


@pytest.mark.parametrize("threshold", [0, -5])
def test_a_threshold_of_nothing_is_told_and_does_not_count(threshold: int) -> None:
    text = HEAD + f"keywords = 'war'\nthreshold = {threshold}"
    found = problem(text)
    assert (found.line, found.severity) == (3, Severity.ERROR)
    assert "at least 1" in found.reason
    assert "threshold = 30" in found.remedy
    assert read(text)[0].threshold is None


@pytest.mark.parametrize(
    ("line", "column", "reason", "remedy"),
    [
        ("!golf", 1, "nothing that is excluded can be urgent", "leave the ! out"),
        ("  ! Yahoo! # !", 3, "nothing that is excluded can be urgent", "leave the ! out"),
        ("golf ^20", 6, "an exclusion has no weight", "leave the ^ and its number out"),
        ("golf ^-5 # ^", 6, "an exclusion has no weight", "leave the ^ and its number out"),
    ],
)
def test_signs_that_say_nothing_of_an_exclusion_are_refused(
    line: str, column: int, reason: str, remedy: str
) -> None:
    found = problem(HEAD + f"keywords = 'war'\nexclude = '''\ntennis\n{line}\n'''")
    assert (found.line, found.column) == (5, column)
    assert (found.reason, found.remedy) == (reason, remedy)


def test_but_not_one_whose_only_keyword_is_wrong() -> None:
    assert problem(block("b*d")).reason == "a star may only end a word"


# ------------------------------------------------------------------ what is doubtful


def test_doubts_are_told_with_the_line_they_are_about() -> None:
    text = block("of", "war and peace", "", "Putin and Trump # two", "war", "tribunal ^5")
    assert warnings(text + "exclude = '''\ngolf\nthe\n'''") == [
        "3: “of” is only small words: it stands in nearly every text"
        " → add the word that matters, or quote it if it is meant so",
        "4: line 7 “war” finds all that this line finds → remove this line, or narrow the other",
        "6: “and” is a word here: operators are capitals"
        " → write Putin AND Trump if you mean the operator, or quote the phrase",
        "8: the weight ^5 counts for nothing without a threshold"
        " → add threshold = 30 to the file, or leave the weight out",
        "12: “the” is only small words: it stands in nearly every text"
        " → add the word that matters, or quote it if it is meant so",
    ]


def test_a_keyword_that_is_excluded_as_well_is_told() -> None:
    assert warnings(block("war", "golf clubs") + "exclude = '''\ngolf\n'''") == [
        "4: line 7 “golf” excludes all that this line finds"
        " → remove one of the two, or narrow the exclusion"
    ]


def test_weights_that_never_reach_the_threshold_are_told() -> None:
    text = block("war ^10", "peace ^15", "golf ^-90") + "threshold = 30"
    assert warnings(text) == [
        "3: all weights together are 25, so the threshold of 30 is never reached"
        " → lower the threshold, or raise the weights"
    ]
    assert warnings(text.replace("30", "25")) == []


# ------------------------------------------------------------------ which feeds, and how much


@pytest.mark.parametrize(
    ("keys", "looks"),
    [
        ("", True),
        ("feeds = ['https://bbc.example/rss']", True),
        ("feeds = ['bbc news']", True),
        ("feeds = ['group:World']", True),
        ("feeds = ['world']", False),
        ("feeds = ['Ukrinform', 'BBC News']", True),
        ("feeds = ['Ukrinform']", False),
        ("feeds = ['group:ukraine']", False),
        ("item_languages = ['en', 'uk']", True),
        ("item_languages = ['uk']", False),
        ("feeds = ['BBC News']\nitem_languages = ['uk']", False),
    ],
)
def test_a_watchlist_says_which_feeds_it_is_for(keys: str, looks: bool) -> None:
    watchlist, problems = read(block("war") + keys)
    assert not problems
    feed = Feed("https://bbc.example/rss", "BBC News", language="en", group="world")
    assert watchlist.is_for(feed) is looks


def test_a_feed_of_unknown_language_is_looked_at_in_any_case() -> None:
    watchlist, _ = read(block("war") + "item_languages = ['uk']")
    assert watchlist.is_for(Feed("https://bbc.example/rss"))


@pytest.mark.parametrize(
    ("threshold", "lines", "enough"),
    [
        (None, ["war"], True),
        (None, ["war ^1"], True),
        (None, ["war ^-1"], False),
        (None, ["war ^-1", "peace"], True),
        (30, ["war"], True),
        (30, ["war ^29"], False),
        (30, ["war ^30"], True),
        (30, ["war ^20", "peace ^10"], True),
        (30, ["war ^20", "peace ^20", "golf ^-20"], False),
        (30, ["war", "golf ^-1"], False),
    ],
)
def test_weights_add_up_to_the_threshold(
    threshold: int | None, lines: list[str], enough: bool
) -> None:
    watchlist, _ = read(block(*lines) + (f"threshold = {threshold}" if threshold else ""))
    assert watchlist.is_enough(watchlist.keywords) is enough


# ------------------------------------------------------------------ any text at all

SIGNS = [*"'\"\n[]{}#\\.1a", " = ", "'''", '"""', "\r\n", "\\n", "2025-01-01", "\ufeff"]
TOML = st.lists(
    st.sampled_from(
        [
            *SIGNS,
            HEAD,
            "keywords",
            "exclude",
            "languages",
            "threshold",
            "feeds",
            "b*d",
            "title: x",
            "a ^5",
        ]
    )
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
        (tmp_path / f"{name}.toml").write_text(HEAD + "keywords = 'war'")
    (tmp_path / "notes.txt").write_text("no watchlist")
    watchlists, problems = load_watchlists(tmp_path)
    assert [watchlist.id for watchlist in watchlists] == ["a1", "deported_children", "icc-warrants"]
    assert not problems


def test_a_broken_file_does_not_stop_the_others(tmp_path: Path) -> None:
    (tmp_path / "good.toml").write_text(HEAD + "keywords = 'war'")
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
    path.write_text(HEAD + "keywords = 'war'")
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
