"""The watchlists are put in force with what people see of them; what is the same is taken over."""

from __future__ import annotations

from monitor.wiring import watch_of
from tests.matching import watchlist


def test_the_keywords_of_a_watchlist_are_named_shortly_and_once() -> None:
    watch = watch_of([watchlist("name: Lvova-Belova | Львова-Бєлова", '"Lvova-Belova"', "ICC")])
    assert watch.labels == {"w": ("Lvova-Belova", "ICC")}


def test_the_names_of_keywords_are_worked_out_again_for_a_watchlist_that_changed_alone() -> None:
    same, other = watchlist("ICC", id="same"), watchlist("truce", id="other")
    before = watch_of([same, other])
    after = watch_of([same, watchlist("hail", id="other")], before)
    assert after.labels["same"] is before.labels["same"]
    assert after.labels["other"] == ("hail",)
