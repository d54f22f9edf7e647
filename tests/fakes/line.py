"""A line to a server that can be cut in several ways, as the internet does it.

async with Line(server.port) as line:
    …use http://127.0.0.1:{line.port}…
    await line.refuse()     # nobody listens there, and what was connected is reset
    await line.go_silent()  # connections are taken, and never a byte comes back
    await line.restore()
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from types import TracebackType

PIECE = 65_536


class Line:
    """Carries bytes between whoever connects and a port of this machine."""

    def __init__(self, to_port: int) -> None:
        self.port = 0
        self.tried = 0  # connections that came in while the line was silent
        self._to_port = to_port
        self._silent = False
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        """The line's address, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    async def refuse(self) -> None:
        """Refuse connections, and reset those that are there."""
        assert self._server is not None
        self._server.close()
        for writer in tuple(self._open):
            writer.transport.abort()

    async def go_silent(self) -> None:
        """Take connections and what is said, and never say a word, also on those that are there."""
        self._silent = True

    async def restore(self) -> None:
        """Carry bytes again; what was connected while it was silent stays dead."""
        self._silent = False
        if self._server is None or not self._server.is_serving():
            self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
            self.port = self._server.sockets[0].getsockname()[1]

    async def __aenter__(self) -> Line:
        await self.restore()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._server is not None
        self._server.close()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._open.add(writer)
        try:
            await self._carry(reader, writer)
        except (OSError, asyncio.CancelledError):
            pass  # one side went away, or the test is over
        finally:
            self._tasks.discard(task)
            self._open.discard(writer)
            writer.close()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._silent:
            self.tried += 1
            await _swallow(reader)
            return
        to_reader, to_writer = await asyncio.open_connection("127.0.0.1", self._to_port)
        answering = asyncio.create_task(self._pass_on(to_reader, writer))
        try:
            await self._pass_on(reader, to_writer)
        finally:
            answering.cancel()
            to_writer.close()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one direction to its end; from a silent moment on it only swallows."""
        with suppress(OSError):
            while piece := await reader.read(PIECE):
                if self._silent:
                    break
                writer.write(piece)
                await writer.drain()
        if self._silent:
            await _swallow(reader)
        else:
            writer.close()


async def _swallow(reader: asyncio.StreamReader) -> None:
    while await reader.read(PIECE):
        pass
