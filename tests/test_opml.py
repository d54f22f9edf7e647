"""Lists of feeds from elsewhere: OPML good and bad, CSV, plain text; and back to OPML."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from monitor.feeds.lists.imports import Found, columns_of, decoded, read_csv, read_plain
from monitor.feeds.lists.opml import read_opml, write_opml
from monitor.feeds.reading.clean import plain
from monitor.feeds.urls import url_trouble
from monitor.model import Feed, Priority, Severity
from tests.shared_data import shared_data
from tests.support import NOW

FILE = "feeds.opml"
A, B = "https://a.example/rss", "https://b.example/rss"


def opml(body: str, head: str = "") -> str:
    return (
        f'<?xml version="1.0"?>\n{head}<opml version="2.0"><head/><body>\n{body}\n</body></opml>\n'
    )


def feeds(found: Found) -> list[Feed]:
    return [entry.feed for entry in found.entries]


def told(found: Found) -> list[tuple[int | None, int | None, str]]:
    return [(problem.line, problem.column, problem.reason) for problem in found.problems]


# ---------------------------------------------------------------- OPML that is well-formed


def test_an_outline_with_an_address_is_a_feed_and_its_folders_are_its_group() -> None:
    body = f"""<outline text="World">
  <outline text="Ukraine" title="Ukraine &amp; Moldova">
    <outline type="rss" text="a" title="A News" xmlUrl="{A}?x=1&amp;y=2" language="uk-UA"/>
  </outline>
  <outline text="B" xmlUrl="{B}"/>
</outline>"""
    found = read_opml(opml(body), FILE)
    assert feeds(found) == [
        Feed(f"{A}?x=1&y=2", "A News", "uk", "World/Ukraine & Moldova"),
        Feed(B, "B", group="World"),
    ]
    assert [(entry.line, entry.column) for entry in found.entries] == [(5, 5), (7, 3)]
    assert found.problems == []


@pytest.mark.parametrize("name", ["xmlUrl", "xmlurl", "XMLURL", "xmlURL", "url"])
def test_the_address_may_be_named_in_any_case(name: str) -> None:
    assert feeds(read_opml(opml(f'<outline text="A" {name}=" {A}"/>'), FILE)) == [Feed(A, "A")]


def test_a_list_of_the_first_version_is_read_too() -> None:
    text = f'<opml version="1.0"><body><OUTLINE text="A" xmlUrl="{A}"/></body></opml>'
    assert feeds(read_opml(text, FILE)) == [Feed(A, "A")]


def test_a_category_is_the_group_where_there_is_no_folder() -> None:
    text = opml(f'<outline text="A" category="/news/eu,x" xmlUrl="{A}"/>')
    assert feeds(read_opml(text, FILE)) == [Feed(A, "A", group="news/eu")]


def test_feeds_under_a_feed_are_read_and_it_is_no_folder() -> None:
    text = opml(f'<outline text="A" xmlUrl="{A}"><outline text="B" xmlUrl="{B}"/></outline>')
    assert feeds(read_opml(text, FILE)) == [Feed(A, "A"), Feed(B, "B")]


def test_an_address_in_place_of_a_title_is_no_outlet() -> None:
    assert feeds(read_opml(opml(f'<outline text="{A}" xmlUrl="{A}"/>'), FILE)) == [Feed(A)]


def test_names_become_plain_text_of_sane_length() -> None:
    text = opml(f'<outline text="&lt;b&gt;A&lt;/b&gt; &#x202e;{"x" * 999}" xmlUrl="{A}"/>')
    (feed,) = feeds(read_opml(text, FILE))
    assert feed.outlet.startswith("A x")
    assert len(feed.outlet) == 200


def test_what_stands_in_a_comment_counts_for_nothing() -> None:
    body = f"""<!-- <outline text="A" xmlUrl="{A}"/> -->
