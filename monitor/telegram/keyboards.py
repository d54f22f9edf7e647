"""Buttons → the keyboards that Telegram draws under a message."""

from __future__ import annotations

from collections.abc import Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from monitor.model import Button


def keyboard(rows: Sequence[Sequence[Button]]) -> InlineKeyboardMarkup | None:
    """Write buttons as Telegram takes them; None where there are none."""
    return InlineKeyboardMarkup([list(map(_button, row)) for row in rows]) if rows else None


def _button(button: Button) -> InlineKeyboardButton:
    return InlineKeyboardButton(
        button.label, callback_data=button.data or None, url=button.url or None
    )
