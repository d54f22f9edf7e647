"""What is going on with a person in a chat, between what they say and what they say next."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Dialogue:
    """Something begun with a person, to be gone on with, also after a restart.

    `about`: what, by a short name. `state`: what was said so far, as JSON has it. `waits`: the
    person's next words are the answer. An id of 0 is not stored yet.
    """

    id: int
    chat: int
    thread: int
    user: int
    about: str
    at: datetime
    state: dict[str, Any] = field(default_factory=dict)
    waits: bool = False
