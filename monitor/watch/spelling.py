"""Other spellings of a name, to propose to the person who adds it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Proposal:
    """Another spelling of a name: in which language, and how it was found."""

    text: str
    language: str
    how: str


def proposals(name: str) -> tuple[Proposal, ...]:
    """Return other spellings of a name."""
    return ()