<outline text="off" isComment="true"><outline text="A" xmlUrl="{A}"/></outline>
<outline text="B" xmlUrl="{B}"/>"""
    for text in (opml(body), opml(body + "<outline text='&'/>")):
        assert feeds(read_opml(text, FILE)) == [Feed(B, "B")]


@pytest.mark.parametrize(
    ("outline", "reason"),
    [
        ('<outline text="A"/>', "the outline “A” has no xmlUrl and nothing in it"),
        ("<outline></outline>", "the outline has no xmlUrl and nothing in it"),
        ('<outline text="A" htmlUrl="https://a.example"/>', "the outline “A” has no xmlUrl"),
        (f'<outline text="A" type="link" url="{A}"/>', f"the outline “A” is a link to {A}, not a"),
        ('<outline text="A" xmlUrl="ftp://a.example"/>', "this URL does not start with https://"),
        ('<outline text="A" xmlUrl="/rss"/>', "this URL does not start with https://"),
        ('<outline text="A" xmlUrl="https://a .example/"/>', "this URL contains white space"),
    ],
)
def test_an_outline_without_a_usable_address_is_told_with_its_place(
    outline: str, reason: str
) -> None:
    found = read_opml(opml(f'  {outline}\n<outline text="B" xmlUrl="{B}"/>'), FILE)
    assert feeds(found) == [Feed(B, "B")]
    ((line, column, said),) = told(found)
    assert (line, column) == (3, 3)
    assert said.startswith(reason)
    assert found.problems[0].remedy


def test_secrets_are_not_repeated_in_problems() -> None:
    found = read_opml(opml('<outline text="A" xmlUrl="ftp://me:secret@a.example/"/>'), FILE)
    assert found.problems
    assert "secret" not in str(found.problems)


@pytest.mark.parametrize(
    ("typed", "read"),
    [("a.example/rss", A), ("feed://a.example/rss", A.replace("s:", ":")), (f"feed:{A}", A)],
)
def test_an_address_is_read_as_people_mean_it(typed: str, read: str) -> None:
    assert feeds(read_opml(opml(f'<outline text="A" xmlUrl="{typed}"/>'), FILE)) == [
        Feed(read, "A")
    ]


# ---------------------------------------------------------------- OPML that is not


@pytest.mark.parametrize(
    ("outline", "feed"),
    [
        (f'<outline text="A & B" xmlUrl="{A}"/>', Feed(A, "A & B")),
        (f'<outline text="A" xmlUrl="{A}?x=1&section=2"/>', Feed(f"{A}?x=1&section=2", "A")),
        (f'<outline text="A&nbsp;&eacute;" xmlUrl="{A}"/>', Feed(A, "A é")),
        (f'<outline text="A < B" xmlUrl="{A}"/>', Feed(A, "A < B")),
        (f'<outline text="A\x07" xmlUrl="{A}"/>', Feed(A, "A")),
        (f'<outline text="A" text="A" xmlUrl="{A}"/>', Feed(A, "A")),
        (f'<outline text="A" xmlUrl="{A}">', Feed(A, "A")),
    ],
)
def test_a_list_that_is_not_well_formed_is_read_all_the_same_with_a_warning(
    outline: str, feed: Feed
) -> None:
    found = read_opml(opml(f'{outline}\n<outline text="B" xmlUrl="{B}"/>'), FILE)
    assert feeds(found) == [feed, Feed(B, "B")]
    (problem,) = found.problems
    assert problem.severity is Severity.WARNING
    assert problem.reason.startswith("this is not well-formed XML: ")
    assert problem.line in (3, 5)
    assert problem.remedy


def test_a_stray_ampersand_is_told_with_its_line_column_and_what_to_write() -> None:
    (problem,) = read_opml(opml(f'<outline text="A & B" xmlUrl="{A}"/>'), FILE).problems
    assert (problem.line, problem.column) == (3, 19)
    assert problem.remedy == "write & as &amp; and < as &lt;"


def test_a_list_that_was_cut_off_gives_what_came() -> None:
    found = read_opml(opml(f'<outline text="A" xmlUrl="{A}"/>\n<outline text="B" xm')[:-16], FILE)
    assert feeds(found) == [Feed(A, "A")]
    assert [problem.reason[:20] for problem in found.problems][1:] == ["this outline can't b"]


def test_an_outline_with_a_missing_quote_is_told_and_takes_no_other_with_it() -> None:
    body = f'<outline text="A xmlUrl="{A}"/>\n<outline text="B" xmlUrl="{B}"/>'
    found = read_opml(opml(body), FILE)
    assert feeds(found) == [Feed(B, "B")]
    assert (3, 1, "this outline can't be read") in told(found)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "this is not well-formed XML: no element found"),
        ("<rss><channel/></rss>", "this is no OPML: its root is <rss>"),
        ("<opml><body/></opml>", "this OPML lists no feed"),
        ("nothing", "this is not well-formed XML: syntax error"),
    ],
)
def test_what_is_no_list_is_an_error(text: str, reason: str) -> None:
    (problem,) = read_opml(text, FILE).problems
    assert problem.reason == reason
    assert problem.severity is Severity.ERROR


LAUGHS = '<!DOCTYPE opml [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>\n'
EXTERNAL = '<!DOCTYPE opml [<!ENTITY a SYSTEM "file:///etc/passwd">]>\n'


@pytest.mark.parametrize("head", [LAUGHS, EXTERNAL])
def test_entities_that_a_document_declares_are_never_expanded(head: str) -> None:
    found = read_opml(opml(f'<outline text="&a;" xmlUrl="{A}"/>', head), FILE)
    assert feeds(found) == [Feed(A, "&a;")]
    assert told(found)[0][2].startswith("this XML declares entities, which are not expanded")


def test_a_document_type_without_entities_is_no_trouble() -> None:
    head = '<!DOCTYPE opml SYSTEM "http://127.0.0.1:1/opml.dtd">\n'
    found = read_opml(opml(f'<outline text="A" xmlUrl="{A}"/>', head), FILE)
    assert (feeds(found), found.problems) == ([Feed(A, "A")], [])


@pytest.mark.parametrize(
    "text",
    [
        "<outline " * 100_000,
        '<outline "' * 100_000,
        "<outline text='" * 100_000,
        "<outline>" * 100_000,
        "<!--" * 100_000,
        '<outline a="' + "<" * 500_000,
        "<" + "a" * 500_000,
        "&" * 500_000,
    ],
)
def test_no_text_takes_long(text: str) -> None:
    began = time.process_time()
    read_opml(text, FILE)
    read_opml(opml(text), FILE)
    assert time.process_time() - began < 5


def test_hostile_documents_are_harmless() -> None:
    for path in sorted(shared_data("hostile").glob("*.xml")):
        found = read_opml(decoded(path.read_bytes()), path.name)
        assert found.entries == []
        assert found.problems


@given(st.text())
@example("<opml><outline\x00")
def test_no_text_makes_the_readers_raise(text: str) -> None:
    for found in (read_opml(text, FILE), read_csv(text, FILE), read_plain(text, FILE)):
        assert all(not url_trouble(feed.url) for feed in feeds(found))


NAMES = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=20)
LEAVES = st.tuples(NAMES, st.sampled_from([A, B, "", "ftp://x/"]))
TREES = st.recursive(
    LEAVES, lambda trees: st.tuples(NAMES, st.lists(trees, min_size=1)), max_leaves=9
)


def written(tree: object) -> str:
    name, inside = tree  # type: ignore[misc]
    quoted = name.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    if isinstance(inside, str):
        return f'<outline text="{quoted}" xmlUrl="{inside}"/>\n'
    return f'<outline text="{quoted}">{"".join(map(written, inside))}</outline>\n'


@given(TREES)
def test_a_list_is_read_the_same_whether_it_is_well_formed_or_not(tree: object) -> None:
    good = opml(written(tree))
    bad = good.replace("<head/>", "<hed>")
    one, other = read_opml(good, FILE), read_opml(bad, FILE)
    assert [e.feed for e in one.entries] == [e.feed for e in other.entries]
    assert [(e.line) for e in one.entries] == [(e.line) for e in other.entries]
    assert {p.reason for p in one.problems} <= {p.reason for p in other.problems}


# ---------------------------------------------------------------- and back


PLAIN = st.text(st.characters(codec="utf-8", exclude_characters="<&")).map(lambda t: plain(t, 50))
FEEDS = st.builds(
    Feed,
    st.sampled_from([A, B, f"{A}?a=1&b=<\"'>", "https://me:pw@x.example/ї"]),
    PLAIN,
    st.sampled_from(["", "uk", "en"]),
    PLAIN,
    st.sampled_from(Priority),
    st.booleans(),
)


@given(st.lists(FEEDS, max_size=8))
def test_what_is_exported_is_imported_again_as_it_was(listed: list[Feed]) -> None:
    found = read_opml(write_opml(listed, "Ours & theirs", NOW), FILE)
    assert feeds(found) == sorted(listed, key=lambda feed: feed.group)


def test_an_export_has_a_folder_for_each_group() -> None:
    listed = [Feed(A, "A", group="ukraine"), Feed(B, "B & C")]
    assert (
        write_opml(listed, "Feeds", NOW)
        == """\
