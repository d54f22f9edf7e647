"""What buttons about people ask for: invitations, members, forgetting, health.

Their letter is `o`: `o` and `o:p:<n>` a page of the people, `o:c:<chat>` one of them, `o:e` and
`o:x` to end their editing or their access, `o:u:<dialogue>` to give it back; `o:i` an invitation,
with its role and its life in minutes; `o:f:<dialogue>` to be forgotten, `o:k` not to be; `o:h` the
health.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from monitor.model import Role
from monitor.telegram.choices.numbers import is_number


@dataclass(frozen=True, slots=True)
class ShowPeople:
    """Show a page of those who were let in."""

    page: int = 0

    @property
    def data(self) -> str:
        """Write it as callback data."""
        return f"o:p:{self.page}" if self.page else "o"


@dataclass(frozen=True, slots=True)
class ShowMember:
    """Show one of those who were let in."""

    chat: int

    @property
    def data(self) -> str:
        """Write it as callback data."""
        return f"o:c:{self.chat}"


@dataclass(frozen=True, slots=True)
class EndEditing:
    """Take an editor's role away."""

    chat: int

    @property
    def data(self) -> str:
        """Write it as callback data."""
        return f"o:e:{self.chat}"


@dataclass(frozen=True, slots=True)
class EndAccess:
    """Let somebody in no more."""

    chat: int

    @property
    def data(self) -> str:
        """Write it as callback data."""
        return f"o:x:{self.chat}"


@dataclass(frozen=True, slots=True)
class GiveBack:
    """Undo the end of somebody's editing or access, kept in a dialogue."""

    dialogue: int

    @property
    def data(self) -> str:
        """Write it as callback data."""
        return f"o:u:{self.dialogue}"


@dataclass(frozen=True, slots=True)
class Invite:
    """Make an invitation; without a role or a life, ask for it."""

    role: Role | None = None
    life: timedelta | None = None

    @property
    def data(self) -> str:
        """Write it as callback data."""
        if self.role is None:
            return "o:i"
        minutes = f":{self.life // MINUTE}" if self.life else ""
        return f"o:i:{self.role.value[0]}{minutes}"


@dataclass(frozen=True, slots=True)
class ForgetAll:
    """Forget all that is kept here, as a dialogue has said before."""

    dialogue: int

    @property
    def data(self) -> str:
        """Write it as callback data."""
        return f"o:f:{self.dialogue}"


@dataclass(frozen=True, slots=True)
class KeepAll:
    """Forget nothing."""

    @property
    def data(self) -> str:
        """Write it as callback data."""
        return "o:k"


@dataclass(frozen=True, slots=True)
class ShowHealth:
    """Show the health as it is now."""

    @property
    def data(self) -> str:
        """Write it as callback data."""
        return "o:h"


PeopleChoice = (
    ShowPeople
    | ShowMember
    | EndEditing
    | EndAccess
    | GiveBack
    | Invite
    | ForgetAll
    | KeepAll
    | ShowHealth
)

MINUTE = timedelta(minutes=1)
_LONGEST = 16  # digits of a chat's id, or of a dialogue's
_ROLES = {role.value[0]: role for role in Role}


def read(parts: list[str]) -> PeopleChoice | None:
    """Read what follows the letter; None where it is no choice about people."""
    match parts:
        case []:
            return ShowPeople()
        case ["i", *rest]:
            return _invite(rest)
        case ["k"]:
            return KeepAll()
        case ["h"]:
            return ShowHealth()
        case [what, number] if _is_number(number):
            return _numbered(what, int(number))
        case _:
            return None


def _numbered(what: str, number: int) -> PeopleChoice | None:
    match what:
        case "p" if 0 <= number < 1000:
            return ShowPeople(number)
        case "c":
            return ShowMember(number)
        case "e":
            return EndEditing(number)
        case "x":
            return EndAccess(number)
        case "u":
            return GiveBack(number)
        case "f":
            return ForgetAll(number)
        case _:
            return None


def _invite(rest: list[str]) -> Invite | None:
    match rest:
        case []:
            return Invite()
        case [role] if role in _ROLES:
            return Invite(_ROLES[role])
        case [role, minutes] if role in _ROLES and is_number(minutes, 5):
            return Invite(_ROLES[role], int(minutes) * MINUTE)
        case _:
            return None


def _is_number(text: str) -> bool:
    return is_number(text.removeprefix("-"), _LONGEST)
