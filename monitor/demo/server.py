"""A small web server on loopback for the demo's feeds, their dates moved to the present."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import Any, Self

# The instant to which the dates in the demo's feeds relate.
REFERENCE = datetime(2025, 3, 23, 12, 0, tzinfo=UTC)

_RFC_822 = re.compile(
    r"[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} (?:[+-]\d{4}|GMT)"
)
_ISO_8601 = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:Z|[+-]\d{2}:\d{2})")


def move_dates(document: bytes, by: timedelta) -> bytes:
    """Move every date of a feed by the same time, each in the format in which it is written.

    Latin-1 reads any bytes and gives them back, and dates are ASCII in every encoding used.
    """

    def rfc_822(found: re.Match[str]) -> str:
        return format_datetime(parsedate_to_datetime(found.group()) + by)

    def iso_8601(found: re.Match[str]) -> str:
        return (datetime.fromisoformat(found.group()) + by).isoformat(timespec="seconds")

    text = document.decode("latin-1")
    return _ISO_8601.sub(iso_8601, _RFC_822.sub(rfc_822, text)).encode("latin-1")


def read_wave(folder: Path, now: datetime) -> dict[str, bytes]:
    """Read the feeds of a folder as if now were the reference instant."""
    by = timedelta(seconds=int((now - REFERENCE).total_seconds()))
    return {f"/{path.name}": move_dates(path.read_bytes(), by) for path in folder.glob("*.xml")}


class DemoServer:
    """Serves documents by path on a free port of 127.0.0.1, in a thread of its own."""

    def __init__(self, documents: Mapping[str, bytes]) -> None:
        self.documents = dict(documents)
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._http.daemon_threads = True
        self._thread = Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)

    @property
    def port(self) -> int:
        """Return the port that the server listens on."""
        return int(self._http.server_address[1])

    @property
    def url(self) -> str:
        """Return the server's address."""
        return f"http://127.0.0.1:{self.port}"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            """Answers GET with a document, or with 304 where it hasn't changed."""

            def do_GET(self) -> None:
                body = server.documents.get(self.path)
                if body is None:
                    self.send_error(404)
                    return
                etag = f'"{hashlib.blake2b(body, digest_size=8).hexdigest()}"'
                unchanged = self.headers.get("If-None-Match") == etag
                self.send_response(304 if unchanged else 200)
                self.send_header("ETag", etag)
                if unchanged:
                    self.end_headers()
                    return
                self.send_header("Content-Type", "application/xml")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                """Say nothing: the demo's terminal is for its messages."""

        return Handler

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()
