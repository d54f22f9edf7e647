"""A response's body, read without trusting it: bounded as sent and as decoded, complete or refused.

httpx would decode by itself: 809 bytes of brotli then cost gigabytes, even in a loop that stops at
5 MB, and a truncated gzip stream arrives as an empty body. So the raw bytes are read here.
"""

from __future__ import annotations

import asyncio
import hashlib
import tempfile
import zlib
from collections.abc import AsyncIterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from monitor.masking import printable

_GZIP = 16 + zlib.MAX_WBITS
_MAX_MEMBERS = 64  # a gzip file may have several parts; thousands are an attack
_STEP = 262_144  # bytes that are unpacked before all else has its turn


class BodyError(Exception):
    """A body that is too large, cut off or encoded in a way that nobody asked for; says why."""


class _Decoder(Protocol):
    def feed(self, data: bytes) -> Iterator[bytes]: ...
    def finish(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Body:
    """A body as it was meant, in memory or in a file; `sent`: how many bytes came for it."""

    content: bytes
    hash: bytes
    sent: int
    file: str = ""


async def read_body(
    chunks: AsyncIterable[bytes],
    codings: tuple[str, ...],
    sent_limit: int,
    decoded_limit: int,
    in_memory: int,
) -> Body:
    """Read a body; one of more than `in_memory` bytes into a file that is the caller's to delete.

    Raises BodyError.
    """
    decoder, growing, sent = _decoder(codings, decoded_limit), _Growing(in_memory), 0
    try:
        async for chunk in chunks:
            sent += len(chunk)
            if sent > sent_limit:
                raise BodyError(f"the body is larger than {megabytes(sent_limit)}")
            for piece in decoder.feed(chunk):
                growing.add(piece)
                if growing.size > decoded_limit:
                    limit = megabytes(decoded_limit)
                    raise BodyError(f"the body is larger than {limit} when unpacked")
                if len(piece) >= _STEP:
                    await asyncio.sleep(0)
        decoder.finish()
    except BaseException:
        growing.discard()
        raise
    return growing.whole(sent)


class _Growing:
    """A body while it comes: in memory as long as it is small, then in a file."""

    def __init__(self, in_memory: int) -> None:
        self.size = 0
        self._in_memory = in_memory
        self._parts: list[bytes] = []
        self._file: BinaryIO | None = None
        self._hash = hashlib.blake2b(digest_size=16)

    def add(self, piece: bytes) -> None:
        self.size += len(piece)
        self._hash.update(piece)
        if self._file is None and self.size > self._in_memory:
            self._file = tempfile.NamedTemporaryFile(prefix="monitor-body-", delete=False)  # type: ignore[assignment]  # noqa: SIM115 - closed by `whole` or `discard`
            self._file.writelines(self._parts)  # type: ignore[union-attr]
            self._parts.clear()
        if self._file is None:
            self._parts.append(piece)
        else:
            self._file.write(piece)

    def whole(self, sent: int) -> Body:
        if self._file is not None:
            self._file.close()
        file = self._file.name if self._file else ""
        return Body(b"".join(self._parts), self._hash.digest(), sent, file)

    def discard(self) -> None:
        if self._file is not None:
            self._file.close()
            Path(self._file.name).unlink(missing_ok=True)


def megabytes(size: int) -> str:
    """Return a number of bytes as people say it."""
    return f"{size / 1_000_000:g} MB"


def _decoder(codings: tuple[str, ...], limit: int) -> _Decoder:
    if not codings:
        return _Plain()
    if codings in (("gzip",), ("x-gzip",)):
        return _Gunzip(limit)
    said = printable(", ".join(codings))[:80]
    raise BodyError(f"the body is encoded as {said}; only gzip was asked for")


class _Plain:
    def feed(self, data: bytes) -> Iterator[bytes]:
        yield data

    def finish(self) -> None:
        """Nothing to check: the connection has compared the length."""


class _Gunzip:
    """Unpacks gzip in small steps, which never make more than the limit and a byte."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._stream = zlib.decompressobj(_GZIP)
        self._members = 1
        self._made = 0
        self._trailing = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        more = True  # to come out, even where nothing is left to put in
        while (data or more) and not self._trailing and self._made <= self._limit:
            step = min(_STEP, self._limit - self._made + 1)
            made = self._unpack(data, step)
            yield made
            more = len(made) == step
            data = self._stream.unconsumed_tail
            if self._stream.unused_data:
                data = self._stream.unused_data
                self._next_member(data)

    def _unpack(self, data: bytes, step: int) -> bytes:
        try:
            made = self._stream.decompress(data, step)
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
