"""The benchmark of surges measures what it says."""

from __future__ import annotations

from random import Random

import pytest

from benchmarks import surges
from benchmarks.surges import main
from tests.streams import calm


def test_looks_are_timed_over_a_record_that_is_made_for_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    main(["--hits", "150000", "looks"])
    said = capsys.readouterr().out
    assert said.count("the loop waited") == 4
    asked = int(said.rsplit(": ", 1)[1])
    assert 0 < asked < surges.WATCHLISTS


def test_a_burst_of_twenty_times_the_usual_is_found_in_each_try() -> None:
    delays = surges._delays("x", 2, lambda: calm, 20, 3)
    assert len(delays) == 3
    assert all(0 < minutes <= 60 for minutes in delays)


def test_a_quarter_of_chance_is_played() -> None:
    assert surges._rang(Random(1), 0.1, calm) == 0
