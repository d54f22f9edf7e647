"""The programs that are measured: how each is set up, run once, and asked what it knows.

Each has its fastest fair settings: 100 requests at a time where it can do several, conditional
requests, certificates verified. What it stays behind with is written in `remark`.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

import monitor
from benchmarks.polling.install import (
    NotHereError,
    environment,
    system_program,
    version_in,
    version_told,
)
from benchmarks.polling.vocabulary import VOCABULARIES

DRIVERS = Path(__file__).parent / "drivers"
AT_ONCE = 100
SEVERAL_MINUTES = 600


class Program(ABC):
    """A feed reader, or another program that fetches feeds.

    `prepare` is not measured: it subscribes to the feeds, in an empty folder. `command` polls them
    all once, in that folder.
    """

    name: str
    remark = ""
    settling_polls = 0  # that it needs after the first one before it asks conditionally

    @abstractmethod
    def find(self) -> str:
        """Find the program, or install it; return its version. Raises NotHereError."""

    @abstractmethod
    def prepare(self, folder: Path, urls: Sequence[str]) -> None:
        """Set it up in this folder."""

    @abstractmethod
    def command(self, folder: Path) -> list[str]:
        """Return what polls all feeds once."""

    def environment(self, roots: Path) -> Mapping[str, str]:
        """Return its environment; it trusts the authorities in the file of roots."""
        names = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
        hidden = {name for name in os.environ if name.lower().endswith("_proxy")}
        kept = {name: value for name, value in os.environ.items() if name not in hidden}
        return {**kept, **dict.fromkeys(names, str(roots))}

    def items(self, folder: Path) -> int | None:
        """Return how many items it knows, or None where it knows none by design."""
        return None

    def _driver(self, folder: Path, python: Path, script: str, action: str) -> str:
        command = (str(python), str(DRIVERS / script), action)
        done = subprocess.run(
            command,
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=SEVERAL_MINUTES,
            check=False,
        )
        if done.returncode:
            last = done.stderr.strip().splitlines()[-1:] or ["no reason told"]
            raise NotHereError(f"can't {action}: {last[0]}")
        return done.stdout


class Monitor(Program):
    """Monitor itself: `monitor poll --all`, with a watchlist, matching and storing everything."""

    name = "monitor"

    def find(self) -> str:
        return f"{monitor.__version__} ({_revision()})"

    def prepare(self, folder: Path, urls: Sequence[str]) -> None:
        lists = folder / "watchlists"
        lists.mkdir(parents=True)
        settings = (
            'allow_hosts = ["127.0.0.0/8"]',
            f"allow_ports = [{', '.join(sorted({_port(url) for url in urls}))}]",
            f"requests_at_once = {AT_ONCE}",
        )
        (folder / "monitor.toml").write_text("\n".join(settings) + "\n", "utf-8")
        feeds = "".join(f"[[feed]]\nurl = {json.dumps(url)}\n" for url in urls)
        (lists / "feeds.toml").write_text(feeds, "utf-8")
        keywords = "\n".join(vocabulary.rare for vocabulary in VOCABULARIES)
        watchlist = f"title = 'Warrants'\nkeywords = '''\n{keywords}\n'''\n"
        (lists / "warrants.toml").write_text(watchlist, "utf-8")

    def command(self, folder: Path) -> list[str]:
        return [sys.executable, "-m", "monitor", "poll", "--all", "--json"]

    def items(self, folder: Path) -> int | None:
        return _count(folder / "state" / "monitor.db", "items")


class Reader(Program):
    """reader, a feed library for Python (PyPI)."""

    name = "reader"

    def find(self) -> str:
        # Its copy of feedparser imports sgmllib, which feedparser itself no longer brings along.
        self._python = environment("reader", "sgmllib3k") / "python"
        return version_in(self._python.parent, "reader")

    def prepare(self, folder: Path, urls: Sequence[str]) -> None:
        _write_urls(folder, urls)
        self._driver(folder, self._python, "poll_with_reader.py", "subscribe")

    def command(self, folder: Path) -> list[str]:
        return [str(self._python), str(DRIVERS / "poll_with_reader.py"), "poll"]

    def items(self, folder: Path) -> int | None:
        return int(self._driver(folder, self._python, "poll_with_reader.py", "count"))


class Rsstt(Program):
    """RSS to Telegram Bot (PyPI): its monitor, without its Telegram side."""

    name = "rsstt"
    remark = "its own monitor over its own database, without Telegram: it renders and sends nothing"

    def find(self) -> str:
        # Its database layer starts threads in a way that aiosqlite 0.22 took away.
        self._python = environment("rsstt", "aiosqlite<0.22") / "python"
        return version_in(self._python.parent, "rsstt")

    def prepare(self, folder: Path, urls: Sequence[str]) -> None:
        _write_urls(folder, urls)
        self._driver(folder, self._python, "poll_with_rsstt.py", "subscribe")

    def command(self, folder: Path) -> list[str]:
        return [str(self._python), str(DRIVERS / "poll_with_rsstt.py"), "poll"]

    def items(self, folder: Path) -> int | None:
        told = self._driver(folder, self._python, "poll_with_rsstt.py", "count")
        return int(told.split()[-1])


class Newsboat(Program):
    """newsboat, a reader for the terminal, in C++ (apt)."""

    name = "newsboat"
    settling_polls = 1
    remark = "it keeps validators from its second poll on, so that the third counts as unchanged"

    def find(self) -> str:
        self._program = system_program("newsboat", ("newsboat",))
        return version_told(self._program, "-v")

    def prepare(self, folder: Path, urls: Sequence[str]) -> None:
        _write_urls(folder, urls)
        settings = f"reload-threads {AT_ONCE}\nmax-items 0\n"
        (folder / "config").write_text(settings, "utf-8")

    def command(self, folder: Path) -> list[str]:
        files = ("-u", "urls", "-c", "cache.db", "-C", "config")
        return [self._program, *files, "-x", "reload"]

    def items(self, folder: Path) -> int | None:
        return _count(folder / "cache.db", "rss_item")


class Rss2email(Program):
    """rss2email (PyPI): `r2e run --no-send`."""

    name = "rss2email"
    remark = "one request after the other; HTML mail, which spares it html2text; nothing is sent"

    def find(self) -> str:
        self._programs = environment("rss2email")
        return version_in(self._programs, "rss2email")

    def prepare(self, folder: Path, urls: Sequence[str]) -> None:
        folder.mkdir(parents=True)
        default = "[DEFAULT]\nto = bench@example.org\nhtml-mail = True\nverbose = error\n"
        feeds = (f"[feed.f{at}]\nurl = {url}\n" for at, url in enumerate(urls))
        (folder / "r2e.cfg").write_text(default + "".join(feeds), "utf-8")

    def command(self, folder: Path) -> list[str]:
        files = ("-c", "r2e.cfg", "-d", "r2e.json")
        return [str(self._programs / "r2e"), *files, "run", "--no-send"]

    def items(self, folder: Path) -> int | None:
        kept = json.loads((folder / "r2e.json").read_text("utf-8"))
        return sum(len(feed["seen"]) for feed in kept["feeds"])


class FetchOnly(Program):
    """The floor: what HTTP alone costs with pycurl (PyPI)."""

    name = "fetch only"
    remark = "pycurl: parses and stores nothing; the floor, not a peer"

    def find(self) -> str:
        self._python = environment("pycurl") / "python"
        return f"pycurl {version_in(self._python.parent, 'pycurl')}"

    def prepare(self, folder: Path, urls: Sequence[str]) -> None:
        _write_urls(folder, urls)

    def command(self, folder: Path) -> list[str]:
        return [str(self._python), str(DRIVERS / "fetch_only.py")]


OURS = Monitor.name
FLOOR = FetchOnly.name
PROGRAMS: tuple[type[Program], ...] = (Monitor, Reader, Rsstt, Newsboat, Rss2email, FetchOnly)


def _revision() -> str:
    command = ("git", "-C", str(DRIVERS), "describe", "--always", "--dirty")
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown revision"


def _write_urls(folder: Path, urls: Sequence[str]) -> None:
    folder.mkdir(parents=True)
    (folder / "urls").write_text("".join(f"{url}\n" for url in urls), "utf-8")


def _port(url: str) -> str:
    return url.split("/")[2].rpartition(":")[2]


def _count(database: Path, table: str) -> int:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as opened:
        (count,) = opened.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 - ours
    return int(count)