<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0">
  <head>
    <title>Feeds</title>
    <dateCreated>Sun, 01 Mar 2026 12:00:00 GMT</dateCreated>
  </head>
  <body>
    <outline type="rss" text="B &amp; C" title="B &amp; C" xmlUrl="https://b.example/rss"/>
    <outline text="ukraine" title="ukraine">
      <outline type="rss" text="A" title="A" xmlUrl="https://a.example/rss"/>
    </outline>
  </body>
</opml>
"""
    )


# ---------------------------------------------------------------- CSV and plain text


def test_a_table_is_read_by_the_names_of_its_columns() -> None:
    text = f'Title;Lang;URL;Folder\n"A; the ""news""";uk;{A};eu\n;;;\nB;English;{B};\n'
    assert columns_of(text) == {"url": 2, "outlet": 0, "language": 1, "group": 3}
    assert feeds(read_csv(text, "x.csv")) == [Feed(A, 'A; the "news"', "uk", "eu"), Feed(B, "B")]


def test_a_table_tells_wrong_lines_by_the_line_on_which_they_begin() -> None:
    text = f'outlet,url\n"two\nlines",{A}\nB,\nC,nowhere\n'
    found = read_csv(text, "x.csv")
    assert [(entry.line, entry.feed.outlet) for entry in found.entries] == [(2, "two lines")]
    assert [(line, reason[:20]) for line, _, reason in told(found)] == [
        (4, "this line has no url"),
        (5, "this URL does not st"),
    ]


