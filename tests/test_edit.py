"""Edits of a watchlist's text: what was asked, checked, and every other byte as it was."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import Severity
from monitor.toml_file import EditError
from monitor.watch.lists.block import Block
from monitor.watch.lists.edit import (
    add_keyword,
    nearest,
    new_problems,
    new_watchlist,
    remove_keyword,
    written_lines,
)
from monitor.watch.lists.watchlist import read_watchlist

TEXT = """\
# ours
title   =   "Deported children"   # a title

keywords = '''
# people
name: Lvova-Belova | Львова-Бєлова      # one person, two alphabets

"arrest warrant"
  deported children
'''   # the end

exclude = '''
cricket
'''
# nothing follows
"""


def keywords(text: str) -> list[str]:
    """Read which keywords a text has."""
    watchlist, problems = read_watchlist(text.removeprefix("\ufeff"), "children.toml", "children")
    assert watchlist is not None
    assert [str(p) for p in problems if p.severity is Severity.ERROR] == []
    return [keyword.line for keyword in watchlist.keywords]


# ---------------------------------------------------------------- adding


def test_a_line_is_added_after_the_last_of_its_block_indented_like_it() -> None:
    after = add_keyword(TEXT, "stolen children")
    assert after == TEXT.replace(
        "  deported children\n", "  deported children\n  stolen children\n"
    )


def test_a_line_is_added_to_the_exclude_list() -> None:
    after = add_keyword(TEXT, " chess ", to="exclude")
    assert after == TEXT.replace("cricket\n", "cricket\nchess\n")


def test_blank_lines_at_the_end_of_a_block_stay_there() -> None:
    text = "title = 'a'\nkeywords = '''\na word\n\n\n'''\n"
    assert add_keyword(text, "two") == "title = 'a'\nkeywords = '''\na word\ntwo\n\n\n'''\n"


def test_a_comment_typed_with_the_line_is_kept() -> None:
    after = add_keyword(TEXT, "stolen children   # so the papers say")
    assert "stolen children   # so the papers say\n" in after
    assert keywords(after)[-1] == "stolen children"


def test_windows_newlines_are_kept() -> None:
    text = TEXT.replace("\n", "\r\n")
    after = add_keyword(text, "stolen children")
    assert after == add_keyword(TEXT, "stolen children").replace("\n", "\r\n")


def test_the_mark_that_some_editors_begin_a_file_with_is_kept() -> None:
    after = add_keyword("\ufeff" + TEXT, "stolen children")
    assert after == "\ufeff" + add_keyword(TEXT, "stolen children")


@pytest.mark.parametrize("block", ["keywords", "exclude"])
def test_a_block_that_is_missing_is_made_at_the_end(block: Block) -> None:
    text = "title = 'a'\nkeywords = '''\na word\n'''"
    text = text if block == "exclude" else "title = 'a'\nexclude = '''\na word\n'''"
    after = add_keyword(text, "two", to=block)
    assert after == f"{text}\n\n{block} = '''\ntwo\n'''\n"


@pytest.mark.parametrize("written", ['""', "''", "''''''", '"one"', "'one'", '"one\\ntwo"'])
def test_a_block_on_a_single_line_becomes_one_of_several(written: str) -> None:
    text = f"title = 'a'\nkeywords = {written}  # here\nlanguages = ['en']\n"
    after = add_keyword(text, "three")
    assert keywords(after)[-1] == "three"
    assert len(keywords(after)) == 1 + len(tomllib.loads(f"v = {written}")["v"].split())
    assert after.endswith("'''  # here\nlanguages = ['en']\n")


def test_double_quotes_around_a_block_stay_and_what_they_need_is_escaped() -> None:
    text = 'title = "a"\nkeywords = """\n"arrest warrant"\n"""\n'
    after = add_keyword(text, '"a quote" # \\ and """')
    assert after == text.replace('rant"\n', 'rant"\n"a quote" # \\\\ and ""\\"\n')
    assert keywords(after) == ['"arrest warrant"', '"a quote"']
    assert remove_keyword(after, '"a quote"') == text


def test_three_single_quotes_are_refused_where_they_would_end_the_block() -> None:
    with pytest.raises(EditError, match="would end this block") as refused:
        add_keyword(TEXT, "children # '''")
    assert (refused.value.column, bool(refused.value.remedy)) == (12, True)


def test_three_single_quotes_in_a_new_block_make_it_one_of_double_quotes() -> None:
    after = add_keyword("title = 'a'\n", "children # '''")
    assert after == 'title = \'a\'\n\nkeywords = """\nchildren # \'\'\'\n"""\n'


@pytest.mark.parametrize(
    "line",
    ['"arrest warrant"', ' "arrest   warrant" ', '"arrest warrant" # again', "deported  children"],
)
def test_a_line_that_is_there_is_not_added_again(line: str) -> None:
    with pytest.raises(EditError, match="is there already"):
        add_keyword(TEXT, line)


