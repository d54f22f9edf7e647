"""Who may do what: by the settings, by invitation, and by being a chat's admin at this moment."""

from __future__ import annotations

import pytest

from monitor.model import Chat, ChatKind
from monitor.telegram.access import (
    Access,
    Person,
    Policy,
    invitation_hash,
    may_manage,
    new_invitation,
)
from tests.support import OLENA, PETRO

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
