"""What was worked out of a short text is remembered; long texts don't fill the memory."""

from __future__ import annotations

from monitor.watch.words.remembered import LONGEST, remembered


def test_a_short_text_is_worked_out_once_and_a_long_one_each_time() -> None:
    asked: list[str] = []

    @remembered(10)
    def upper(text: str, end: str = "") -> str:
        asked.append(text)
        return text.upper() + end

    short, long = "a" * LONGEST, "a" * (LONGEST + 1)
    for text in (short, long):
        assert upper(text) == upper(text) == text.upper()
        assert upper(text, "!") == text.upper() + "!"
    assert asked == [short, short, long, long, long]


def test_the_memory_is_bounded() -> None:
    asked: list[str] = []

    @remembered(2)
    def same(text: str) -> str:
        asked.append(text)
        return text

    for text in ("a", "b", "c", "a"):
        same(text)
    assert asked == ["a", "b", "c", "a"]