def test_a_line_of_the_other_list_is_refused_since_it_would_find_nothing() -> None:
    with pytest.raises(EditError, match="is excluded from it, so it would find nothing"):
        add_keyword(TEXT, "cricket")
    with pytest.raises(EditError, match="is a keyword of it, so it would find nothing"):
        add_keyword(TEXT, "deported children", to="exclude")


@pytest.mark.parametrize(
    ("line", "reason", "column"),
    [
        ('the "arrest warrant', "never closed", 5),
        ("one\ntwo", "more than one line", 4),
        ("a bell\x07", "control character", 7),
        ("\udcff broken", "not UTF-8", 1),
        ("  # a comment", "no keyword here", None),
        ("", "no keyword here", None),
    ],
)
def test_a_line_that_is_no_keyword_is_refused_with_its_column(
    line: str, reason: str, column: int | None
) -> None:
    with pytest.raises(EditError, match=reason) as refused:
        add_keyword(TEXT, line)
    assert refused.value.column == column
    assert refused.value.remedy


# ---------------------------------------------------------------- removing


@pytest.mark.parametrize(
    "line",
    [
        "name: Lvova-Belova | Львова-Бєлова",
        "name: Lvova-Belova | Львова-Бєлова      # one person, two alphabets",
        "  name:  Lvova-Belova |  Львова-Бєлова ",
    ],
)
def test_a_line_goes_as_typed_or_as_shown_and_its_comment_with_it(line: str) -> None:
    after = remove_keyword(TEXT, line)
    assert after == TEXT.replace(
        "name: Lvova-Belova | Львова-Бєлова      # one person, two alphabets\n", ""
    )


def test_what_goes_can_be_told_before() -> None:
    assert written_lines(TEXT, "name: Lvova-Belova | Львова-Бєлова") == (
        "name: Lvova-Belova | Львова-Бєлова      # one person, two alphabets",
    )
    assert written_lines(TEXT, "Lvova") == ()


def test_a_line_that_cannot_be_read_can_be_removed() -> None:
    broken = TEXT.replace("deported children", '"deported children')
    assert remove_keyword(broken, '"deported children') == TEXT.replace("  deported children\n", "")


def test_a_line_that_stands_twice_goes_twice() -> None:
    twice = TEXT.replace("cricket\n", "cricket\nchess\ncricket # again\n")
    assert remove_keyword(twice, "cricket", of="exclude") == TEXT.replace("cricket\n", "chess\n")


def test_the_last_keyword_is_not_removed_since_nothing_would_be_watched() -> None:
    with pytest.raises(EditError, match="no keywords, so it watches nothing"):
        remove_keyword("title = 'a'\nkeywords = '''\none\n'''\n", "one")


def test_the_last_line_of_the_exclude_list_may_go() -> None:
    assert remove_keyword(TEXT, "cricket", of="exclude") == TEXT.replace("cricket\n", "")


def test_what_was_meant_is_suggested() -> None:
    with pytest.raises(EditError) as refused:
        remove_keyword(TEXT, "deported childen")
    assert refused.value.reason == "“deported childen” is not there"
    assert refused.value.remedy == "did you mean “deported children”?"
    assert nearest(TEXT, "lvova") == [
        "name: Lvova-Belova | Львова-Бєлова      # one person, two alphabets"
    ]


def test_the_other_list_is_named_where_the_line_stands_in_it() -> None:
    with pytest.raises(EditError, match="stands in the exclude list") as refused:
        remove_keyword(TEXT, "cricket")
    assert refused.value.remedy == "use --exclude"
    with pytest.raises(EditError, match="stands among the keywords"):
        remove_keyword(TEXT, "deported children", of="exclude")


@pytest.mark.parametrize("line", ["# people", "", "   "])
def test_a_comment_is_no_keyword_to_remove(line: str) -> None:
    with pytest.raises(EditError, match="no keyword here"):
        remove_keyword(TEXT, line)


# ---------------------------------------------------------------- texts that can't be edited


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("title = \nkeywords = '''\na word\n'''\n", "the file is not TOML"),
        ("title = 'a'\nkeywords = ['one', 'two']\n", "keywords must be a text"),
        ('title = "a"\nkeywords = """\none \\\n  more\n"""\n', "a backslash joins or parts lines"),
        ('title = "a"\nkeywords = """\none\\ntwo\n"""\n', "a backslash joins or parts lines"),
        ("title = 'a'\n[more]\nx = 1\n", r"can't follow this file's \[table\]"),
    ],
)
def test_a_text_that_cannot_be_edited_safely_is_refused(text: str, reason: str) -> None:
    with pytest.raises(EditError, match=reason) as refused:
        add_keyword(text, "three")
    assert refused.value.remedy


