"""What an HTTP answer says as an answer of the Bot API, before the library reads it.

Portals, proxies and broken servers answer in Telegram's place: with pages, without what was asked
for, with numbers that nothing can mean. What is no answer of the Bot API says nothing of the
token, the chat or the message. https://core.telegram.org/bots/api#making-requests
"""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

LONGEST_FLOOD_S = 24 * 3600  # asked for more, a chat is tried once a day
UNSAID_FLOOD_S = 30  # for a 429 that doesn't say how long
MOST_ID = 1 << 53  # chat ids have at most 52 significant bits, by the Bot API

# What a server in front of Telegram says before Telegram has heard of the call.
_SAID_IN_FRONT: dict[int, dict[str, Any]] = {
    413: {"description": "A server in front of Telegram takes nothing so large (413)"},
    429: {},
}


_READ = {400, 401, 403, 404, 409, 413, 429}  # codes that the library tells apart


class NotTelegramError(Exception):
    """What came is no answer of the Bot API; says what it is instead."""


def read_answer(status: int, body: bytes) -> tuple[int, bytes]:
    """Return the code and the body that mean what an answer says. Raises NotTelegramError."""
    answer = _json(body)
    match answer:
        case {"ok": True, "result": _} if status < 300:
            return status, body
        case {"ok": False}:
            return _refusal(_code(status, answer), answer)
        case _ if status in _SAID_IN_FRONT:
            return _refusal(status, _SAID_IN_FRONT[status])
    kind = "an answer without a result" if isinstance(answer, dict) else "no answer of Telegram's"
    raise NotTelegramError(f"{kind} (HTTP {status})")


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _code(status: int, answer: dict[str, Any]) -> int:
    """Take the code that Telegram names: some servers in between answer 200 to everything."""
    code = answer.get("error_code")
    said = code if isinstance(code, int) and 400 <= code < 600 else status
    if said < 400:
        raise NotTelegramError(f"a refusal without a code (HTTP {status})")
    return said


def _refusal(code: int, answer: dict[str, Any]) -> tuple[int, bytes]:
    """Write a refusal so that the library reads what it means, and no number without sense."""
    said = answer.get("description")
    description = said if isinstance(said, str) and said.strip() else _phrase(code)
    if code not in _READ:
        description += f" ({code})"  # the library would not say it
    parameters = _parameters(code, answer.get("parameters"))
    refusal = {"ok": False, "error_code": code, "description": description}
    return code, json.dumps(refusal | ({"parameters": parameters} if parameters else {})).encode()


def _phrase(code: int) -> str:
    try:
        return HTTPStatus(code).phrase
    except ValueError:
        return f"HTTP {code}"


def _parameters(code: int, given: Any) -> dict[str, int]:
    known = given if isinstance(given, dict) else {}
    moved_to = known.get("migrate_to_chat_id")
    if isinstance(moved_to, int) and 0 < abs(moved_to) < MOST_ID:
        return {"migrate_to_chat_id": moved_to}
    if code == HTTPStatus.TOO_MANY_REQUESTS:
        return {"retry_after": _wait(known.get("retry_after"))}
    return {}


def _wait(asked: Any) -> int:
    if isinstance(asked, bool) or not isinstance(asked, int | float) or asked != asked:
        return UNSAID_FLOOD_S
    return int(max(1, min(asked, LONGEST_FLOOD_S)))
