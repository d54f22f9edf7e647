"""The fake's own paths, for tests that run it in a process of its own.

POST /_fake/actions  {"say": {"chat_id": 7, "text": "/start"}}, or a list of such; any of ACTIONS
POST /_fake/updates  {"message": {…}}, or a list of such: any update, as the Bot API would give it
POST /_fake/faults   {"method": "sendMessage", "fault": {"kind": "Hang"}, "chat_id": 7, "times": 2}
GET  /_fake/ledger   every event so far
GET  /_fake/seen?chat_id=7   the bot's messages as their reader sees them now
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from aiohttp import web

from .errors import Json
from .faults import fault_from_json

if TYPE_CHECKING:
    from .server import FakeTelegram

ACTIONS = (
    *("add_private", "add_group", "add_channel", "set_member", "deactivate"),
    *("add_topic", "close_topic", "delete_topic", "migrate"),
    *("add_bot", "remove_bot", "block", "unblock", "say", "send_file", "press"),
)


def add_admin_routes(app: web.Application, telegram: FakeTelegram) -> None:
    handlers = _Admin(telegram)
    app.router.add_post("/_fake/actions", handlers.act)
    app.router.add_post("/_fake/updates", handlers.push)
    app.router.add_post("/_fake/faults", handlers.fail)
    app.router.add_get("/_fake/ledger", handlers.ledger)
    app.router.add_get("/_fake/seen", handlers.seen)


class _Admin:
    def __init__(self, telegram: FakeTelegram) -> None:
        self._telegram = telegram

    async def act(self, request: web.Request) -> web.Response:
        return await self._for_each(request, self._act)

    async def push(self, request: web.Request) -> web.Response:
        return await self._for_each(request, self._push)

    async def fail(self, request: web.Request) -> web.Response:
        return await self._for_each(request, self._fail)

    async def ledger(self, request: web.Request) -> web.Response:
        return _told([asdict(event) for event in self._telegram.world.ledger.events])

    async def seen(self, request: web.Request) -> web.Response:
        messages = self._telegram.seen(int(request.query["chat_id"]))
        return _told([_readable(asdict(message)) for message in messages])

    async def _for_each(
        self, request: web.Request, handle: Callable[[Json], Awaitable[Any]]
    ) -> web.Response:
        given = await request.json()
        try:
            results = [await handle(one) for one in (given if isinstance(given, list) else [given])]
        except (LookupError, TypeError, ValueError) as error:
            return web.json_response({"ok": False, "error": repr(error)}, status=400)
        return _told(results)

    async def _act(self, given: Json) -> Any:
        ((name, arguments),) = given.items()
        if name not in ACTIONS:
            raise ValueError(f"no action {name}; there are {ACTIONS}")
        result = getattr(self._telegram, name)(**_with_numbers(arguments))
        result = await result if inspect.isawaitable(result) else result
        return result if isinstance(result, int | str) else None

    async def _push(self, update: Json) -> int:
        return self._telegram.push_update(update)

    async def _fail(self, given: Json) -> None:
        fault = fault_from_json(given["fault"])
        chat_id, times = given.get("chat_id"), given.get("times", 1)
        self._telegram.fail_next(given.get("method"), fault=fault, chat_id=chat_id, times=times)


def _told(results: list[Any]) -> web.Response:
    return web.json_response({"ok": True, "result": results})


def _readable(message: Json) -> Json:
    """A document without its bytes."""
    document = message["document"] and {**message["document"], "content": None}
    picture = message["picture"] and {**message["picture"], "content": None}
    return {**message, "document": document, "picture": picture}


def _with_numbers(arguments: Json) -> Json:
    """JSON knows no numbers as keys: {"members": {"7": "creator"}}."""
    return {
        name: {int(key): each for key, each in value.items()}
        if name in ("members", "topics") and value
        else value
        for name, value in arguments.items()
    }
