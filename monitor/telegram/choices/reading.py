"""What a button asks for, read from its callback data, whichever room it is of."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from monitor.telegram.choices import (
    alerts,
    beginning,
    elsewhere,
    feeds,
    lists,
    note,
    people,
    search,
    settings,
    watchlists,
    words,
)

# The rooms of the chat, each with a letter. Their choices write themselves: `choice.data`.
READERS: Mapping[str, Callable[[list[str]], object | None]] = {
    "a": alerts.read,
    "b": beginning.read,
    "f": search.read,
    "k": words.read,
    "l": lists.read,
    "m": elsewhere.read,
    "n": note.read,
    "o": people.read,
    "p": watchlists.read_page,
    "r": feeds.read,
    "s": settings.read,
    "w": watchlists.read,
}


def read_choice(data: str) -> object | None:
    """Read callback data; None where it isn't (or is no longer) ours."""
    letter, *rest = data.split(":")
    try:
        return READERS[letter](rest) if letter in READERS else None
    except ValueError:
        return None
