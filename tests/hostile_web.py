"""A web of hostile feeds, of mutants and of healthy feeds, in a process of its own.

    python -m tests.hostile_web NAME …    # prints its port, serves until its input ends

The hostile bodies with these names are made before the first request.

What it costs to make and to send these bodies is not counted to the process under test.
"""

from __future__ import annotations

import asyncio
import gzip
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from urllib.parse import unquote

from aiohttp import web

from tests.fakes.web import FEED_TYPE, FakeWeb
from tests.hostile import BODIES
from tests.house import rss, rss_item
from tests.mutants import Mutants, real_feeds

ITEMS = 30
WAIT = {"Cache-Control": "max-age=86400"}  # so that each is polled once


class HostileWeb(FakeWeb):
    """Answers by the path: /body/NAME, /mutant/NUMBER, /healthy/NAME, which is news each time."""

    def __init__(self) -> None:
        super().__init__()
        self._mutants = Mutants(real_feeds())
        self._asked: Counter[str] = Counter()

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        kind, _, name = unquote(request.path).strip("/").partition("/")
        if kind == "body":
            body, headers = _hostile(name)
            return web.Response(body=body, headers={"Content-Type": FEED_TYPE, **WAIT, **headers})
        if kind == "mutant":
            return web.Response(body=self._mutants.mutant(int(name)), headers=WAIT)
        self._asked[name] += 1
        return web.Response(body=_healthy(name, self._asked[name]))


@cache
def _hostile(name: str) -> tuple[bytes, dict[str, str]]:
    hostile = BODIES[name]
    body = hostile.make()
    if hostile.zipped:
        return gzip.compress(body, 1), {**hostile.headers, "Content-Encoding": "gzip"}
    return body, dict(hostile.headers)


def _healthy(name: str, times: int) -> bytes:
    numbers = range(times + ITEMS, times, -1)
    return rss(*(rss_item(n, f"{name}: ten deported children, {n}", "МКС " * 99) for n in numbers))


async def _serve() -> None:
    async with HostileWeb() as server:
        for name in sys.argv[1:]:
            _hostile(name)
        print(server.port, flush=True)
        await asyncio.to_thread(sys.stdin.read)


@asynccontextmanager
async def hostile_web(names: Iterable[str] = ()) -> AsyncIterator[int]:
    """Run such a web, with these hostile bodies, in a process of its own; gives its port."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.hostile_web", *names),
        cwd=Path(__file__).parents[1],
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield int(await process.stdout.readline())
    finally:
        process.stdin.close()
        await process.wait()


if __name__ == "__main__":
    asyncio.run(_serve())