@pytest.mark.parametrize("text", ["", "a,b\n1,2", A, "# url\n"])
def test_what_has_no_column_of_addresses_is_no_table(text: str) -> None:
    assert columns_of(text) is None


def test_plain_lines_are_addresses_and_newsboats_tags_count() -> None:
    text = f'# ours\n\n{A}\n  b.example/rss  news eu "~B & C" # good\nnowhere\n{A} "\n'
    found = read_plain(text, "urls")
    assert feeds(found) == [Feed(A), Feed(B, "B & C", group="news"), Feed(A, group='"')]
    assert told(found) == [(5, 1, "this URL does not start with https:// or http://: nowhere")]


@pytest.mark.parametrize(
    "body",
    [
        "\ufeff<a>ї".encode(),
        "<a>ї".encode("utf-16"),
        '<?xml version="1.0" encoding="windows-1251"?><a>ї'.encode("windows-1251"),
        '<?xml version="1.0" encoding="nonsense"?><a>ї'.encode(),
    ],
)
def test_a_list_is_decoded_by_what_it_says_of_itself(body: bytes) -> None:
    assert decoded(body).endswith("<a>ї")


def test_text_in_no_encoding_is_read_as_far_as_it_goes() -> None:
    assert decoded(b"caf\xe9\r\nx\ry") == "café\nx\ny"


# ---------------------------------------------------------------- real lists


def test_the_list_of_the_domain_is_read_whole() -> None:
    body = shared_data("lists", "feeds_for_domain.opml").read_bytes()
    found = read_opml(decoded(body), FILE)
    assert (len(found.entries), found.problems) == (body.count(b"xmlUrl"), [])
    table = decoded(shared_data("lists", "feeds_for_domain.csv").read_bytes())
    listed = read_csv(table, "x.csv")
    assert {feed.url for feed in feeds(found)} < {feed.url for feed in feeds(listed)}
    assert len(listed.entries) == 83
    assert {feed.language for feed in feeds(listed)} >= {"uk", "en", "ru", "de"}
