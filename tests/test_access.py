"""Who may do what: by the settings, by invitation, and by being a chat's admin at this moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor.model import Chat, ChatKind, Invitation, Role
from monitor.telegram.access import (
    Access,
    Person,
    Policy,
    Right,
    Void,
    invitation_hash,
    may,
    may_manage,
    new_invitation,
    read_life,
    why_void,
)
from tests.support import DAY, HOUR, MINUTE, OLENA, PETRO

OWNER = Person(OLENA, admin=True)
INVITED = Person(PETRO, admitted=True, admin=True)
STRANGER = Person(9, admin=True)
NOBODY = Person(None, admin=True)
SHARED = [ChatKind.GROUP, ChatKind.SUPERGROUP, ChatKind.CHANNEL]


def access(policy: Policy) -> Access:
    return Access(policy, frozenset({OLENA}))


def test_owners_are_named_in_the_settings() -> None:
    assert access("invite").is_owner(OLENA)
    assert not access("invite").is_owner(PETRO)
    assert not access("invite").is_owner(None)


@pytest.mark.parametrize(
    ("policy", "owner", "invited", "stranger"),
    [("open", True, True, True), ("invite", True, True, False), ("owners", True, False, False)],
)
def test_in_private_the_policy_decides(
    policy: Policy, owner: bool, invited: bool, stranger: bool
) -> None:
    chat = Chat(1, ChatKind.PRIVATE)
    expected = {OWNER: owner, INVITED: invited, STRANGER: stranger}
    for person, welcome in expected.items():
        assert access(policy).welcomes(person.user, person.admitted) is welcome
        assert may_manage(access(policy), chat, person) is welcome


@pytest.mark.parametrize("policy", ["open", "invite", "owners"])
def test_editors_are_welcome_whatever_the_policy(policy: Policy) -> None:
    editor = Person(10, editor=True)
    assert may_manage(access(policy), Chat(10, ChatKind.PRIVATE), editor)
    assert may(Right.SHARED, access(policy), Chat(10, ChatKind.PRIVATE), editor)
    assert not may(Right.MONITOR, access(policy), Chat(10, ChatKind.PRIVATE), editor)


@pytest.mark.parametrize(
    ("text", "life"),
    [
        ("10 min", MINUTE * 10),
        ("1h", HOUR),
        ("1 Hour", HOUR),
        ("36 hours", HOUR * 36),
        ("7d", DAY * 7),
        ("2 дні", DAY * 2),
        ("30 хв.", MINUTE * 30),
        ("9 min", None),
        ("8 days", None),
        ("-1h", None),
        ("1 fortnight", None),
        ("99999999999 h", None),
        ("", None),
    ],
)
def test_for_how_long_an_invitation_holds_is_read_as_people_write_it(
    text: str, life: timedelta | None
) -> None:
    assert read_life(text) == life


NOW = datetime(2026, 3, 1, tzinfo=UTC)
GOOD = Invitation(OLENA, NOW + HOUR)


@pytest.mark.parametrize(
    ("invitation", "policy", "why"),
    [
        (GOOD, "invite", None),
        (GOOD, "open", None),
        (GOOD, "owners", Void.CLOSED),
        (replace(GOOD, role=Role.EDITOR), "owners", None),
        (replace(GOOD, used_by=PETRO), "invite", Void.USED),
        (replace(GOOD, expires=NOW), "invite", Void.EXPIRED),
        (replace(GOOD, made_by=PETRO), "invite", Void.EXPIRED),
        (None, "invite", Void.UNKNOWN),
    ],
)
def test_an_invitation_holds_or_it_is_known_why_not(
    invitation: Invitation | None, policy: Policy, why: Void | None
) -> None:
    assert why_void(invitation, access(policy), NOW) is why


@pytest.mark.parametrize("kind", SHARED)
@pytest.mark.parametrize("policy", ["open", "invite", "owners"])
def test_where_monitor_was_let_in_every_admin_may_manage(policy: Policy, kind: ChatKind) -> None:
    chat = Chat(1, kind, admitted=True)
    assert all(may_manage(access(policy), chat, who) for who in (OWNER, INVITED, STRANGER, NOBODY))


@pytest.mark.parametrize("kind", SHARED)
@pytest.mark.parametrize("policy", ["open", "invite", "owners"])
def test_where_monitor_was_let_in_who_is_no_admin_may_not(policy: Policy, kind: ChatKind) -> None:
    chat = Chat(1, kind, admitted=True)
    assert not may_manage(access(policy), chat, Person(OLENA))
    assert not may_manage(access(policy), chat, Person(None))


@pytest.mark.parametrize("kind", SHARED)
def test_elsewhere_an_admin_must_be_welcome(kind: ChatKind) -> None:
    chat = Chat(1, kind)
    assert may_manage(access("invite"), chat, OWNER)
    assert may_manage(access("invite"), chat, INVITED)
    assert not may_manage(access("invite"), chat, STRANGER)
    assert not may_manage(access("invite"), chat, NOBODY)
    assert not may_manage(access("owners"), chat, INVITED)
    assert may_manage(access("open"), chat, NOBODY)


def test_a_token_fits_into_a_deep_link_and_its_hash_does_not_tell_it() -> None:
    token, token_hash = new_invitation()
    assert token.replace("-", "").replace("_", "").isalnum()
    assert len(f"inv_{token}") <= 64
    assert token_hash == invitation_hash(token) != token.encode()
    assert len(token_hash) == 32
