"""Pictures as Telegram takes them: PNG and JPEG, within its bounds for photos."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from .errors import Json, bad_request

LARGEST = 10 * 1024**2
MOST_SIDES = 10_000  # width and height together
MOST_RATIO = 20
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_END = b"IEND\xaeB`\x82"


@dataclass(frozen=True)
class Picture:
    content: bytes
    width: int
    height: int

    def as_json(self, message_id: int) -> list[Json]:
        """The API's PhotoSizes: one, where Telegram would make several."""
        return [
            {
                "file_id": f"photo-{message_id}",
                "file_unique_id": f"unique-photo-{message_id}",
                "width": self.width,
                "height": self.height,
                "file_size": len(self.content),
            }
        ]


def checked_picture(content: bytes) -> Picture:
    """What was uploaded as a photo, if it is one. No other kind than PNG is known here."""
    if len(content) > LARGEST:
        raise bad_request(
            f"file of size {len(content)} bytes is too big for a photo; "
            f"the maximum size is {LARGEST} bytes"
        )
    if not content.startswith(_PNG) or not content.endswith(_PNG_END) or content[12:16] != b"IHDR":
        raise bad_request("IMAGE_PROCESS_FAILED")
    width, height = struct.unpack(">II", content[16:24])
    longer, shorter = max(width, height), min(width, height)
    if not shorter or width + height > MOST_SIDES or longer > MOST_RATIO * shorter:
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return Picture(content, width, height)
