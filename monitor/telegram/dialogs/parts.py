"""What all dialogs are made of: others' texts, cut and made safe, and rows of buttons."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence

from monitor.telegram.events import Button

Rows = tuple[tuple[Button, ...], ...]


def safe(text: str, limit: int) -> str:
    """Shorten a text from a file, then escape it: the other way round would cut an entity."""
    return html.escape(cut(text, limit), quote=False)


def cut(text: str, limit: int) -> str:
    """Shorten a text to so many characters, as Telegram counts them: an emoji is two."""
    text = text.replace("\0", "")  # Telegram refuses a message with one, and TOML may hold it
    units = text.encode("utf-16-le", "replace")
    if len(units) <= 2 * limit:
        return text
    return units[: 2 * (limit - 1)].decode("utf-16-le", "ignore") + "…"


def in_rows(buttons: Sequence[Button], most: int) -> Rows:
    """Lay buttons out, so many a row."""
    return tuple(tuple(buttons[at : at + most]) for at in range(0, len(buttons), most))


def pages_of(count: int, a_page: int) -> int:
    """Count the pages that so many things take, so many a page; there is always one."""
    return max(-(-count // a_page), 1)


def turning(page: int, pages: int, data: Callable[[int], str]) -> Rows:
    """Return the row that leads to the pages before and after one, where there are any."""
    back = [Button("‹", data(page - 1))] if page > 0 else []
    on = [Button("›", data(page + 1))] if page < pages - 1 else []
    return ((*back, *on),) if back or on else ()
