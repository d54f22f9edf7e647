"""A folder with settings, feeds and watchlists, and Monitor's command line run in it."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.warm import Done, warm

TOKEN = "123456:a-token-for-the-tests-of-monitor-0000"
WATCHLIST = """title = "Deported children"
keywords = '''
deported children
name: Lvova-Belova | Львова-Бєлова
'''
"""


def rss(*items: str, title: str = "Test outlet") -> bytes:
    """Write an RSS 2.0 feed of items that `rss_item` wrote."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel>'
        f"<title>{title}</title>{''.join(items)}</channel></rss>"
    ).encode()


def rss_item(number: int | str, title: str, summary: str = "", published: str = "") -> str:
    """Write one item of an RSS feed."""
    date = f"<pubDate>{published}</pubDate>" if published else ""
    return (
        f"<item><guid isPermaLink='false'>{number}</guid><title>{title}</title>"
        f"<link>https://outlet.example/{number}</link>"
        f"<description>{summary}</description>{date}</item>"
    )


@dataclass
class House:
    """A working folder as a user has it."""

    folder: Path
    settings: dict[str, Any] = field(default_factory=dict)

    def write_settings(self, **settings: Any) -> None:
        """Write monitor.toml; what was set before stays."""
        self.settings |= settings
        lines = [f"{key} = {json.dumps(value)}" for key, value in self.settings.items()]
        (self.folder / "monitor.toml").write_text("\n".join(lines) + "\n", "utf-8")

    def write_feeds(self, *urls: str) -> None:
        """Write feeds.toml."""
        tables = [f'[[feed]]\nurl = "{url}"\noutlet = "Outlet {n}"\n' for n, url in enumerate(urls)]
        self.path("watchlists/feeds.toml").write_text("\n".join(tables), "utf-8")

    def write_watchlist(self, text: str = WATCHLIST, name: str = "children") -> None:
        """Write a watchlist file."""
        self.path(f"watchlists/{name}.toml").write_text(text, "utf-8")

    def path(self, name: str) -> Path:
        """Return a path in the folder; its parent is made."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def run(
        self, *arguments: str, stdin: str = "", through: tuple[str, ...] = ()
    ) -> subprocess.CompletedProcess[str]:
        """Run `monitor …` to its end, for tests without a server in their own loop."""
        if not through:
            done = self._run_warm(arguments, stdin)
            return subprocess.CompletedProcess(
                command(*arguments), done.code or 0, done.out.decode(), done.err.decode()
            )
        return subprocess.run(
            [*through, *command(*arguments)],
            cwd=self.folder,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=60,
            env=environment(),
            check=False,
        )

    def _run_warm(self, arguments: tuple[str, ...], stdin: str = "") -> Done:
        """Run a command from a process that has loaded Monitor: see `tests/warm.py`."""
        done = warm().run(arguments, self.folder, environment(), stdin.encode())
        assert done.code is not None, f"monitor did not end: {done.out!r} {done.err!r}"
        return done

    async def start(
        self, *arguments: str, variables: dict[str, str] | None = None
    ) -> asyncio.subprocess.Process:
        """Start `monitor …` beside the servers of this loop."""
        return await asyncio.create_subprocess_exec(
            *command(*arguments),
            cwd=self.folder,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=environment() | (variables or {}),
        )

    async def finish(
        self, *arguments: str, within: float = 90, variables: dict[str, str] | None = None
    ) -> tuple[int, str, str]:
        """Run `monitor …` beside the servers of this loop; returns its code and what it printed."""
        if variables is None:
            done = await asyncio.to_thread(self._run_warm, arguments)
            return done.code or 0, done.out.decode(), done.err.decode()
        process = await self.start(*arguments, variables=variables)
        try:
            async with asyncio.timeout(within):
                out, err = await process.communicate()
        except TimeoutError:
            process.kill()
            out, err = await process.communicate()
            raise AssertionError(f"monitor did not end: {out.decode()} {err.decode()}") from None
        assert process.returncode is not None
        return process.returncode, out.decode(), err.decode()


def command(*arguments: str) -> list[str]:
    """Return how the command line is started here."""
    return [sys.executable, "-W", "error::ResourceWarning", "-m", "monitor", *arguments]


def environment() -> dict[str, str]:
    """Return the environment without settings of Monitor and of the terminal."""
    dropped = ("MONITOR_", "CREDENTIALS_", "COLUMNS")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(dropped)}
    return kept | {"PYTHONPATH": str(Path(__file__).parents[1])}
