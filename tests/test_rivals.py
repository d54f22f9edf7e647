"""Another program with the same token: give way once it is sure, take over once it is gone."""

from __future__ import annotations

from monitor.telegram.rivals import LASTING_S, LOOK_AGAIN_S, Rivals


def test_a_single_409_means_nothing() -> None:
    rivals = Rivals()
    assert not rivals.refused(0)
    assert not rivals.answered(1)
    assert not rivals.answered(1 + LASTING_S)
    assert not rivals.refused(1000)
    assert not rivals.giving_way


def test_409s_for_a_minute_mean_to_give_way_told_once() -> None:
    rivals = Rivals()
    told = [now for now in range(0, 200, 7) if rivals.refused(now)]
    assert told == [63]
    assert rivals.giving_way


def test_calls_that_are_answered_in_between_do_not_hide_the_other_program() -> None:
    rivals = Rivals()
    for now in range(0, 60, 4):
        assert not rivals.refused(now)
        assert not rivals.answered(now + 2)
    assert rivals.refused(60)


def test_the_other_program_is_gone_when_nothing_disturbed_a_whole_minute() -> None:
    rivals = Rivals()
    rivals.refused(0)
    rivals.refused(60)
    assert not rivals.answered(360)
    assert rivals.giving_way
    assert not rivals.refused(380)  # it was there all the time, and that was told
    assert not rivals.answered(680)
    assert not rivals.answered(739)
    assert rivals.answered(740)
    assert not rivals.giving_way
    assert not rivals.answered(750)


def test_after_it_was_gone_a_minute_of_409s_is_told_again() -> None:
    rivals = Rivals()
    for start in (0, 1000):
        rivals.refused(start)
        assert rivals.refused(start + 60)
        rivals.answered(start + 400)
        assert rivals.answered(start + 460)


def test_it_is_looked_for_every_five_minutes() -> None:
    assert (LASTING_S, LOOK_AGAIN_S) == (60, 300)
