"""What was worked out of a short text is remembered; long texts don't fill the memory."""

from __future__ import annotations

from monitor.remembered import LONGEST, Generations, remembered


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


def test_what_is_asked_for_again_outlives_what_came_once() -> None:
    memory = Generations[str, str](10)
    memory.keep("war", "noun")
    for number in range(100):
        memory.keep(f"word {number}", "noun")
        assert memory.get("war") == "noun"
    assert memory.get("word 3") is None
    assert len(memory.all()) <= 10


def test_what_was_remembered_before_is_known_until_it_is_old() -> None:
    memory = Generations[str, str](4, {"war": "noun", "peace": "noun"})
    assert memory.get("war") == "noun"
    for number in range(2):
        memory.keep(f"word {number}", "noun")
    assert memory.get("war") == "noun"
    assert memory.get("peace") is None
    memory.clear()
    assert memory.all() == {}


def test_what_is_asked_for_again_outlives_a_restart() -> None:
    memory = Generations[str, str](10)
    for word in ("war", "peace", "truce", "child", "court"):
        memory.keep(word, "noun")
    memory.keep("rare", "noun")
    assert memory.get("war") == "noun"
    again = Generations[str, str](4, memory.all())
    assert again.get("war") == again.get("rare") == "noun"
    assert again.get("peace") is None
