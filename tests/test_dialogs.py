"""The answers in the chat: what they say and which buttons they offer, whatever a file holds."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.model import Chat, ChatKind, Mode, Subscription
from monitor.telegram import dialogs
from monitor.telegram.dialogs import Choice, Listed, View, read_choice
from monitor.telegram.events import Reply
from monitor.watch.lists.watchlist import MAX_ID
from tests.fakes.telegram import parse_html, utf16_length
from tests.support import EIGHT, OLENA

CHILDREN = Listed("children", "Deported children", "Who took them", ("Lvova-Belova", "ICC"))
KYIV = Chat(OLENA, ChatKind.PRIVATE, "Olena", time_zone="Europe/Kyiv")


def view(*listed: Listed, **following: Mode) -> View:
    """What a chat may choose from; how it follows which."""
    return View(
        {one.id: one for one in listed or (CHILDREN,)},
        {name: Subscription(1, KYIV, name, mode, EIGHT) for name, mode in following.items()},
    )


def many(count: int) -> View:
    return view(*(Listed(f"w{n}", f"Watchlist {n}", "", ("x",)) for n in range(count)))


def labels(reply: Reply) -> list[list[str]]:
    return [[button.label for button in row] for row in reply.rows]


def read(reply: Reply) -> str:
    """What a reader sees, if Telegram takes it at all."""
    text, _ = parse_html(reply.html)
    assert 0 < utf16_length(text.strip()) <= 4096
    for row in reply.rows:
        for button in row:
            assert button.label
            assert 1 <= len(button.data.encode()) <= 64
    return text


# the list


def test_watchlists_are_buttons_with_how_the_chat_follows_each() -> None:
    three = [replace(CHILDREN, id=name, title=name) for name in ("a", "b", "c")]
    reply = dialogs.show_watchlists(view(*three, a=Mode.ALERTS, b=Mode.DIGEST))
    assert labels(reply) == [["🔔 a"], ["📋 b"], ["c"]]
    assert [row[0].data for row in reply.rows] == ["w:a", "w:b", "w:c"]


@pytest.mark.parametrize(
    ("count", "page", "shown", "turning"),
    [
        (8, 0, 8, []),
        (9, 0, 8, ["›"]),
        (9, 1, 1, ["‹"]),
        (17, 1, 8, ["‹", "›"]),
        (17, 2, 1, ["‹"]),
        (9, 99, 1, ["‹"]),
    ],
)
def test_eight_watchlists_make_a_page(
    count: int, page: int, shown: int, turning: list[str]
) -> None:
    rows = labels(dialogs.show_watchlists(many(count), page))
    names = [row for row in rows if row[0].startswith("Watchlist")]
    assert len(names) == shown
    assert rows[len(names) :] == ([turning] if turning else [])


def test_turning_the_pages_shows_each_watchlist_once() -> None:
    seen: list[str] = []
    data = "p:0"
    while data:
        choice = read_choice(data)
        assert choice is not None
        *names, turning = dialogs.show_watchlists(many(20), choice.page).rows
        seen += [button.label for row in names for button in row]
        data = next((button.data for button in turning if button.label == "›"), "")
    assert seen == [f"Watchlist {n}" for n in range(20)]


def test_without_watchlists_the_answer_says_who_adds_them() -> None:
    assert "There is no watchlist yet" in read(dialogs.show_watchlists(View({}, {})))


# one watchlist


def test_a_watchlist_says_what_it_is_and_some_of_its_words() -> None:
    words = tuple(f"word{n}" for n in range(20))
    text = read(dialogs.show_watchlist(view(replace(CHILDREN, keywords=words)), "children"))
    assert text.startswith("Deported children\nWho took them\nword0, word1,")
    assert "word11 and 8 more\n" in text
    assert text.endswith("You don't follow it.")


@pytest.mark.parametrize(
    ("mode", "line", "buttons"),
    [
        (None, "You don't follow it.", [["🔔 Alerts", "📋 Daily digest"]]),
        (
            Mode.ALERTS,
            "🔔 You follow it: an alert for each story.",
            [["📋 Daily digest"], ["✖ Unsubscribe"]],
        ),
        (
            Mode.DIGEST,
            "📋 You follow it: a digest every day at 08:00 (Europe/Kyiv).",
            [["🔔 Alerts"], ["✖ Unsubscribe"]],
        ),
    ],
)
def test_a_watchlist_offers_what_the_chat_does_not_do_yet(
    mode: Mode | None, line: str, buttons: list[list[str]]
) -> None:
    following = {"children": mode} if mode else {}
    reply = dialogs.show_watchlist(view(**following), "children")
    assert read(reply).splitlines()[-1] == line
    assert labels(reply) == [*buttons, ["‹ All watchlists"]]


def test_a_watchlist_that_is_gone_is_answered_with_the_list_as_it_is_now() -> None:
    reply = dialogs.show_watchlist(view(), "gone")
    assert read(reply).startswith("This was out of date; here it is again.")
    assert labels(reply) == [["Deported children"]]
    assert reply.toast == "This is out of date"


# what buttons bring back


@pytest.mark.parametrize(
    ("data", "choice"),
    [
        ("w", Choice()),
        ("p:2", Choice(page=2)),
        ("w:children", Choice("children")),
        ("w:children:a", Choice("children", "a")),
        ("w:children:d", Choice("children", "d")),
        ("w:children:x", Choice("children", "x")),
    ],
)
def test_callback_data_say_what_is_chosen(data: str, choice: Choice) -> None:
    assert read_choice(data) == choice


@pytest.mark.parametrize(
    "data", ["", "x", "w:a:b", "w:a:a:a", "p:", "p:-1", "p:²", "p:9999", "p:1:2", "q:children", ":"]
)
def test_data_that_are_not_ours_are_no_choice(data: str) -> None:
    assert read_choice(data) is None


@settings(deadline=None)
@given(st.text(max_size=64))
def test_callback_data_of_any_kind_are_read_or_not(data: str) -> None:
    choice = read_choice(data)
    if choice is not None:
        assert read(dialogs.show_watchlists(view(), choice.page))


def test_the_longest_id_fits_into_its_buttons() -> None:
    longest = Listed("a" * MAX_ID, "Title", "", ("x",))
    read(dialogs.show_watchlists(view(longest)))
    read(dialogs.show_watchlist(view(longest, **{longest.id: Mode.ALERTS}), longest.id))


# whatever a file holds


def all_of(listed: Listed) -> list[Reply]:
    shown = view(listed, children=Mode.DIGEST)
    return [
        dialogs.show_watchlists(shown),
        dialogs.show_watchlist(shown, "children"),
        dialogs.subscribed(shown, "children"),
        dialogs.welcome(shown, ChatKind.GROUP),
        dialogs.out_of_date(shown),
    ]


def test_what_a_file_holds_is_text_and_no_html() -> None:
    listed = Listed("children", "<b>A & B</b>", 'x < y > "z" &amp;', ("<i>", "a & b"))
    text = read(dialogs.show_watchlist(view(listed), "children"))
    assert text.splitlines()[:3] == ["<b>A & B</b>", 'x < y > "z" &amp;', "<i>, a & b"]
    assert labels(dialogs.show_watchlists(view(listed))) == [["<b>A & B</b>"]]


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@settings(deadline=None)
@given(texts.filter(str.strip), texts, st.lists(texts, min_size=1).map(tuple))
def test_any_text_can_stand_in_a_file(title: str, about: str, words: tuple[str, ...]) -> None:
    for reply in all_of(Listed("children", title, about, words)):
        read(reply)


@pytest.mark.parametrize("sign", ["x", "&", "<", "🔴"])
def test_texts_of_any_length_are_cut_before_they_are_escaped(sign: str) -> None:
    listed = Listed("children", sign * 5000, sign * 5000, (sign * 5000,) * 20)
    for reply in all_of(listed):
        read(reply)
    title, about, words, _ = read(dialogs.show_watchlist(view(listed), "children")).splitlines()
    assert title == sign * 199 + "…"
    assert about == sign * 499 + "…"
    assert words == sign * 999 + "… and 8 more"
    assert labels(dialogs.show_watchlists(view(listed))) == [[sign * 59 + "…"]]


def test_a_deep_link_may_say_anything() -> None:
    text = read(dialogs.unknown_watchlist(view(), "<b>" + "x" * 5000))
    assert text.startswith("There is no watchlist “<b>xxx")


# everything else


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (dialogs.welcome(view(), ChatKind.PRIVATE), "tell you when they appear"),
        (dialogs.welcome(view(), ChatKind.GROUP), "tell this chat when they appear"),
        (dialogs.nothing_followed(), "You follow no watchlist yet"),
        (dialogs.help_text(owner=False), "/digest – what has come since the last digest"),
        (dialogs.help_text(owner=True), "/invite – a link that lets one person in"),
        (dialogs.invitation("https://t.me/b?start=inv_x&y"), "https://t.me/b?start=inv_x&y"),
        (dialogs.invitation_spent(), "Ask for a new one"),
        (dialogs.not_admitted(7), "Your Telegram id is 7"),
        (dialogs.admins_only(), "Only admins of this chat"),
        (dialogs.not_a_command(), "/watchlists, /digest, /help"),
    ],
)
def test_every_answer_says_what_to_do_next(reply: Reply, words: str) -> None:
    assert words in read(reply)


def test_only_owners_hear_of_their_commands() -> None:
    assert "/invite" not in dialogs.help_text(owner=False).html


def test_who_is_not_known_is_told_no_id() -> None:
    assert "id is" not in dialogs.not_admitted(None).html
