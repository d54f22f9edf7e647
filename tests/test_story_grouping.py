"""Which story an item belongs to: it joins one, starts one, or shows that two are the same."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import MOST_COMPARED, STORY_WINDOW, Gist, Item, Placement, Report
from monitor.stories.central import most_central
from monitor.stories.grouped import Dated, grouped
from monitor.stories.likeness import ALIKE, average_link
from monitor.stories.memory import Memory
from monitor.stories.placing import LEAST_OF_COPIES, place
from tests.reports import ANY_TEXT, HEADLINES, HOUR, NOW, TERMS, item, report, weighed

FIRE, STORM = weighed(fire=1), weighed(storm=1)
TITLE = "Fire at port warehouse injures twelve workers"


def like(share: float, *, other: str = "other") -> Gist:
    """Make a gist that is as alike to FIRE as `share` says, and else of something other."""
    return weighed(fire=share, **{other: math.sqrt(1 - share * share)})


def put(new: Report, *stories: list[Report]) -> Placement:
    return place(new, {reports[0].story: reports for reports in stories}, HEADLINES)


# ------------------------------------------------------------------ joins and starts


def test_an_item_joins_the_story_that_it_is_like() -> None:
    assert put(report("new", FIRE), [report(1, like(0.9))], [report(2, STORM)]) == Placement(1)


def test_an_item_that_is_like_none_starts_a_story_under_its_own_name() -> None:
    assert put(report("new", FIRE), [report(2, STORM)]) == Placement("new")
    assert place(report("new", FIRE), {}, HEADLINES) == Placement("new")


def test_of_two_stories_an_item_joins_the_one_that_it_is_most_like() -> None:
    some, others = [report(1, like(0.4, other="a"))], [report(2, like(0.6, other="b"))]
    others += [report(2, like(0.6, other="b"), hours=-1)]
    new = weighed(fire=1)
    assert average_link(some[0].gist, [each.gist for each in others]) < ALIKE
    assert put(report("new", new), some, others).story == 2


@pytest.mark.parametrize(("share", "story"), [(ALIKE + 0.001, 1), (ALIKE - 0.001, "new")])
def test_from_a_fixed_likeness_on_items_are_one_story(share: float, story: int | str) -> None:
    assert put(report("new", like(share)), [report(1, FIRE)]).story == story


def test_all_items_of_a_story_count_not_the_one_that_is_most_alike() -> None:
    story = [report(1, FIRE), *(report(1, weighed(fire=0.5, **{f"x{n}": 0.8})) for n in range(5))]
    assert put(report("new", weighed(x0=1)), story) == Placement("new")


def test_of_a_long_story_the_latest_items_count() -> None:
    begun = like(0.3, other="storm")
    story = [report(1, begun, hours=-50 - n) for n in range(100)]
    story += [report(1, FIRE, hours=-n) for n in range(MOST_COMPARED)]
    assert put(report("new", FIRE), story) == Placement(1)
    assert put(report("new", STORM), story) == Placement("new")


def test_a_copy_of_what_began_a_long_story_belongs_to_it() -> None:
    story = [report(1, STORM, hours=-50, title=TITLE)]
    story += [report(1, FIRE, hours=-n) for n in range(MOST_COMPARED)]
    copy = report("new", STORM, title=f"UPDATE 1-{TITLE}")
    assert put(copy, story) == Placement(1)
    assert put(replace(copy, item=item("")), story) == Placement("new")


# ------------------------------------------------------------------ no chains


def chain(length: int) -> list[Gist]:
    """Make gists of which each is half like the next, and not at all like those after it."""
    return [weighed(**{f"t{n}": 0.7071, f"t{n + 1}": 0.7071}) for n in range(length)]


def told(gists: list[Gist]) -> list[list[Report]]:
    """Group items that come one after the other."""
    memory = Memory()
    for number, gist in enumerate(gists):
        new = Report(f"s{number}", NOW + number * HOUR / 10, item(""), gist, number)
        memory.add(new, place(new, memory.stories_near(new), HEADLINES))
    return memory.stories()


def test_an_item_like_the_last_of_a_story_but_not_like_its_first_does_not_join() -> None:
    a, b, c = chain(3)
    assert put(report("new", b), [report(1, a)]) == Placement(1)
    assert put(report("new", c), [report(1, a), report(1, b)]) == Placement("new")


def test_a_chain_of_items_each_like_the_last_is_no_one_story() -> None:
    stories = told(chain(40))
    assert max(map(len, stories)) == 2
    assert sum(map(len, stories)) == 40


def wandering(length: int) -> list[Gist]:
    """Make gists that are nearly like those beside them, and in the end of other words."""
    return [weighed(**{f"t{n + word}": 1 / 3 for word in range(9)}) for n in range(length)]


def test_a_story_that_wanders_ends_where_nothing_of_its_beginning_is_left() -> None:
    stories = told(wandering(60))
    assert max(map(len, stories)) < 20
    for story in stories:
        first, last = story[0].gist.weights, story[-1].gist.weights
        assert not first.keys().isdisjoint(last) or len(story) <= MOST_COMPARED


def test_between_two_events_an_item_like_both_merges_nothing() -> None:
    new = report("new", weighed(fire=0.7071, storm=0.7071))
    assert put(new, [report(1, FIRE)], [report(2, STORM)]).merged == ()


# ------------------------------------------------------------------ merges


def test_two_stories_that_an_item_shows_to_be_one_become_the_older_of_them() -> None:
    stories = [report(10, like(0.8))], [report(9, like(0.7))]
    assert put(report("new", FIRE), *stories) == Placement(9, (10,))


def test_a_story_in_the_record_is_older_than_one_that_is_still_to_be_stored() -> None:
    stories = [report("a name", like(0.8))], [report(3, like(0.7))]
    assert put(report("new", FIRE), *stories) == Placement(3, ("a name",))


def test_several_stories_become_one_at_once_and_others_stay() -> None:
    stories = [[report(n, like(0.8))] for n in (5, 4, 9)]
    stories += [[report(1, like(0.5, other="b"))], [report(2, STORM)]]
    assert put(report("new", FIRE), *stories) == Placement(1, (4, 5, 9))


def test_merged_stories_are_remembered_as_one_in_order_of_time() -> None:
    memory = Memory()
    memory.add(report("b", like(0.8), hours=-1), Placement("b"))
    memory.add(report("a", like(0.7), hours=-2), Placement("a"))
    memory.add(report("c", FIRE), Placement("a", ("b",)))
    (story,) = memory.stories()
    assert [one.when for one in story] == [NOW - 2 * HOUR, NOW - HOUR, NOW]
    assert {one.story for one in story} == {"a"}
    assert memory.stories_near(report("new", FIRE)) == {"a": story}


# ------------------------------------------------------------------ time


@pytest.mark.parametrize(("hours", "story"), [(72, 1), (-72, 1), (72.1, "new"), (-72.1, "new")])
def test_items_more_than_72_hours_apart_are_not_one_story(hours: float, story: int | str) -> None:
    assert put(report("new", FIRE), [report(1, FIRE, hours=hours)]).story == story


def test_a_copy_that_comes_after_72_hours_is_news() -> None:
    old = report(1, FIRE, title=TITLE, hours=-73)
    assert put(report("new", FIRE, title=TITLE), [old]) == Placement("new")


def test_a_story_goes_on_as_long_as_something_comes_within_72_hours() -> None:
    story = [report(1, FIRE, hours=-100), report(1, FIRE, hours=-50)]
    assert put(report("new", FIRE), story) == Placement(1)


# ------------------------------------------------------------------ near-duplicates


def test_a_copy_belongs_where_its_original_is_however_unlike_the_rest() -> None:
    others = [report(1, weighed(**{f"x{n}": 1})) for n in range(9)]
    story = [report(1, like(LEAST_OF_COPIES + 0.001), title=TITLE), *others]
    new = report("new", FIRE, title=f"BREAKING: {TITLE}", outlet="DW")
    assert average_link(new.gist, [each.gist for each in story]) < 0.02
    assert put(new, story) == Placement(1)


def test_a_copy_belongs_to_its_original_before_a_story_that_is_more_alike() -> None:
    new = report("new", FIRE, title=TITLE, outlet="DW")
    alike = [report(2, like(0.9), title="Twelve hurt in dockside blaze")]
    assert put(new, alike, [report(5, like(0.2, other="b"), title=TITLE)]) == Placement(5)


def test_one_title_over_two_texts_that_have_nothing_in_common_is_no_copy() -> None:
    """Titles are compared where terms leave the question open: to read each would take time."""
    new = report("new", FIRE, title=TITLE, outlet="DW")
    assert put(new, [report(1, STORM, title=TITLE)]) == Placement("new")


# ------------------------------------------------------------------ what is central


def test_the_most_central_item_is_the_one_that_is_most_like_all() -> None:
    reports = [report(1, gist) for gist in (like(0.5, other="a"), FIRE, like(0.5, other="b"))]
    assert most_central(reports) is reports[1]


def test_of_equals_the_first_is_central() -> None:
    reports = [report(1, FIRE), report(1, FIRE)]
    assert most_central(reports) is reports[0]


# ------------------------------------------------------------------ memory


def test_terms_are_counted_by_items() -> None:
    memory = Memory()
    memory.count({"fire", "port"})
    memory.count({"fire"})
    assert memory.term_counts(["fire", "port", "storm"]) == (
        2,
        {"fire": 2, "port": 1, "storm": 0},
    )


def test_only_stories_that_share_enough_of_what_leads_them_are_near() -> None:
    memory = Memory()
    memory.add(report("a", FIRE), Placement("a"))
    memory.add(report("b", STORM), Placement("b"))
    memory.add(report("c", like(0.2)), Placement("c"))
    assert list(memory.stories_near(report("new", like(0.4, other="x")))) == ["a"]


def named(odd: str, *, meaning: tuple[float, ...] = ()) -> Gist:
    return Gist({odd: 1.0}, names=frozenset(("odes",)), meaning=meaning)


def test_what_has_a_meaning_is_near_what_shares_a_name_alone() -> None:
    memory = Memory()
    memory.add(report("a", named("атака", meaning=(1.0,))), Placement("a"))
    assert list(memory.stories_near(report("new", named("strik", meaning=(1.0,))))) == ["a"]


def test_without_meanings_a_name_alone_leads_nowhere() -> None:
    memory = Memory()
    memory.add(report("a", named("атака")), Placement("a"))
    assert list(memory.stories_near(report("new", named("strik")))) == []


def test_a_story_of_the_same_name_is_near_whatever_it_says() -> None:
    memory = Memory()
    memory.add(report("= link", FIRE), Placement("= link"))
    assert list(memory.stories_near(report("= link", STORM))) == ["= link"]


def test_items_that_come_late_find_what_is_near_them_in_time() -> None:
    memory = Memory()
    for name, hours in (("now", 0), ("old", -100), ("older", -200)):
        memory.add(report(name, FIRE, hours=hours), Placement(name))
    assert set(memory.stories_near(report("new", FIRE, hours=-150))) == {"old", "older"}
    assert list(memory.stories_near(report("new", FIRE, hours=1))) == ["now"]


# ------------------------------------------------------------------ items of a file

FAMILIES = [
    [
        "Fire at port warehouse injures twelve workers",
        "UPDATE 1-Fire at port warehouse injures twelve workers",
        "Fire at port warehouse injures twelve workers | Harbour Times",
    ],
    [
        "Уряд затвердив нову програму допомоги фермерам півдня",
        "Оновлено: Уряд затвердив нову програму допомоги фермерам півдня",
        "Уряд затвердив нову програму допомоги фермерам півдня…",
    ],
    [
        "Bundestag berät heute über neues Gesetz zur Rente",
        "EILMELDUNG: Bundestag berät heute über neues Gesetz zur Rente",
        "Bundestag berät heute über neues Gesetz zur Rente - Hafenblatt",
    ],
    ["央行宣布下调基准利率零点五个百分点", "【快讯】央行宣布下调基准利率零点五个百分点"],
]
TITLES = [title for family in FAMILIES for title in family]


def titles_of(stories: list[list[Report]]) -> set[frozenset[str]]:
    return {frozenset(one.item.title for one in story) for story in stories}


@given(st.permutations(TITLES))
def test_copies_that_come_at_once_are_the_same_stories_in_any_order(titles: list[str]) -> None:
    items = [Dated(item(title, outlet=f"o{n}"), NOW) for n, title in enumerate(titles)]
    assert titles_of(grouped(items, TERMS)) == {frozenset(family) for family in FAMILIES}


def test_items_come_in_order_of_time_whatever_their_place_in_a_file() -> None:
    items = [Dated(item(title), NOW - n * HOUR) for n, title in enumerate(FAMILIES[0])]
    (story,) = grouped(items, TERMS)
    assert [one.number for one in story] == [2, 1, 0]


@pytest.mark.parametrize(("hours", "stories"), [(71, 1), (73, 2)])
@pytest.mark.parametrize("title", [TITLE, "Live"], ids=["long", "short, under one link"])
def test_a_title_that_comes_again_after_72_hours_is_another_story(
    title: str, hours: int, stories: int
) -> None:
    items = [Dated(item(title), NOW), Dated(item(title), NOW + hours * HOUR)]
    assert len(grouped(items, TERMS)) == stories


def test_a_term_is_as_rare_as_it_is_among_the_items_of_a_file() -> None:
    title = "Court orders orphans home"
    one = [Dated(item(title), NOW)]
    others = [Dated(item(f"Orphans of village number {n} wait"), NOW) for n in range(50)]
    weights = [grouped(items, TERMS)[0][0].gist.weights["orpha"] for items in (one, one + others)]
    assert weights[0] > weights[1]


def test_no_items_are_no_stories() -> None:
    assert grouped([], TERMS) == []


DATED = st.builds(
    lambda title, summary, hours, matched: Dated(
        Item("1", title, summary, "a", outlet="A"), NOW + hours * HOUR, (matched,)
    ),
    ANY_TEXT | st.sampled_from(TITLES),
    ANY_TEXT,
    st.integers(-200, 200),
    ANY_TEXT,
)


@given(st.lists(DATED, max_size=12))
def test_every_item_is_in_exactly_one_story_in_order_of_time_without_a_gap(
    items: list[Dated],
) -> None:
    stories = grouped(items, TERMS)
    numbers = [one.number for story in stories for one in story]
    assert sorted(numbers) == list(range(len(items)))
    pairs = (pair for story in stories for pair in pairwise(story))
    assert all(
        earlier.when <= later.when <= earlier.when + STORY_WINDOW for earlier, later in pairs
    )


def test_of_items_of_one_outlet_more_is_asked() -> None:
    """An outlet seldom tells one event twice; what it tells beside it must not be hidden."""
    new, elsewhere = like(0.35), report(1, FIRE, outlet="DW")
    assert put(report("new", new, outlet="BBC"), [elsewhere]).story == 1
    assert put(report("new", new, outlet="DW"), [elsewhere]).story == "new"
    assert put(report("new", like(0.5), outlet="DW"), [elsewhere]).story == 1