def test_a_fault_that_was_there_before_does_not_hinder_an_edit() -> None:
    broken = TEXT.replace("deported children", '"deported children')
    assert "stolen children\n" in add_keyword(broken, "stolen children")
    assert new_problems(broken, broken) == ()
    assert [p.reason for p in new_problems(TEXT, broken)] == ["this quote is never closed"]


# ---------------------------------------------------------------- a new watchlist


def test_a_new_watchlist_can_be_read() -> None:
    text = new_watchlist(
        'Say "hi"', ["a word", '"two words"'], exclude=["chess"], languages=["en", "uk"]
    )
    watchlist, problems = read_watchlist(text, "new.toml", "new")
    assert watchlist is not None
    assert problems == ()
    assert watchlist.title == 'Say "hi"'
    assert [keyword.line for keyword in watchlist.keywords] == ["a word", '"two words"']
    assert [keyword.line for keyword in watchlist.exclude] == ["chess"]
    assert watchlist.languages == ("en", "uk")


def test_a_new_watchlist_is_written_as_the_shipped_ones_are() -> None:
    assert new_watchlist("Chess", ["chess"], description="The game") == (
        "title = \"Chess\"\ndescription = \"The game\"\n\nkeywords = '''\nchess\n'''\n"
    )


# ---------------------------------------------------------------- whatever the file looks like

WORDS = st.sampled_from(["child", "діти", '"arrest warrant"', "it's", "C:\\x", "a''b", "=Kyiv"])
LINES = st.one_of(
    st.lists(WORDS, min_size=1, max_size=3).map(" ".join),
    st.sampled_from(["", "  ", "# a comment", "\tindented # so", "name: A B | C D"]),
)
NEWLINES = st.sampled_from(["\n", "\r\n"])


@st.composite
def watchlist_texts(draw: st.DrawFn) -> str:
    """Write a watchlist in one of the many ways in which people do."""
    quotes = draw(st.sampled_from(["'''", '"""']))
    newline = draw(NEWLINES)

    def block(name: str, lines: list[str]) -> str:
        if quotes == '"""':
            lines = [line.replace("\\", "\\\\") for line in lines]
        first = draw(st.sampled_from(["", newline]))
        last = draw(st.sampled_from(["", newline]))
        space = draw(st.sampled_from(["", " ", "   "]))
        after = draw(st.sampled_from(["", "  # a comment"]))
        content = first + newline.join(lines) + last
        return f"{name}{space}={space}{quotes}{content}{quotes}{after}"

    keywords_lines = ["the first", *draw(st.lists(LINES, max_size=6))]
    parts = ["# a comment", "title = 'a'  # b", block("keywords", keywords_lines)]
    if draw(st.booleans()):
        parts.insert(draw(st.integers(0, 3)), block("exclude", draw(st.lists(LINES, max_size=3))))
    mark = draw(st.sampled_from(["", "\ufeff"]))
    return mark + newline.join(parts) + draw(st.sampled_from(["", newline, newline * 2]))


def has_block(text: str, block: str) -> bool:
    return block in tomllib.loads(text.removeprefix("\ufeff"))


@given(watchlist_texts(), st.sampled_from(["keywords", "exclude"]))
def test_adding_and_removing_gives_the_same_bytes(text: str, block: Block) -> None:
    added = add_keyword(text, "name: a new one", to=block)
    removed = remove_keyword(added, "name: a new one", of=block)
    if has_block(text, block):
        assert removed == text
    else:  # the block stays, empty
        newline = "\r\n" if "\r\n" in text else "\n"
        assert removed.startswith(text)
        assert removed[len(text) :].strip() == f"{block} = '''{newline}'''"


@given(watchlist_texts(), st.sampled_from(["keywords", "exclude"]))
def test_every_byte_but_the_new_line_stays(text: str, block: Block) -> None:
    added = add_keyword(text, "name: a new one", to=block)
    before, rest = added.split("name: a new one")
    assert text.startswith(before.rstrip()) or not has_block(text, block)
    assert text.endswith(rest.lstrip()) or not has_block(text, block)
    assert without_white_space(added).replace("name:anewone", "", 1) in (
        without_white_space(text),
        without_white_space(text) + f"{block}=''''''",
    )


@given(watchlist_texts(), st.data())
def test_removing_any_line_leaves_all_others_as_they_are(text: str, data: st.DataObject) -> None:
    lines = keywords(text)
    gone = data.draw(st.sampled_from(lines))
    if {line.split() == gone.split() for line in lines} == {True}:
        with pytest.raises(EditError, match="watches nothing"):
            remove_keyword(text, gone)
        return
    after = remove_keyword(text, gone)
    assert keywords(after) == [line for line in lines if line.split() != gone.split()]
    remaining = iter(without_white_space(text))
    assert all(character in remaining for character in without_white_space(after))


def without_white_space(text: str) -> str:
    return "".join(text.split())
