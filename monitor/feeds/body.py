"""A response's body, read without trusting it: bounded as sent and as decoded, complete or refused.

httpx would decode by itself: 809 bytes of brotli then cost gigabytes, even in a loop that stops at
5 MB, and a truncated gzip stream arrives as an empty body. So the raw bytes are read here.
"""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterable
from typing import Protocol

_GZIP = 16 + zlib.MAX_WBITS
_MAX_MEMBERS = 64  # a gzip file may have several parts; thousands are an attack


class BodyError(Exception):
    """A body that is too large, cut off or encoded in a way that nobody asked for; says why."""


class _Decoder(Protocol):
    def feed(self, data: bytes) -> bytes: ...
    def finish(self) -> None: ...


async def read_body(
    chunks: AsyncIterable[bytes], codings: tuple[str, ...], sent_limit: int, decoded_limit: int
) -> tuple[bytes, int]:
    """Return a body as it was meant, and how many bytes came for it. Raises BodyError."""
    decoder = _decoder(codings, decoded_limit)
    sent = made = 0
    parts: list[bytes] = []
    async for chunk in chunks:
        sent += len(chunk)
        if sent > sent_limit:
            raise BodyError(f"the body is larger than {megabytes(sent_limit)}")
        parts.append(decoder.feed(chunk))
        made += len(parts[-1])
        if made > decoded_limit:
            raise BodyError(f"the body is larger than {megabytes(decoded_limit)} when unpacked")
    decoder.finish()
    return b"".join(parts), sent


def megabytes(size: int) -> str:
    """Return a number of bytes as people say it."""
    return f"{size / 1_000_000:g} MB"


def _decoder(codings: tuple[str, ...], limit: int) -> _Decoder:
    if not codings:
        return _Plain()
    if codings in (("gzip",), ("x-gzip",)):
        return _Gunzip(limit)
    raise BodyError(f"the body is encoded as {', '.join(codings)[:80]}; only gzip was asked for")


class _Plain:
    def feed(self, data: bytes) -> bytes:
        return data

    def finish(self) -> None:
        """Nothing to check: the connection has compared the length."""


class _Gunzip:
    """Unpacks gzip in steps that never make more than the limit and a byte."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._stream = zlib.decompressobj(_GZIP)
        self._members = 1
        self._made = 0
        self._trailing = False

    def feed(self, data: bytes) -> bytes:
        made = []
        while data and not self._trailing and self._made <= self._limit:
            made.append(self._unpack(data))
            data = self._stream.unused_data
            if data:
                self._next_member(data)
        return b"".join(made)

    def _unpack(self, data: bytes) -> bytes:
        try:
            made = self._stream.decompress(data, self._limit - self._made + 1)
        except zlib.error as error:
            raise BodyError("the body's gzip stream is damaged") from error
        self._made += len(made)
        return made

    def _next_member(self, data: bytes) -> None:
        """Go on with the file's next part; anything else after the end is padding."""
        self._trailing = not data.startswith(b"\x1f\x8b"[: len(data)])
        if self._trailing:
            return
        self._members += 1
        if self._members > _MAX_MEMBERS:
            raise BodyError("the body's gzip stream has too many parts")
        self._stream = zlib.decompressobj(_GZIP)

    def finish(self) -> None:
        if not self._stream.eof:
            raise BodyError("the body ends before its gzip stream does")
