"""A message's HTML is read again: as plain text, and in halves that both can be sent."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.telegram.markup import halves, plain_text
from tests.fakes.telegram.html_mode import parse_html


def test_plain_text_is_what_a_reader_sees_of_the_html_and_where_its_links_lead() -> None:
    link = '<a href="https://x.example/?a=1&amp;b=2"><b>Two</b></a>'
    assert plain_text(f"<b>One</b> &amp; {link}\n&lt;b&gt; 3 &quot;4&quot;") == (
        'One & Two (https://x.example/?a=1&b=2)\n<b> 3 "4"'
    )


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("one\ntwo", ("one", "two")),
        ("a\nb\n\nc\nd", ("a\nb", "c\nd")),
        ("<b>one</b>\n<i>two</i>", ("<b>one</b>", "<i>two</i>")),
        ("a\n<blockquote>one\ntwo, of three lines\nthree</blockquote>", None),
        ("one &lt;two&gt;", ("one", "&lt;two&gt;")),
        ("<b>ab</b>", ("a", "b")),
    ],
)
def test_a_message_is_parted_between_lines_where_no_tag_is_open(
    markup: str, expected: tuple[str, str] | None
) -> None:
    assert halves(markup) == (expected or tuple(markup.split("\n", 1)))


@pytest.mark.parametrize("markup", ["", "x", "<b>x</b>", "&amp;", " \n ", "<b></b>"])
def test_what_has_one_character_can_not_be_parted(markup: str) -> None:
    assert halves(markup) is None


lines = st.text(st.sampled_from("ab &<>\n"), min_size=1).map(
    lambda text: text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
)
blocks = st.one_of(
    lines,
    st.builds("<{0}>{1}</{0}>".format, st.sampled_from(["b", "i", "blockquote"]), lines),
    st.builds('<a href="https://x.example/?a&amp;b"><b>{}</b></a>'.format, lines),
)


@given(st.lists(blocks, min_size=1, max_size=6).map("\n".join))
def test_both_halves_are_good_html_and_say_together_what_the_message_said(markup: str) -> None:
    parted = halves(markup)
    whole = _solid(plain_text(markup))
    if parted is None:
        assert len(whole) <= 1
        return
    assert all(part.strip() for part in parted)
    assert _solid("".join(parse_html(part)[0] for part in parted)) == whole


def _solid(text: str) -> str:
    """Leave out spaces, and where the link leads: as HTML it can't be seen."""
    return "".join(text.split()).replace("(https://x.example/?a&b)", "")
