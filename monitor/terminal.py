"""Messages, tables and progress in the terminal, drawn with rich; plain where it isn't one."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from typing import Literal

from rich.console import Console, ConsoleOptions, RenderableType
from rich.panel import Panel
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from monitor.masking import UNPRINTABLE, printable
from monitor.model import Delivery, DeliveryKind, Sent

PIPE_WIDTH = 1000  # a pipe has no edge: scripts want whole lines

_STYLES = {"b": "bold", "i": "italic", "u": "underline", "code": "cyan", "a": "cyan"}
_BORDERS = {
    DeliveryKind.ALERT: "red",
    DeliveryKind.UPDATE: "yellow",
    DeliveryKind.DIGEST: "blue",
    DeliveryKind.SURGE: "cyan",
    DeliveryKind.NOTICE: "magenta",
}
_NAMES = {
    DeliveryKind.ALERT: "alert",
    DeliveryKind.UPDATE: "alert, updated in silence",
    DeliveryKind.DIGEST: "digest",
    DeliveryKind.SURGE: "surge note",
    DeliveryKind.NOTICE: "notice",
}


class _Console(Console):
    """Prints no control characters but its own: a title or a name must not command a terminal."""

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        """Give what is to be printed, also of the parts within others."""
        for segment in super().render(renderable, options):
            text = segment.text
            if segment.control or text == "\n" or not UNPRINTABLE.search(text):
                yield segment
            else:
                yield Segment("\n".join(map(printable, text.split("\n"))), segment.style)


def open_console(*, plain: bool = False, stderr: bool = False) -> Console:
    """Return the console to write to; without colour where asked or where it is no terminal."""
    colours: Literal["auto"] | None = None if plain else "auto"
    stream = sys.stderr if stderr else sys.stdout
    has_edge = stream.isatty() or "COLUMNS" in os.environ
    return _Console(
        stderr=stderr,
        color_system=colours,
        highlight=False,
        soft_wrap=plain,
        width=None if has_edge else PIPE_WIDTH,
    )


class _Drawn(HTMLParser):
    """Turns a message's HTML into rich text; links show their text, and their address in plain."""

    def __init__(self, *, show_links: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.text = Text()
        self._open: list[tuple[str, str]] = []
        self._show_links = show_links

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a style; a quotation starts with a bar."""
        link = dict(attrs).get("href") or ""
        self._open.append((tag, link))
        if tag == "blockquote":
            self.text.append("│ ", "dim")

    def handle_endtag(self, tag: str) -> None:
        """Close a style; a link's address follows its text where it can't be clicked."""
        _, link = self._open.pop()
        if tag == "a" and self._show_links:
            self.text.append(f" <{link}>")

    def handle_data(self, data: str) -> None:
        """Write text in all open styles."""
        styles = [_STYLES[tag] for tag, _ in self._open if tag in _STYLES]
        links = [link for tag, link in self._open if tag == "a" and link]
        if links and not self._show_links:
            styles.append(f"link {links[-1]}")
        self.text.append(data.replace("\u2060", ""), " ".join(styles) or None)


def draw(markup: str, *, show_links: bool = False) -> Text:
    """Return a message as its reader sees it."""
    drawn = _Drawn(show_links=show_links)
    drawn.feed(markup)
    drawn.close()
    return drawn.text


class TerminalSender:
    """Sends deliveries to the terminal; each is numbered as Telegram numbers messages."""

    def __init__(self, console: Console, *, plain: bool = False) -> None:
        self._console = console
        self._plain = plain
        self.count = 0
        self.by_kind: dict[DeliveryKind, int] = dict.fromkeys(DeliveryKind, 0)

    async def send(self, delivery: Delivery) -> Sent:
        """Print one message."""
        self.count += 1
        self.by_kind[delivery.kind] += 1
        print_message(self._console, delivery, plain=self._plain)
        return Sent(delivery.edits_message or self.count)


def print_message(console: Console, delivery: Delivery, *, plain: bool = False) -> None:
    """Print a message in a frame or, in plain, between lines."""
    text = draw(delivery.message.html, show_links=plain)
    if delivery.message.document:
        text.append(f"\n📎 {delivery.message.document.name}", "cyan")
    name = _NAMES[delivery.kind]
    if plain:
        console.print(f"--- {name} ---", markup=False)
        console.print(text)
        console.print()
        return
    console.print(
        Panel(text, title=name, title_align="left", border_style=_BORDERS[delivery.kind], width=92)
    )


def print_table(console: Console, table: Table) -> None:
    """Print a table; where it goes into a pipe, without the spaces at the ends of its lines."""
    if console.is_terminal:
        console.print(table)
        return
    with console.capture() as printed:
        console.print(table)
    for line in printed.get().splitlines():
        console.out(line.rstrip(), highlight=False)


@contextmanager
def progress(console: Console, what: str, total: int) -> Iterator[Progress]:
    """Show a bar while something long runs; nothing where the console is not a terminal."""
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    with bar:
        bar.add_task(what, total=total)
        yield bar


def advance(bar: Progress) -> None:
    """Count one more of what a bar shows."""
    bar.advance(bar.task_ids[0])
