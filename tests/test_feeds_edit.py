"""feeds.toml is edited byte for byte: what isn't meant stays, and duplicates are known as such."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from monitor.feeds.lists.duplicates import Listed, sorted_out
from monitor.feeds.lists.edit import FeedTable, feed_tables, with_feeds, without_feeds
from monitor.feeds.lists.imports import Entry
from monitor.feeds.lists.listing import read_feeds
from monitor.feeds.urls import as_typed, likely_feed_key, same_feed_key, url_trouble
from monitor.model import Feed, Priority
from monitor.toml_file import EditError

A, B, C = (f"https://{name}.example/rss" for name in "abc")
THREE = f"""\
# Our feeds

# the first
[[feed]]
url = "{A}"
outlet = "A"   # the best
# language = "uk"

# ── Others ──

[[feed]]
url = "{B}"
outlet = "B"
enabled = false

# [[feed]]
# url = "https://off.example/"

[[feed]]
url = '{C}'
"""


def line_of(text: str, url: str) -> int:
    return next(table.line for table in feed_tables(text) if table.url == url)


def without(text: str, *urls: str) -> str:
    return without_feeds(text, [line_of(text, url) for url in urls])


# ---------------------------------------------------------------- more


def test_a_feed_is_added_at_the_end_and_all_else_stays() -> None:
    feed = Feed("https://d.example/?a=1&b", 'The "D"', "uk", "eu", Priority.HIGH, True)
    after = with_feeds(THREE, [feed])
    assert after == THREE + (
        '\n[[feed]]\nurl = "https://d.example/?a=1&b"\noutlet = "The \\"D\\""\n'
        'language = "uk"\ngroup = "eu"\npriority = "high"\nfull_text = true\n'
    )
    assert read_feeds(after, "")[0][-1] == feed


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("", '[[feed]]\nurl = "{}"\n'),
        ("# none yet", '# none yet\n\n[[feed]]\nurl = "{}"\n'),
        ("\ufeff# none yet\r\n", '\ufeff# none yet\r\n\r\n[[feed]]\r\nurl = "{}"\r\n'),
    ],
)
def test_the_first_feed_is_added_with_the_files_own_newlines(text: str, after: str) -> None:
    assert with_feeds(text, [Feed(A)]) == after.format(A)


@pytest.mark.parametrize("text", ['feed = [{url = "https://a.example/"}]\n', '[feed]\nurl = "x"\n'])
def test_a_file_written_in_another_way_is_not_edited(text: str) -> None:
    with pytest.raises(EditError) as refused:
        with_feeds(text, [Feed(A)])
    assert refused.value.remedy


def test_a_file_that_is_no_toml_says_where_to_mend_it() -> None:
    with pytest.raises(EditError, match="line 2: this is not TOML"):
        with_feeds('[[feed]]\nurl = "x\n', [Feed(A)])


# ---------------------------------------------------------------- less


def test_a_feed_goes_with_its_own_comments_and_nothing_else() -> None:
    assert without(THREE, A) == THREE.replace(
        f'# the first\n[[feed]]\nurl = "{A}"\noutlet = "A"   # the best\n# language = "uk"\n\n', ""
    )


def test_headings_and_feeds_that_were_made_comments_stay() -> None:
    assert without(THREE, B) == THREE.replace(
        f'[[feed]]\nurl = "{B}"\noutlet = "B"\nenabled = false\n\n', ""
    )


def test_the_last_feed_goes_with_the_blank_line_before_it() -> None:
    assert without(THREE, C) == THREE.replace(f"\n[[feed]]\nurl = '{C}'\n", "")


def test_a_comment_at_the_top_is_about_the_file_and_stays() -> None:
    text = f'# Ours\n[[feed]]\nurl = "{A}"\n[[feed]]\nurl = "{B}"\n'
    assert without(text, A) == f'# Ours\n[[feed]]\nurl = "{B}"\n'


def test_a_comment_between_two_feeds_belongs_to_the_second() -> None:
    text = f'[[feed]]\nurl = "{A}"\n# about B\n[[feed]]\nurl = "{B}"\n'
    assert without(text, A) == f'# about B\n[[feed]]\nurl = "{B}"\n'
    assert without(text, B) == f'[[feed]]\nurl = "{A}"\n'


def test_a_text_of_several_lines_goes_whole() -> None:
    text = f'[[feed]]\nurl = "{A}"\noutlet = """\nA\n\n# A\n"""\n\n[[feed]]\nurl = "{B}"\n'
    assert without(text, A) == f'[[feed]]\nurl = "{B}"\n'


def test_a_header_within_a_text_stops_the_edit() -> None:
    text = f'[[feed]]\nurl = "{A}"\noutlet = """\n[[feed]]\n"""\n[[feed]]\nurl = "{B}"\n'
    with pytest.raises(EditError, match="not written as"):
        feed_tables(text)


def test_several_feeds_go_at_once() -> None:
    four = with_feeds(THREE, [Feed("https://d.example/")])
    assert without(four, A, C) == without(without(four, C), A)


def test_the_last_feed_that_is_polled_is_not_removed() -> None:
    with pytest.raises(EditError, match="nothing would be watched"):
        without(THREE, A, C)  # the one that is left is switched off


def test_tables_are_known_by_their_lines_also_when_switched_off() -> None:
    assert feed_tables(THREE) == (
        FeedTable(A, "A", 4, enabled=True),
        FeedTable(B, "B", 11, enabled=False),
        FeedTable(C, "", 19, enabled=True),
    )


