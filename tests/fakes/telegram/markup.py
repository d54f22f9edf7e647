"""Keyboards under messages, checked as Telegram checks them."""

from __future__ import annotations

import json
from typing import Any

from .errors import ApiError, Json, bad_request
from .links import LinkError, checked_link

MOST_BUTTONS = 100
MOST_DATA_BYTES = 64
_NEEDING_AN_OBJECT = ("web_app", "login_url", "copy_text", "switch_inline_query_chosen_chat")
_ACTIONS = ("switch_inline_query", "switch_inline_query_current_chat", *_NEEDING_AN_OBJECT)
_OTHER_KINDS = ("keyboard", "remove_keyboard", "force_reply")


def parse_markup(text: str, inline_only: bool) -> Json | None:
    """The reply_markup parameter as the message will carry it."""
    if not text:
        return None
    markup = _decoded(text)
    if rows := _rows(markup):
        return {"inline_keyboard": rows}
    if "inline_keyboard" in markup or not any(markup.get(kind) for kind in _OTHER_KINDS):
        return None
    if inline_only:
        raise bad_request("Inline keyboard expected")
    return markup


def buttons(markup: Json | None) -> list[Json]:
    return [button for row in (markup or {}).get("inline_keyboard", []) for button in row]


def _decoded(text: str) -> Json:
    try:
        markup = json.loads(text)
    except ValueError as error:
        raise bad_request("Can't parse reply keyboard markup JSON object") from error
    if not isinstance(markup, dict):
        raise bad_request("Object expected as reply markup")
    return markup


def _rows(markup: Json) -> list[list[Json]]:
    rows = markup.get("inline_keyboard", [])
    field = 'Field "inline_keyboard" of the InlineKeyboardMarkup must be an Array'
    if not isinstance(rows, list):
        raise bad_request(field)
    if not all(isinstance(row, list) for row in rows):
        raise bad_request(f"{field} of Arrays")
    checked = [[_button(button) for button in row] for row in rows if row]
    if sum(len(row) for row in checked) > MOST_BUTTONS:
        raise bad_request("reply markup is too long")
    return checked


def _button(button: Any) -> Json:
    if not isinstance(button, dict):
        raise _unreadable("InlineKeyboardButton must be an Object")
    if "text" not in button:
        raise _unreadable('Can\'t find field "text"')
    if not isinstance(button["text"], str):
        raise _unreadable('Field "text" must be of type String')
    if button.get("url"):
        return button | {"url": _button_url(button["url"])} | _checked_text(button)
    if button.get("callback_data"):
        return button | _checked_data(button["callback_data"]) | _checked_text(button)
    if "pay" in button or "callback_game" in button:
        raise bad_request("BUTTON_TYPE_INVALID")
    if not any(action in button for action in _ACTIONS):
        raise _unreadable("Text buttons are unallowed in the inline keyboard")
    _check_action(button)
    return button | _checked_text(button)


def _unreadable(reason: str) -> ApiError:
    return bad_request(f"Can't parse inline keyboard button: {reason}")


def _checked_text(button: Json) -> Json:
    if not button["text"]:
        raise bad_request("Inline keyboard button text must be non-empty")
    return {"text": button["text"]}


def _button_url(url: str) -> str:
    try:
        return checked_link(url)
    except LinkError as error:
        raise bad_request(f"Inline keyboard button {error}") from error


def _checked_data(data: Any) -> Json:
    if not isinstance(data, str):
        raise _unreadable('Field "callback_data" must be of type String')
    if len(data.encode()) > MOST_DATA_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    return {"callback_data": data}


def _check_action(button: Json) -> None:
    for name in _NEEDING_AN_OBJECT:
        if name in button and not isinstance(button[name], dict):
            raise _unreadable(f'Field "{name}" must be of type Object')
    if "copy_text" in button and not 1 <= len(button["copy_text"].get("text", "")) <= 256:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")
    url = button.get("web_app", {"url": "https://"}).get("url", "")
    if not url.startswith("https://"):
        raise bad_request(
            f"Inline keyboard button Web App URL '{url}' is invalid: Only HTTPS links are allowed"
        )
