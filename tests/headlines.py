"""Titles of events that have nothing to do with each other: no two are one story."""

from __future__ import annotations

from hashlib import blake2b


def headline(name: str | int) -> str:
    """A title of an event of its own: no other name's title shares its words."""
    digest = blake2b(str(name).encode(), digest_size=20).digest()
    letters = "".join("bdfgklmnprstvz"[byte % 14] + "aeiou"[byte // 16 % 5] for byte in digest)
    return " ".join(letters[at : at + 8] for at in range(0, 40, 8)).capitalize()
