"""The names in a line, and other spellings added to it."""

from __future__ import annotations

import pytest

from monitor.watch.lists.alternatives import names_in, with_alternatives


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("name: Lvova-Belova", ("Lvova-Belova",)),
        ("!name:  Lvova-Belova |  Львова-Бєлова  # two", ("Lvova-Belova", "Львова-Бєлова")),
        ("name: lvova-belova", ("lvova-belova",)),
        ("Maria Lvova-Belova", ("Maria Lvova-Belova",)),
        ('title: "Mike Waltz"', ("Mike Waltz",)),
        ("Putin OR Lavrov", ("Putin", "Lavrov")),
        ("name: O’Neill", ("O’Neill",)),
    ],
)
def test_names_are_found(line: str, names: tuple[str, ...]) -> None:
    assert names_in(line) == names


@pytest.mark.parametrize(
    "line",
    [
        "Ukrainian children",
        "deported children",
        "ICC",
        "ICC Putin",
        "Putin*",
        "=WaPo",
        "Putin | arrest warrant",
        "outlet: Guardian",
        "# Putin",
        "",
    ],
)
def test_what_is_no_name_has_none(line: str) -> None:
    assert names_in(line) == ()


def test_spellings_are_added_before_the_comment() -> None:
    line = "  name: Lvova-Belova   # the commissioner"
    assert with_alternatives(line, ["Львова-Бєлова", "Lwowa-Biełowa"]) == (
        "name: Lvova-Belova | Львова-Бєлова | Lwowa-Biełowa   # the commissioner"
    )


def test_beside_a_quoted_name_spellings_are_quoted() -> None:
    assert with_alternatives('"Mike Waltz"', ["Майк Волц"]) == '"Mike Waltz" | "Майк Волц"'


def test_without_spellings_a_line_stays() -> None:
    assert with_alternatives("name: Putin # him", []) == "name: Putin # him"
