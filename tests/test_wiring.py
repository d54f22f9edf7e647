"""The watchlists are put in force with what people see of them; what is the same is taken over."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from monitor.config import default_settings
from monitor.surges import Rules
from monitor.wiring import surge_rules, watch_of
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


def test_surges_are_looked_for_as_the_settings_say_or_not_at_all() -> None:
    settings = default_settings()
    kyiv = settings.model_copy(update={"time_zone": "Europe/Kyiv", "surge_factor": 5.0})
    assert surge_rules(settings) == Rules(ZoneInfo("UTC"), 3.0)
    assert surge_rules(kyiv) == Rules(ZoneInfo("Europe/Kyiv"), 5.0)
    assert surge_rules(settings.model_copy(update={"surges": False})) is None
