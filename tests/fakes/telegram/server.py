"""The fake Bot API server: HTTP on loopback around Telegram's side of things."""

from __future__ import annotations

import asyncio
import inspect
import re
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from .actions import Actions
from .admin import add_admin_routes
from .chats import User
from .errors import ApiError, Json, not_found, unauthorized
from .faults import Exchange, Fault, FaultScript, respond_json
from .files import download
from .ledger import Kind
from .limits import Clock, FloodLimits
from .methods import METHODS, NAMES
from .observations import Observations
from .parameters import Parameters, read_parameters
from .world import World

_LARGEST_UPLOAD = 50 * 1024**2
_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]+")


class FakeTelegram(Actions, Observations):
    """async with FakeTelegram(token="123:abc") as telegram: … telegram.url …

    Actions do what people do (say, press, block), Observations tell what happened
    (seen, calls, wait_for), fail_next plans trouble.
    """

    def __init__(
        self,
        token: str = "123:abc",
        *,
        port: int = 0,
        username: str = "monitor_bot",
        clock: Clock = time.time,
        limits: FloodLimits | None = None,
        ledger_file: Path | None = None,
    ) -> None:
        bot = User(int(token.partition(":")[0]), "Monitor", username=username, is_bot=True)
        self.token = token
        self.faults = FaultScript()
        self.world = World(bot, clock, limits or FloodLimits(), ledger_file)
        self._port = port
        self._closing = asyncio.Event()
        self._runner = web.AppRunner(
            self._app(), handler_cancellation=True, access_log=None, shutdown_timeout=0.2
        )

    @property
    def url(self) -> str:
        host, port = self._runner.addresses[0][:2]
        return f"http://{host}:{port}"

    @property
    def limits(self) -> FloodLimits:
        return self.world.limits

    def fail_next(
        self,
        method: str | None = None,
        *,
        fault: Fault,
        chat_id: int | None = None,
        times: int = 1,
    ) -> None:
        """Plans trouble for the next call of the method (None: any), in the chat (None: any)."""
        if method is not None and method.lower() not in NAMES:
            raise ValueError(f"the fake knows no method {method}")
        self.faults.plan(method, fault, chat_id, times)

    def mend(self) -> None:
        """Forgets all planned trouble; calls that hang already go on hanging."""
        self.faults.clear()

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._closing.set()
        self.world.updates.wake()
        await self._runner.cleanup()
        self.world.ledger.close()

    def _app(self) -> web.Application:
        app = web.Application(client_max_size=_LARGEST_UPLOAD)
        app.router.add_route("*", "/bot{token}/{method}", self._handle)
        app.router.add_get("/file/bot{token}/{path:.+}", self._download)
        add_admin_routes(app, self)
        return app

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        try:
            method = self._checked_method(request)
            parameters = await read_parameters(request)
        except ApiError as error:
            return respond_json(error.body())
        return await self._answer(request, method, parameters)

    async def _download(self, request: web.Request) -> web.StreamResponse:
        given = request.match_info
        try:
            return download(self.world, self.token, given["token"], given["path"])
        except ApiError as error:
            return respond_json(error.body())

    def _checked_method(self, request: web.Request) -> str:
        token, method = request.match_info["token"], request.match_info["method"].lower()
        if not _TOKEN.fullmatch(token):
            raise not_found()
        if token != self.token:
            raise unauthorized()
        if method not in NAMES:
            raise not_found()
        return NAMES[method]

    async def _answer(
        self, request: web.Request, method: str, parameters: Parameters
    ) -> web.StreamResponse:
        fault = self.faults.take(method, parameters.integer("chat_id"))
        answer: Json = {}
        if fault is None or fault.accepted:
            answer = await self._carried_out(method, parameters)
        if fault and answer and not answer["ok"]:
            self.faults.put_back(fault)
            fault = None
        self._record(method, parameters, answer, fault)
        if fault is None:
            return respond_json(answer)
        return await fault.respond(Exchange(request, answer, self._closing))

    async def _carried_out(self, method: str, parameters: Parameters) -> Json:
        try:
            result: Any = METHODS[method](self.world, parameters)
            return {"ok": True, "result": await result if inspect.isawaitable(result) else result}
        except ApiError as error:
            return error.body()

    def _record(
        self, method: str, parameters: Parameters, answer: Json, fault: Fault | None
    ) -> None:
        self.world.ledger.record(
            Kind.CALL,
            method=method,
            parameters=parameters.as_json(),
            answer=answer or None,
            fault=fault.name if fault else None,
        )