GAPS = st.lists(st.sampled_from(["", "# note", "# [[feed]]", '# url = "x"', "   "]), max_size=3)
TEXTS = st.lists(st.tuples(GAPS, st.sampled_from(["", "# x", 'language = "uk"'])), min_size=2)
NEWLINES = st.sampled_from(["\n", "\r\n"])


def written(tables: list[tuple[list[str], str]], newline: str) -> str:
    lines = []
    for number, (gap, more) in enumerate(tables):
        lines += [*gap, "[[feed]]", f'url = "https://{number}.example/"', *filter(None, [more])]
    return newline.join([*lines, ""])


@given(TEXTS, NEWLINES, st.integers(0, 9))
def test_the_other_feeds_lines_all_stay_whatever_is_removed(
    tables: list[tuple[list[str], str]], newline: str, number: int
) -> None:
    text = written(tables, newline)
    assume(number < len(tables))
    url = f"https://{number}.example/"
    after = without(text, url)
    left = [table.url for table in feed_tables(text) if table.url != url]
    assert [table.url for table in feed_tables(after)] == left
    kept = after.split(newline)
    rest = iter(text.split(newline))
    assert all(line in rest for line in kept)  # no line is changed, moved or made up


@given(TEXTS, NEWLINES)
def test_what_was_added_is_removed_without_a_trace(
    tables: list[tuple[list[str], str]], newline: str
) -> None:
    text = written(tables, newline)
    assert without(with_feeds(text, [Feed(A, 'Ї\x7f\t"\\')]), A) == text


# ---------------------------------------------------------------- the same feed twice


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example/feed", "HTTPS://A.Example:443/feed#top"),
        ("https://a.example/%7Ex?q=%d1%97", "https://a.example/~x?q=ї"),
        ("https://a.example/x/../feed", "https://a.example/./feed"),
        ("https://їжак.example/", "https://xn--80a5abm.example."),
        ("http://[::1]/", "http://[::1]:80"),
    ],
)
def test_two_spellings_of_an_address_are_certainly_the_same(one: str, other: str) -> None:
    if "їжак" in one:
        other = "https://" + "їжак".encode("idna").decode() + ".example."
    assert same_feed_key(one) == same_feed_key(other)


@pytest.mark.parametrize(
    "other",
    [
        "http://a.example/feed?x=1&y=2",
        "https://www.a.example/feed?x=1&y=2",
        "https://a.example/feed/?x=1&y=2",
        "https://a.example/feed?y=2&x=1",
        "https://a.example/feed?x=1&utm_source=rss&y=2&fbclid=9",
    ],
)
def test_addresses_that_most_probably_lead_to_the_same_feed_are_likely(other: str) -> None:
    one = "https://a.example/feed?x=1&y=2"
    assert same_feed_key(one) != same_feed_key(other)
    assert likely_feed_key(one) == likely_feed_key(other)


@pytest.mark.parametrize(
    "other",
    [
        "https://a.example/Feed",
        "https://b.example/feed",
        "https://a.example/feed?x=2",
        "https://a.example:8080/feed",
        "https://me:pw@a.example/feed",
        "https://a.example/feed%2F",
        "https://m.a.example/feed",
    ],
)
def test_addresses_of_different_feeds_are_not_likely_the_same(other: str) -> None:
    assert likely_feed_key("https://a.example/feed") != likely_feed_key(other)


@given(st.text("/.%~ab7eE?=&їA", max_size=12))
def test_what_is_the_same_stays_so_and_is_likely_too(path: str) -> None:
    url = f"https://a.example/{path}"
    assume(url_trouble(url) is None)
    key = same_feed_key(url)
    assert same_feed_key(key) == key
    assert likely_feed_key(key) == likely_feed_key(url)


def test_duplicates_in_a_list_and_with_feeds_toml_are_told_with_both_lines() -> None:
    listed = Listed.of(feed_tables(THREE), "feeds.toml")
    urls = [A, "https://d.example/", f"{B}#x", "https://d.example", f"{C}/", "https://e.example/"]
    entries = [Entry(Feed(url), line) for line, url in enumerate(urls, start=1)]
    new, duplicates = sorted_out(entries, listed, "list.opml")
    assert [entry.line for entry in new] == [2, 6]
    assert [(d.entry.line, d.certain, d.reason) for d in duplicates] == [
        (1, True, "is listed already in line 4 of feeds.toml"),
        (
            3,
            True,
            f"is listed already in line 11 of feeds.toml as {B}, switched off (enabled = false)",
        ),
        (4, True, "is listed already in line 2 of list.opml as https://d.example/"),
        (5, False, f"is most probably listed already in line 19 of feeds.toml as {C}"),
    ]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("example.org", "https://example.org"),
        ("news.example.org:8080/x", "https://news.example.org:8080/x"),
        (" //example.org/x ", "https://example.org/x"),
        ("feed:https://example.org/x", "https://example.org/x"),
        ("feed://example.org/x", "http://example.org/x"),
        ("їжак.укр/новини", "https://їжак.укр/новини"),
        ("ftp://example.org", "ftp://example.org"),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ("nonsense", "nonsense"),
        ("", ""),
    ],
)
def test_an_address_is_taken_as_people_type_it(typed: str, meant: str) -> None:
    assert as_typed(typed) == meant
