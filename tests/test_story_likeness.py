"""How alike two items are: by what they say, how rare that is, and what it means."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import Gist, Hit, Span
from monitor.stories.gist import (
    Rarity,
    counted,
    gist_of,
    language_of_item,
    matched_texts,
    said,
)
from monitor.stories.likeness import (
    ALIKE,
    FEW,
    MANY,
    NOTHING_SHARED,
    OTHER_FIGURES,
    by_terms,
    likeness,
)
from tests.reports import ANY_TEXT, TERMS, gist, item, weighed

# ------------------------------------------------------------------ what an item says


def test_the_weights_of_a_gist_are_a_vector_of_length_1_the_heaviest_first() -> None:
    weights = list(gist("Court orders return of deported orphans to Kharkiv").weights.values())
    assert math.fsum(weight * weight for weight in weights) == pytest.approx(1)
    assert weights == sorted(weights, reverse=True)


def test_a_rarer_term_weighs_more() -> None:
    said_there = gist("people find an orphanage")
    assert said_there.weights["orpha"] > said_there.weights["peopl"]


def test_a_term_that_many_stored_items_have_weighs_less() -> None:
    what = said(item("Court orders return of orphans"), TERMS)
    before = gist_of(what, Rarity()).weights
    after = gist_of(what, Rarity(10_000, {"orpha": 9_000})).weights
    assert after["orpha"] < before["orpha"]
    assert after["retur"] > before["retur"]


def test_a_term_that_every_stored_item_has_weighs_nothing() -> None:
    what = said(item("Court orders return of orphans"), TERMS)
    weights = gist_of(what, Rarity(10**9, {"orpha": 10**9})).weights
    assert weights.get("orpha", 0) == pytest.approx(0, abs=1e-6)


def test_the_texts_that_hit_weigh_less() -> None:
    title = "Court orders return of deported orphans"
    assert (
        gist(title, matched=("deported orphans",)).weights["orpha"] < gist(title).weights["orpha"]
    )


def test_texts_that_hit_elsewhere_make_no_term_of_an_item() -> None:
    assert "orpha" not in gist("Court orders a return", matched=("orphans",)).weights


def test_what_hit_is_cut_out_of_the_fields_of_an_item() -> None:
    it = item("Deported orphans return", "The court in Kyiv said so")
    spans = (Span("title", 0, 16), Span("summary", 4, 9), Span("outlet", 0, 3))
    assert set(matched_texts(it, [Hit("w", ("orphans",), spans)])) == {"Deported orphans", "court"}


def test_a_name_weighs_more_than_another_word() -> None:
    as_name, as_word = gist("the case of Zorbian today"), gist("the case of zorbian today")
    assert as_name.weights["zorbi"] > as_word.weights["zorbi"]
    assert as_name.names
    assert not as_word.names


def test_a_german_noun_is_no_name() -> None:
    of_noun, of_word = gist("der Fall der Waise ist klar"), gist("der fall der waise ist klar")
    assert of_noun.weights == pytest.approx(of_word.weights)


def test_a_title_weighs_more_than_a_summary_and_that_more_than_a_text() -> None:
    weights = gist(
        "orphans missing since the autumn", "the zorbic court said", text="a quixic village"
    ).weights
    assert weights["orpha"] > weights["zorbi"] > weights["quixi"] > 0


def test_the_name_of_an_outlet_behind_a_title_hardly_weighs() -> None:
    weights = gist("Court orders orphans home again | Zorbian").weights
    assert weights["zorbi"] < weights["orpha"]


def test_a_summary_that_repeats_the_title_says_nothing_more() -> None:
    title = "Court orders orphans home again"
    assert gist(title, f"{title} Zorbian").weights == gist(title).weights


def test_a_summary_that_goes_on_from_the_title_says_more() -> None:
    title = "Court orders orphans home again"
    more = f"{title}, after zorbic villages had waited for years to hear of them"
    assert gist(title, more).weights["zorbi"] > 0


def test_terms_that_count_are_those_that_are_weighed() -> None:
    it = item("Court orders orphans home", "The zorbic village waits", text="More to come")
    assert counted(it, TERMS) == set(said(it, TERMS).terms)


@pytest.mark.parametrize(
    ("title", "summary", "language"),
    [("Суд", "Діти повернулися до сім'ї", "uk"), ("Berlin", "der Bund und die Länder", "de")],
)
def test_the_language_of_an_item_is_that_of_all_it_says(
    title: str, summary: str, language: str
) -> None:
    assert language_of_item(item(title, summary)) == language


def test_an_item_of_nothing_says_nothing() -> None:
    assert gist("").weights == {}
    assert likeness(gist(""), gist("")) == 0


# ------------------------------------------------------------------ one language

EVENT = gist("Court in Kharkiv orders return of twelve orphans")


@pytest.mark.parametrize(
    ("some", "others", "far"),
    [
        (
            "Court in Kharkiv orders return of twelve orphans",
            "Twelve orphans must return, Kharkiv judges rule",
            "Storm cuts power to three villages near Odesa",
        ),
        (
            "Пожежа на складі в Одесі: постраждали робітники",
            "В Одесі горить склад, є постраждалі серед робітників",
            "У Львові відкрили новий дитячий садок",
        ),
        (
            "Пожар на складе в Одессе: пострадали рабочие",
            "В Одессе горит склад, рабочие пострадали",
            "Во Львове открыли новый детский сад",
        ),
        (
            "Brand in Lagerhalle am Hafen: Arbeiter verletzt",
            "Lagerhalle am Hafen brennt, zwölf Arbeiter verletzt",
            "Bundestag berät über neues Gesetz zur Rente",
        ),
        (
            "Incendie dans un entrepôt du port, douze ouvriers blessés",
            "Douze ouvriers blessés dans l'incendie d'un entrepôt",
            "Le Sénat adopte la réforme des retraites",
        ),
        ("港口仓库起火十二名工人受伤", "十二名工人在港口仓库火灾中受伤", "央行宣布下调基准利率"),
    ],
)
def test_one_event_in_other_words_is_alike_and_another_event_is_not(
    some: str, others: str, far: str
) -> None:
    assert likeness(gist(some), gist(others)) >= ALIKE > likeness(gist(some), gist(far))


@pytest.mark.parametrize(("language", "joined"), [("en", False), ("ru", True), ("uk", True)])
def test_in_some_languages_fewer_words_in_common_tell_of_one_event(
    language: str, joined: bool
) -> None:
    one, other = weighed(a=1), weighed(a=0.25, b=0.97)
    alike = likeness(replace(one, language=language), replace(other, language=language))
    assert (alike >= ALIKE) == joined


def test_two_languages_that_share_a_word_have_no_more_in_common_than_that() -> None:
    one, other = replace(weighed(a=1), language="ru"), replace(weighed(a=0.25), language="uk")
    assert likeness(one, other) == 0.25


def test_an_acronym_is_like_the_name_that_it_shortens() -> None:
    short = gist("ECB raises rates")
    spelt, other = gist("European Central Bank raises rates"), gist("Big bakery raises rates")
    assert likeness(short, spelt) > likeness(short, replace(spelt, initials=frozenset()))
    assert likeness(short, spelt) > likeness(short, other)


def test_other_figures_make_items_less_alike_but_one_that_is_the_same_does_not() -> None:
    one, other = weighed(a=0.6, b=0.8), weighed(a=0.6, b=0.8)

    def with_figures(these: str, those: str) -> float:
        return likeness(
            replace(one, figures=frozenset(these.split())),
            replace(other, figures=frozenset(those.split())),
        )

    assert with_figures("3", "5") == pytest.approx(likeness(one, other) - OTHER_FIGURES)
    assert with_figures("3", "") == with_figures("3 7", "3 9") == likeness(one, other)


# ------------------------------------------------------------------ meaning


def meant(gist: Gist, *vector: float, language: str = "en", names: str = "") -> Gist:
    return replace(gist, meaning=vector, language=language, names=frozenset(names.split()))


def long(language: str, **more: float) -> Gist:
    return replace(weighed(**{f"t{n}": 0.1 for n in range(MANY)}, **more), language=language)


def test_in_one_language_meaning_counts_the_more_the_longer_items_are() -> None:
    few = weighed(**{f"a{n}": 0.3 for n in range(FEW)})
    far = weighed(**{f"b{n}": 0.3 for n in range(FEW)})
    assert likeness(meant(few, 1, 0), meant(far, 1, 0)) == 0, "headlines"
    some, others = (weighed(**{f"{k}{n}": 0.2 for n in range(MANY)}) for k in "ab")
    near = likeness(meant(some, 1, 0), meant(others, 1, 0))
    other = likeness(meant(some, 1, 0), meant(others, 0.6, 0.8))
    assert near >= ALIKE > 0 > other


def test_across_languages_meaning_tells_and_names_and_figures_help() -> None:
    english, ukrainian = meant(weighed(fire=1), 1, 0), meant(weighed(вогон=1), 1, 0, language="uk")
    far = replace(ukrainian, meaning=(0.6, 0.8))
    assert likeness(english, ukrainian) >= ALIKE > likeness(english, far)
    named = likeness(replace(english, names=frozenset(("odes",))), _named(ukrainian, "odes"))
    assert named > likeness(english, ukrainian) + NOTHING_SHARED


def _named(gist: Gist, *names: str) -> Gist:
    return replace(gist, names=frozenset(names))


def test_across_languages_other_figures_count_against() -> None:
    one, other = meant(weighed(a=1), 1, 0, names="x"), meant(weighed(b=1), 1, 0, names="x")
    other = replace(other, language="uk", figures=frozenset("5"))
    same, different = (replace(one, figures=frozenset(figure)) for figure in ("5", "3"))
    assert likeness(same, other) > likeness(one, other) > likeness(different, other)


def test_without_an_encoder_items_in_two_languages_are_as_alike_as_their_names() -> None:
    one, other = gist("Court seeks the arrest of Lvova"), gist("Суд требует ареста Львовой")
    assert likeness(one, other) == 0


# ------------------------------------------------------------------ whatever is printed


@given(ANY_TEXT, ANY_TEXT, ANY_TEXT)
def test_likeness_is_the_same_both_ways_and_most_with_itself(
    title: str, other: str, summary: str
) -> None:
    one, two = gist(title, summary), gist(other)
    assert likeness(one, two) == pytest.approx(likeness(two, one))
    assert by_terms(one, one) == pytest.approx(1 if one.weights else 0)
    assert likeness(one, one) >= by_terms(one, one)


VECTORS = st.tuples(st.floats(0, 1), st.floats(0, 1))


@given(ANY_TEXT, ANY_TEXT, VECTORS, VECTORS)
def test_with_meanings_too_likeness_is_the_same_both_ways(
    title: str, other: str, some: tuple[float, float], others: tuple[float, float]
) -> None:
    one, two = replace(gist(title), meaning=some), replace(gist(other), meaning=others)
    assert likeness(one, two) == pytest.approx(likeness(two, one))
