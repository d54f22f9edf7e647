"""`monitor backtest`: what the watchlists would have hit, on a terminal, in a pipe, as JSON."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from monitor.lock import StateLock
from tests.house import House
from tests.screen import on_terminal
from tests.stock import others, stock


@pytest.fixture
def stocked(house: House) -> House:
    """A working folder with items of three days."""
    stock(house, ["Deported children long ago"], days_ago=40)
    stock(house, ["Deported children sing", *others(4)], days_ago=2)
    stock(house, ["Ten deported children came home", "Lvova-Belova speaks", *others(3)])
    return house


def day(ago: int) -> str:
    return (datetime.now(UTC) - timedelta(days=ago, minutes=1)).date().isoformat()


def test_hits_are_told_by_day_and_by_keyword(stocked: House) -> None:
    told = json.loads(stocked.run("backtest", "--json").stdout)
    assert (told["watchlist"], told["items"], told["hits"]) == ("children", 10, 3)
    assert len(told["by_day"]) == 30
    assert {when: hits for when, hits in told["by_day"].items() if hits} == {day(2): 1, day(0): 2}
    assert told["by_keyword"] == {
        "deported children": 2,
        "name: Lvova-Belova | Львова-Бєлова": 1,
    }
    assert (told["never"], told["too_wide"]) == ([], [])
    assert len(told["samples"]) == 3


def test_the_days_are_chosen(stocked: House) -> None:
    told = json.loads(stocked.run("backtest", "--days", "1", "--json").stdout)
    assert told["items"] <= 5
    told = json.loads(stocked.run("backtest", "--days", "60", "--json").stdout)
    assert (told["items"], told["hits"]) == (11, 4)


def test_in_a_pipe_each_day_is_a_line(stocked: House) -> None:
    result = stocked.run("backtest")
    assert (result.returncode, result.stderr) == (0, "")
    assert "would have hit 3 of 10 items of the last 30 days (30 %)" in result.stdout
    assert f"  {day(2)}  1\n" in result.stdout
    assert "█" not in result.stdout
    assert "\x1b" not in result.stdout
    assert "2     20 %  deported children\n" in result.stdout
    assert "Ten ‹deported children› came home\n" in result.stdout
    assert not any(line.endswith(" ") for line in result.stdout.splitlines())


def test_on_a_terminal_the_days_are_columns(stocked: House) -> None:
    code, shown = on_terminal(stocked, "backtest", width=80)
    assert code == 0
    assert "  2 │" in shown
    assert "█" in shown
    assert day(2) not in shown
    assert max(map(len, shown.splitlines())) <= 80


def test_on_a_terminal_long_lists_are_cut_and_in_a_pipe_they_are_whole(stocked: House) -> None:
    lines = "\n".join(f"orphan{number}" for number in range(40))
    stocked.write_watchlist(f"title = 'a'\nkeywords = '''\n{lines}\n'''\n")
    _, shown = on_terminal(stocked, "backtest")
    assert "orphan14" in shown
    assert "orphan15" not in shown
    assert "… and 25 more: --json gives them all" in shown
    assert "orphan39" in stocked.run("backtest").stdout


def test_keywords_that_never_hit_and_that_hit_too_much_are_named(house: House) -> None:
    house.write_watchlist("title = 'a'\nkeywords = '''\nchildren\norphans\n'''\n")
    stock(house, [f"Children sing {number}" for number in range(30)])
    out = house.run("backtest").stdout
    assert "! too wide, as they hit more than 1 item in 100 (and more than 20)\n  children\n" in out
    assert "1 keyword never hit\n  orphans\n" in out


def test_each_watchlist_has_its_block_or_one_is_chosen(stocked: House) -> None:
    stocked.write_watchlist("title = 'Chess'\nkeywords = '''\nchess\n'''\n", name="chess")
    both = stocked.run("backtest").stdout
    assert "Chess  chess\n" in both
    assert "Deported children  children\n" in both
    assert "Deported children" not in stocked.run("backtest", "chess").stdout


def test_drafts_are_tried_from_another_folder(stocked: House) -> None:
    stocked.path("drafts/homecoming.toml").write_text(
        "title = 'Homecoming'\nkeywords = '''\ncame home\n'''\n"
    )
    told = stocked.run("backtest", "--watchlists", "drafts", "--json").stdout
    assert json.loads(told)["hits"] == 1


def test_it_runs_beside_the_service_and_changes_nothing(stocked: House) -> None:
    database = stocked.path("state/monitor.db")
    before = database.read_bytes()
    with StateLock(stocked.path("state")):
        assert stocked.run("backtest").returncode == 0
    assert database.read_bytes() == before


def test_a_line_that_cannot_be_read_is_told_and_the_others_are_tried(stocked: House) -> None:
    stocked.write_watchlist("title = 'a'\nkeywords = '''\ncame home\n\"broken\n'''\n")
    result = stocked.run("backtest", "--json")
    assert "never closed" in result.stderr
    assert json.loads(result.stdout)["by_keyword"] == {"came home": 1}


def test_a_watchlist_that_is_not_there_is_refused(stocked: House) -> None:
    result = stocked.run("backtest", "chess")
    assert result.returncode == 2
    assert "there is no watchlist chess" in result.stderr
    assert "there are: children" in result.stderr


def test_a_watchlist_that_cannot_be_read_at_all_is_refused(stocked: House) -> None:
    stocked.write_watchlist("title = \n")
    result = stocked.run("backtest", "children")
    assert result.returncode == 78
    assert "this is not TOML" in result.stderr


def test_without_a_record_it_says_what_makes_one(house: House) -> None:
    result = house.run("backtest")
    assert result.returncode == 78
    assert "monitor run or monitor poll creates it" in result.stderr


def test_without_items_of_these_days_it_says_so(house: House) -> None:
    stock(house, ["Old"], days_ago=40)
    assert house.run("backtest").stdout == "There are no stored items of the last 30 days.\n"


def test_that_older_items_were_forgotten_is_said(stocked: House) -> None:
    assert "keep_items" in stocked.run("backtest", "--days", "120").stdout
    assert "keep_items" not in stocked.run("backtest", "--days", "90").stdout
