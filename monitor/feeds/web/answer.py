"""One HTTP/1 answer, read from bytes as they come, within limits.

llhttp finds the parts (Node's parser, by httptools). It is told to read what real servers send
and browsers take: bare line feeds, folded header lines, blanks after a chunk's size, a length
beside chunks (the chunks count). None of this can smuggle anything, as nothing follows an answer
here: its connection is closed. What browsers refuse is refused.
"""

from __future__ import annotations

import re

import httptools
import httpx

from monitor.masking import printable

MAX_HEADERS = 256
MAX_HEAD = 64 * 1024
MAX_LINE = 16 * 1024
MAX_BEFORE_BODY = 1_000_000  # bytes of all interim answers (1xx), and of the final one's head

_UNSAFE = re.compile(rb"[\0\r\n]")  # to be blanks, says RFC 9110, 5.5
_SAME_LENGTH = re.compile(
    rb"(\r?\ncontent-length:)[ \t]*(\d+)(?:[ \t]*,[ \t]*\2)*[ \t]*(?=\r?\n|\Z)", re.IGNORECASE
)
_KNOWN_CODINGS = frozenset((b"", b"chunked", b"identity"))


class CutOff(httpx.RemoteProtocolError):
    """The connection was closed before the whole answer came."""

    def __init__(self) -> None:
        super().__init__("the server closed the connection before the whole answer came")


class TooMuch(httpx.RemoteProtocolError):
    """More of everything but a body than any honest server sends; says of what."""


class Answer:
    """What has come of one answer so far: its head, and what was not yet taken of its body."""

    __slots__ = (
        *("status", "headers", "has_head", "is_complete", "waiting"),
        *("_parser", "_chunks", "_ends_itself", "_head_size", "_in_vain", "_before_body"),
    )

    def __init__(self) -> None:
        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self.has_head = False
        self.is_complete = False
        self.waiting = 0  # bytes of the body that nobody has taken yet
        self._chunks: list[bytes] = []
        self._ends_itself = True
        self._head_size = 0
        self._in_vain = 0
        self._before_body = 0
        self._parser = _parser_for(self)

    def feed(self, data: bytes | memoryview) -> None:
        """Read more bytes, until the answer is complete. Raises RemoteProtocolError."""
        self._in_vain += len(data)
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            raise httpx.RemoteProtocolError("it changes to another protocol") from None
        except httptools.HttpParserError as error:
            if self.is_complete:
                return  # what follows an answer is none of our business
            mended = None if self.has_head or self._before_body else _with_one_length(bytes(data))
            if mended is None:
                raise _trouble(error) from error
            self._parser, self._in_vain = _parser_for(self), 0
            self.feed(mended)
            return
        if self._in_vain > MAX_LINE and not self.is_complete:
            raise TooMuch(f"the server's answer has a line of more than {MAX_LINE // 1024} KB")
        if not self.has_head:
            self._before_body += len(data)
            if self._before_body > MAX_BEFORE_BODY:
                raise TooMuch("the server promises an answer again and again, but sends none")

    def end(self) -> None:
        """Take note that the connection was closed. Raises CutOff, unless that ends the body."""
        if self.is_complete:
            return
        if not self.has_head or self._ends_itself:
            raise CutOff
        self.is_complete = True

    def take(self) -> bytes:
        """Return what has come of the body since the last time; nothing where nothing has."""
        chunks, self._chunks, self.waiting = self._chunks, [], 0
        return chunks[0] if len(chunks) == 1 else b"".join(chunks)

    # What the parser calls.

    def on_message_begin(self) -> None:
        """Begin an answer: a first one, or the next after an interim one."""
        if self.is_complete:
            raise httpx.RemoteProtocolError("a second answer, which nobody asked for")
        self.headers = []
        self._head_size = 0

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep a header; one after the body is only counted."""
        size = len(name) + len(value)
        self._head_size += size
        if size > MAX_LINE:
            raise TooMuch(f"the server's answer has a line of more than {MAX_LINE // 1024} KB")
        if self._head_size > MAX_HEAD or len(self.headers) == MAX_HEADERS:
            raise TooMuch(
                f"the server's answer has more than {MAX_HEADERS} headers, "
                f"or {MAX_HEAD // 1024} KB of them"
            )
        if not self.has_head:
            self._in_vain = 0
            self.headers.append((name, _UNSAFE.sub(b" ", value).strip(b" \t")))

    def on_headers_complete(self) -> None:
        """Know the head, unless it is an interim answer's."""
        self.status = self._parser.get_status_code()
        if self.status >= 200:
            self._ends_itself = self._has_length()
            self.has_head = True

    def _has_length(self) -> bool:
        """Tell whether a body says itself where it ends (RFC 9112, 6.3)."""
        headers = {name.lower(): value for name, value in self.headers}
        coding = headers.get(b"transfer-encoding", b"").lower()
        if coding not in _KNOWN_CODINGS:
            said = printable(coding.decode("latin-1"))[:80]
            raise httpx.RemoteProtocolError(f"it is sent as {said}, which nobody asked for")
        return coding == b"chunked" or (not coding and b"content-length" in headers)

    def on_body(self, data: bytes) -> None:
        """Keep a part of the body until somebody takes it."""
        self._in_vain = 0
        self._chunks.append(data)
        self.waiting += len(data)

    def on_message_complete(self) -> None:
        """Know that the answer is whole, or that an interim one is over."""
        self._in_vain = 0
        self.is_complete = self.has_head


def _parser_for(answer: Answer) -> httptools.HttpResponseParser:
    parser = httptools.HttpResponseParser(answer)
    parser.set_dangerous_leniencies(
        lenient_headers=True,
        lenient_chunked_length=True,
        lenient_transfer_encoding=True,
        lenient_version=True,
        lenient_optional_cr_before_lf=True,
        lenient_spaces_after_chunk_size=True,
    )
    return parser


def _with_one_length(data: bytes) -> bytes | None:
    """Return an answer that says one length several times with that length once; None for others.

    RFC 9112, 6.3, lets us, and browsers do; llhttp can't be told to. Two lengths that differ stay
    refused.
    """
    head, blank, rest = data.partition(b"\r\n\r\n")
    found = list(_SAME_LENGTH.finditer(head))
    if len({length[2] for length in found}) != 1:
        return None
    first = found[0]
    once = head[: first.start()] + first[1] + first[2] + _SAME_LENGTH.sub(b"", head[first.end() :])
    return None if once == head else once + blank + rest


def _trouble(error: httptools.HttpParserError) -> httpx.RemoteProtocolError:
    """Return what one of our own methods has raised within the parser, else the parser's words."""
    ours = error.__context__
    if isinstance(ours, httpx.RemoteProtocolError):
        return ours
    return httpx.RemoteProtocolError(str(error))
