"""The benchmark of the chat talks with Monitor over a record, and says how long answers take."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.chat.__main__ import main
from benchmarks.chat.build import Built, Size
from benchmarks.chat.cases import CASES, LONG, Measured, Timed
from benchmarks.chat.result import LONGEST, section, slowest
from benchmarks.matching.report import as_text


def test_a_small_record_is_made_and_all_is_answered(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    small = ["--items", "300", "--chats", "40", "--watchlists", "12", "--rounds", "1"]
    written = tmp_path / "benchmarks.md"
    main([*small, "--folder", str(tmp_path / "record"), "--write", str(written)])
    said = capsys.readouterr()
    assert "Error" not in said.err
    for name in (*CASES, *LONG):
        assert name in said.out
    assert "a trial of 7 days" in written.read_text()
    assert "index of words, MB" in written.read_text()


def test_the_slowest_answer_is_what_counts() -> None:
    measured = Measured([Timed("a", [0.1, LONGEST + 1]), Timed("b", [0.2])], [], [0.0])
    assert slowest(measured) == LONGEST + 1
    told = as_text(section(Size(), Built(1, 2, 0.003, 10, 20), measured))
    assert "2,000" in told
