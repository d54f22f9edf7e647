"""Files that people send, fetched from Telegram."""

from __future__ import annotations

from telegram import Bot, File
from telegram.error import TelegramError

from monitor.telegram.events import IncomingFile

LARGEST = 2_000_000  # bytes: a list of thousands of feeds has some hundred thousand


class TooLargeError(Exception):
    """A file that is larger than any that Monitor has a use for."""


class NotFetchedError(Exception):
    """A file that Telegram did not give, or not whole."""


async def download(bot: Bot, file: IncomingFile) -> bytes:
    """Fetch what somebody sent. Raises TooLargeError, NotFetchedError."""
    if file.size > LARGEST:
        raise TooLargeError(file.name)
    try:
        found = await bot.get_file(file.id)
        content = await _content(found, file)
    except TelegramError as error:
        raise NotFetchedError(str(error)) from error
    if file.size and len(content) != file.size:  # a portal's page, in the place of the file
        raise NotFetchedError(f"{len(content)} bytes came of {file.size}")
    return content


async def _content(found: File, file: IncomingFile) -> bytes:
    if (found.file_size or 0) > LARGEST:
        raise TooLargeError(file.name)
    return bytes(await found.download_as_bytearray())
