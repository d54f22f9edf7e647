"""Trouble on script: what goes wrong with a call, and when.

A new kind of trouble is a subclass of Fault. `accepted` says whether Telegram carries the call out
(the message is sent, and its reader sees it) before things go wrong.
"""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from .errors import ApiError, Json, bad_request, conflict, forbidden
from .errors import too_many_requests as flood_wait
from .errors import unauthorized as wrong_token


@dataclass(frozen=True)
class Exchange:
    """A call that is being answered."""

    request: web.Request
    answer: Json
    """What Telegram would say."""
    closing: asyncio.Event
    """Set when the fake stops."""


@dataclass(frozen=True, kw_only=True)
class Fault:
    accepted: bool = False

    async def respond(self, exchange: Exchange) -> web.StreamResponse:
        raise NotImplementedError

    @property
    def name(self) -> str:
        return type(self).__name__


@dataclass(frozen=True)
class Refuse(Fault):
    """Telegram says no."""

    code: int
    description: str
    parameters: Json = field(default_factory=dict)

    async def respond(self, exchange: Exchange) -> web.StreamResponse:
        return respond_json(ApiError(self.code, self.description, **self.parameters).body())

    @classmethod
    def of(cls, error: ApiError) -> Refuse:
        return cls(error.code, error.description, dict(error.parameters))


@dataclass(frozen=True, kw_only=True)
class Hang(Fault):
    """No answer ever comes; the connection stays open until the client gives up."""

    accepted: bool = True

    async def respond(self, exchange: Exchange) -> web.StreamResponse:
        await exchange.closing.wait()
        return _reset(exchange.request)


@dataclass(frozen=True, kw_only=True)
class Trickle(Fault):
    """An answer that never ends: a byte now and then keeps time-outs between two bytes away."""

    accepted: bool = True
    every: float = 5.0

    async def respond(self, exchange: Exchange) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        await response.prepare(exchange.request)
        while not exchange.closing.is_set():
            await response.write(b" ")
            with suppress(TimeoutError):
                await asyncio.wait_for(exchange.closing.wait(), self.every)
        return response


@dataclass(frozen=True)
class Reset(Fault):
    """The connection is reset instead of an answer."""

    async def respond(self, exchange: Exchange) -> web.StreamResponse:
        return _reset(exchange.request)


@dataclass(frozen=True)
class Slow(Fault):
    """The right answer, late."""

    seconds: float
    accepted: bool = field(default=True, kw_only=True)

    async def respond(self, exchange: Exchange) -> web.StreamResponse:
        with suppress(TimeoutError):
            await asyncio.wait_for(exchange.closing.wait(), self.seconds)
        return respond_json(exchange.answer)


@dataclass(frozen=True, kw_only=True)
class CutOff(Fault):
    """Half of the right answer, then the connection ends."""

    accepted: bool = True

    async def respond(self, exchange: Exchange) -> web.StreamResponse:
        body = json.dumps(exchange.answer).encode()
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        response.content_length = len(body)
        await response.prepare(exchange.request)
        await response.write(body[: len(body) // 2])
        if exchange.request.transport:
            exchange.request.transport.close()
        return response


@dataclass(frozen=True, kw_only=True)
class Garbage(Fault):
    """200 OK and a body that is no JSON."""

    accepted: bool = True
    body: str = '{"ok":true,"result":{"message_id":'

    async def respond(self, exchange: Exchange) -> web.StreamResponse:
        return web.Response(text=self.body, content_type="application/json")


@dataclass(frozen=True, kw_only=True)
class BadGateway(Fault):
    """502 and a page of HTML, as a proxy before Telegram says it."""

    async def respond(self, exchange: Exchange) -> web.StreamResponse:
        page = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"
        return web.Response(status=502, text=page, content_type="text/html")


@dataclass(frozen=True, kw_only=True)
class Page(Fault):
    """A page of HTML in Telegram's place: from a portal, or a server in front."""

    status: int
    text: str = "<html><body>Sign in to the network</body></html>"

    async def respond(self, exchange: Exchange) -> web.StreamResponse:
        return web.Response(status=self.status, text=self.text, content_type="text/html")


def too_many_requests(retry_after: int) -> Refuse:
    return Refuse.of(flood_wait(retry_after))


def cant_parse() -> Refuse:
    why = 'Can\'t parse entities: Unsupported start tag "x" at byte offset 0'
    return Refuse.of(bad_request(why))


def blocked() -> Refuse:
    return Refuse.of(forbidden("bot was blocked by the user"))


def migrated(to: int) -> Refuse:
    why = "group chat was upgraded to a supergroup chat"
    return Refuse.of(bad_request(why, migrate_to_chat_id=to))


def polled_elsewhere() -> Refuse:
    return Refuse.of(conflict())


def unauthorized() -> Refuse:
    return Refuse.of(wrong_token())


def server_error() -> Refuse:
    return Refuse(500, "Internal Server Error")


KINDS: dict[str, type[Fault]] = {
    kind.__name__: kind
    for kind in (Refuse, Hang, Trickle, Reset, Slow, CutOff, Garbage, BadGateway, Page)
}


def fault_from_json(given: Json) -> Fault:
    """{"kind": "Slow", "seconds": 3}"""
    arguments = {name: value for name, value in given.items() if name != "kind"}
    return KINDS[given["kind"]](**arguments)


@dataclass
class _Planned:
    method: str | None
    chat_id: int | None
    fault: Fault
    times: int

    def fits(self, method: str, chat_id: int | None) -> bool:
        return self.times > 0 and self.method in (None, method) and self.chat_id in (None, chat_id)


@dataclass
class FaultScript:
    _planned: list[_Planned] = field(default_factory=list)

    def plan(self, method: str | None, fault: Fault, chat_id: int | None, times: int) -> None:
        self._planned.append(_Planned(method and method.lower(), chat_id, fault, times))

    def take(self, method: str, chat_id: int | None) -> Fault | None:
        """The first fault planned for such a call; each is used as often as was said."""
        for planned in self._planned:
            if planned.fits(method.lower(), chat_id):
                planned.times -= 1
                return planned.fault
        return None

    def put_back(self, fault: Fault) -> None:
        """The call was refused for another reason; the fault waits for the next one."""
        for planned in self._planned:
            if planned.fault is fault:
                planned.times += 1
                return

    def clear(self) -> None:
        self._planned.clear()

    def withdraw(self, fault: Fault) -> None:
        """It is not wanted any more, should it not have come."""
        self._planned = [planned for planned in self._planned if planned.fault is not fault]

    @property
    def left(self) -> int:
        return sum(planned.times for planned in self._planned)


def respond_json(body: Json) -> web.Response:
    """An answer of the Bot API: the HTTP status repeats the error code."""
    waits: Any = body.get("parameters", {}).get("retry_after")
    headers = {"Retry-After": str(waits)} if waits else {}
    return web.json_response(body, status=body.get("error_code", 200), headers=headers)


def _reset(request: web.Request) -> web.StreamResponse:
    """Ends the connection with a TCP reset (lingering for 0 s) rather than a polite end."""
    transport = request.transport
    if transport:
        connection = transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
    return web.Response()
