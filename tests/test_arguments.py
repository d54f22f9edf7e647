"""Names that no file can have are refused by each command, with the reason and without a trace."""

from __future__ import annotations

import pytest

from tests.house import House

TOO_LONG = "x" * 300


@pytest.mark.parametrize("name", ["", TOO_LONG])
@pytest.mark.parametrize(
    "command",
    [
        ("backup",),
        ("restore", "--yes"),
        ("feeds", "import"),
        ("feeds", "export"),
        ("watchlists", "export", "children", "--output"),
        ("init",),
        ("match", "--watchlists"),
    ],
)
def test_a_name_that_no_file_can_have_is_refused(
    house: House, command: tuple[str, ...], name: str
) -> None:
    done = house.run(*command, name)
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert "Error: " in done.stderr


@pytest.mark.parametrize(
    "command", [("digest", "--chat"), ("feeds", "undo"), ("watchlists", "undo")]
)
def test_a_number_that_cannot_be_kept_is_refused(house: House, command: tuple[str, ...]) -> None:
    done = house.run(*command, "9" * 30)
    assert done.returncode == 2, done.stderr
    assert "is not in the range" in done.stderr


@pytest.mark.parametrize("name", ["", TOO_LONG])
def test_what_is_no_name_of_a_feeds_file_is_said(house: House, name: str) -> None:
    done = house.run("parse", name)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "can't be read" in done.stdout + done.stderr


@pytest.mark.parametrize(
    "command", [("backup",), ("match", "--why-not"), ("watchlists", "history")]
)
def test_an_argument_that_is_not_utf_8_is_refused(house: House, command: tuple[str, ...]) -> None:
    done = house.run(*command, "caf\udce9")
    assert done.returncode == 2
    assert done.stderr == "monitor: not UTF-8: 'caf\\udce9'\n"
