"""In a terminal a message looks as in Telegram; in a pipe it is plain text and nothing else."""

from __future__ import annotations

import io

import pytest
from rich.console import Console
from rich.text import Text

from monitor.model import ChatKind, Delivery, DeliveryKind, DeliveryStatus, Message, Sent
from monitor.terminal import (
    TerminalSender,
    advance,
    draw,
    open_console,
    print_message,
    progress,
)

ALERT = (
    "🔴 <b>Deported children</b> · 2 outlets in 3 min\n"
    '<a href="https://bbc.example/1?a=1&amp;b=2"><b>Russia </b><u>deported</u></a>\n'
    "BBC · 14:02 · <i>deport*</i> <code>x</code>\n"
    "<blockquote>They <b>deported</b> &lt;many&gt; &amp; @\u2060all</blockquote>"
)


def styled(text: Text, style: str) -> list[str]:
    """The stretches of a text that have a style."""
    return [
        text.plain[span.start : span.end] for span in text.spans if style in str(span.style).split()
    ]


def delivery(
    html: str = ALERT, kind: DeliveryKind = DeliveryKind.ALERT, edits: int | None = None
) -> Delivery:
    return Delivery(
        id=1,
        chat_id=1,
        chat_kind=ChatKind.PRIVATE,
        thread=0,
        kind=kind,
        message=Message(html),
        attempts=0,
        status=DeliveryStatus.SENDING,
        edits_message=edits,
    )


def console(*, terminal: bool = False) -> tuple[Console, io.StringIO]:
    """A console as `open_console` opens it, but with a file to look into."""
    file = io.StringIO()
    opened = open_console(plain=not terminal)
    opened.file = file
    return opened, file


@pytest.fixture
def in_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where rich finds a terminal with colours, whatever this process runs in."""
    for name, value in (("FORCE_COLOR", "1"), ("TERM", "xterm-256color"), ("COLUMNS", "100")):
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("NO_COLOR", raising=False)


# ------------------------------------------------------------------ drawing


def test_styles_are_drawn() -> None:
    text = draw(ALERT)
    assert styled(text, "bold") == ["Deported children", "Russia ", "deported"]
    assert styled(text, "underline") == ["deported"]
    assert styled(text, "italic") == ["deport*"]
    assert styled(text, "link") == ["Russia ", "deported"]
    assert styled(text, "https://bbc.example/1?a=1&b=2") == ["Russia ", "deported"]
    assert styled(text, "dim") == ["│ "]


def test_the_text_is_what_a_reader_sees() -> None:
    assert draw(ALERT).plain == (
        "🔴 Deported children · 2 outlets in 3 min\n"
        "Russia deported\n"
        "BBC · 14:02 · deport* x\n"
        "│ They deported <many> & @all"
    )


def test_addresses_stand_in_the_text_where_they_cannot_be_clicked() -> None:
    text = draw(ALERT, show_links=True)
    assert text.plain.split("\n")[1] == "Russia deported <https://bbc.example/1?a=1&b=2>"
    assert not styled(text, "link")


def test_styles_of_styles_add_up() -> None:
    assert [str(span.style) for span in draw("<b>a<i>b</i></b>").spans] == ["bold", "bold italic"]


def test_what_looks_like_richs_own_markup_is_text() -> None:
    assert draw("[bold]a[/bold] [/]").plain == "[bold]a[/bold] [/]"


# ------------------------------------------------------------------ printing


@pytest.mark.usefixtures("in_a_terminal")
def test_plain_output_is_text_only_even_in_a_terminal() -> None:
    opened, file = console()
    print_message(opened, delivery(), plain=True)
    print_message(opened, delivery("x" * 300, DeliveryKind.UPDATE), plain=True)
    assert file.getvalue() == (
        "--- alert ---\n"
        "🔴 Deported children · 2 outlets in 3 min\n"
        "Russia deported <https://bbc.example/1?a=1&b=2>\n"
        "BBC · 14:02 · deport* x\n"
        "│ They deported <many> & @all\n"
        "\n"
        "--- alert, updated in silence ---\n" + "x" * 300 + "\n\n"
    )


@pytest.mark.usefixtures("in_a_terminal")
def test_in_a_terminal_a_message_has_a_frame_and_links() -> None:
    opened, file = console(terminal=True)
    print_message(opened, delivery(ALERT, DeliveryKind.DIGEST))
    text = file.getvalue()
    assert "\x1b[" in text
    assert "\x1b]8;" in text  # a link
    assert "https://bbc.example/1?a=1&b=2\x1b\\" in text
    assert Text.from_ansi(text).plain.startswith("╭─ digest ───")
    assert "\u2060" not in text


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (DeliveryKind.ALERT, "alert"),
        (DeliveryKind.UPDATE, "alert, updated in silence"),
        (DeliveryKind.DIGEST, "digest"),
        (DeliveryKind.NOTICE, "notice"),
    ],
)
def test_every_kind_of_message_is_named(kind: DeliveryKind, name: str) -> None:
    opened, file = console()
    print_message(opened, delivery("a", kind), plain=True)
    assert file.getvalue() == f"--- {name} ---\na\n\n"


async def test_the_terminal_numbers_messages_and_keeps_the_number_of_one_that_is_edited() -> None:
    opened, _ = console()
    sender = TerminalSender(opened, plain=True)
    assert await sender.send(delivery()) == Sent(1)
    assert await sender.send(delivery()) == Sent(2)
    assert await sender.send(delivery("a", DeliveryKind.UPDATE, edits=1)) == Sent(1)
    assert sender.count == 3
    assert sender.by_kind[DeliveryKind.ALERT] == 2
    assert sender.by_kind[DeliveryKind.UPDATE] == 1
    assert sender.by_kind[DeliveryKind.DIGEST] == 0


# ------------------------------------------------------------------ progress


def test_progress_shows_nothing_where_nobody_looks() -> None:
    opened, file = console()
    with progress(opened, "polling", 3) as bar:
        for _ in range(3):
            advance(bar)
    assert file.getvalue() == ""


@pytest.mark.usefixtures("in_a_terminal")
def test_progress_shows_how_far_it_is_in_a_terminal() -> None:
    opened, file = console(terminal=True)
    with progress(opened, "polling", 3) as bar:
        advance(bar)
        assert bar.tasks[0].completed == 1
    assert "polling" in file.getvalue()
