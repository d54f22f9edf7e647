"""What buttons about people and other chats ask for is read as it was written, or not at all."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import Role
from monitor.telegram.access import LIVES
from monitor.telegram.choices import elsewhere, people
from monitor.telegram.choices.reading import read_choice

CHAT_IDS = st.integers(-(2**52), 2**52)
NUMBERS = st.integers(0, 10**12 - 1)
CHOICES = st.one_of(
    st.builds(people.ShowPeople, st.integers(0, 999)),
    st.builds(people.ShowMember, CHAT_IDS),
    st.builds(people.EndEditing, CHAT_IDS),
    st.builds(people.EndAccess, CHAT_IDS),
    st.builds(people.GiveBack, NUMBERS),
    st.builds(people.ForgetAll, NUMBERS),
    st.sampled_from(
        [people.KeepAll(), people.ShowHealth(), people.Invite(), elsewhere.ShowChats()]
    ),
    st.builds(people.Invite, st.sampled_from(Role), st.sampled_from([None, *LIVES])),
    st.builds(elsewhere.ForChat, NUMBERS, st.sampled_from(["w", "w:icc:a", "s:z:Europe/Kyiv"])),
)


@given(CHOICES)
def test_what_a_button_asks_for_is_read_as_it_was_written(choice: people.PeopleChoice) -> None:
    assert read_choice(choice.data) == choice
    assert len(choice.data.encode()) <= 64


@given(st.sampled_from(["o", "m"]), st.text(max_size=60))
def test_data_of_any_kind_are_read_or_not(letter: str, rest: str) -> None:
    read_choice(f"{letter}:{rest}")


@pytest.mark.parametrize(
    "data",
    ["o:x", "o:c:", "o:c:1e3", "o:c:--1", "o:p:-1", "o:i:x", "o:i:e:x", "o:q", "m:x:w", "m:1"],
)
def test_data_that_are_not_ours_are_no_choice(data: str) -> None:
    assert read_choice(data) is None


def test_an_invitation_of_no_length_asks_for_one() -> None:
    assert people.Invite(Role.EDITOR, timedelta()).data == "o:i:e"
