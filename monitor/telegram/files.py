"""Files that people send, fetched from Telegram."""

from __future__ import annotations

from telegram import Bot
from telegram.error import NetworkError

from monitor.telegram.events import IncomingFile

LARGEST = 2_000_000  # bytes: a list of thousands of feeds has some hundred thousand


class TooLargeError(Exception):
    """A file that is larger than any that Monitor has a use for."""


async def download(bot: Bot, file: IncomingFile) -> bytes:
    """Fetch what somebody sent. Raises TooLargeError, TelegramError."""
    if file.size > LARGEST:
        raise TooLargeError(file.name)
    found = await bot.get_file(file.id)
    if (found.file_size or 0) > LARGEST:
        raise TooLargeError(file.name)
    content = bytes(await found.download_as_bytearray())
    if file.size and len(content) != file.size:  # a portal's page, in the place of the file
        raise NetworkError(f"{len(content)} bytes came of {file.size}")
    return content
