"""A keyword is found in an item as a person would find it, and the hit says where."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from monitor.model import Hit, Item, Span
from monitor.watch.keyword import Keyword, Phrase, Word, parse_keyword
from monitor.watch.matcher import Matcher
from monitor.watch.text import Token, tokens, written
from monitor.watch.watchlist import Watchlist


def keyword(line: str) -> Keyword:
    read = parse_keyword(line)
    assert read is not None
    return read


def watchlist(*lines: str, exclude: tuple[str, ...] = (), id: str = "w") -> Watchlist:
    return Watchlist(id, id, tuple(map(keyword, lines)), tuple(map(keyword, exclude)))


def item(title: str = "", summary: str = "", text: str = "", outlet: str = "") -> Item:
    return Item("1", title, summary, text=text, outlet=outlet)


def hit(line: str, text: str) -> Hit | None:
    """The hit of one keyword on a title."""
    hits = Matcher([watchlist(line)]).match(item(text))
    return hits[0] if hits else None


def marked(line: str, text: str) -> list[str]:
    """The stretches of a title that one keyword marks."""
    found = hit(line, text)
    return [text[span.start : span.end] for span in found.spans] if found else []


# ------------------------------------------------------------------ words


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("ceasefire", "CEASEFIRE agreed"),
        ("Ceasefire", "a ceasefire"),
        ("путін", "ПУТІН заявив"),
        ("Πούτιν", "Ο ΠΟΎΤΙΝ μίλησε"),
        ("Istanbul", "İSTANBUL görüşmeleri"),
        ("İstanbul", "talks in istanbul"),
        ("straße", "DIE STRASSE"),
        ("Strasse", "die Straße"),
        ("п'ять", "п´ять п’ять"),
        ("темный", "тёмный"),
        ("Путин", "Пу\u0301тин"),
        ("Ukraine", "Ukraine's children"),
        ("Kovač", "Kovač’s children"),
        ("ONU", "l’ONU demande"),
        ("ceasefire", "cease\u00adfire"),
        ("Lvova-Belova", "Lvova–Belova, Lvova Belova"),
        ("Lvova Belova", "Lvova-Belova"),
        ("Kyiv", "#Kyiv_now"),
        ("普京", "俄罗斯总统普京在北京"),
        ("러시아*", "벨라러시아는"),
    ],
)
def test_a_word_is_found_however_it_is_written(line: str, text: str) -> None:
    assert hit(line, text)


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("ai", "training"),
        ("war", "wars award"),
        ("діти", "дітей"),
        ("мій", "мии"),
        ("résumé", "resume"),
        ("Lvova-Belova", "Lvova and Belova"),
        ("普京", "普通北京"),
        ("京都", "京。都"),
    ],
)
def test_a_part_of_a_word_or_another_word_is_not(line: str, text: str) -> None:
    assert hit(line, text) is None


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("ICC", "the ICC says"),
        ("ICC", "both ICCs say"),
        ("the ICC", "the ICCs"),
        ("ICC", "the ICC's judges"),
        ("ICC", "ICC-backed"),
        ("МКС", "рішення МКС."),
        ("ICC", "I\u00adCC"),
    ],
)
def test_an_acronym_is_found_in_capitals_and_in_the_plural(line: str, text: str) -> None:
    assert hit(line, text)


@pytest.mark.parametrize("text", ["icc", "Icc", "ICCS", "iccs", "ICCT", "МКСЫ", "I C C"])
def test_and_not_otherwise(text: str) -> None:
    assert hit("ICC", text) is None
    assert hit("a ICC", f"a {text}") is None


@pytest.mark.parametrize(
    ("line", "found", "missed"),
    [
        ("=WaPo", "in WaPo today", "in WAPO, wapo"),
        ("=ICC", "the ICC", "the ICCs"),
        ('="Save Ukraine"', "by Save Ukraine", "save Ukraine"),
        ("=Évian", "E\u0301vian", "évian"),
        ("=Kam'yanets", "Kam’yanets", "kam'yanets"),
        ("=IStGH says", "IStGH SAYS", "ISTGH says"),
    ],
)
def test_an_exact_word_is_found_in_this_form_only(line: str, found: str, missed: str) -> None:
    assert hit(line, found)
    assert hit(line, missed) is None


def test_a_prefix_finds_all_endings_and_no_beginnings() -> None:
    assert marked("депорт*", "Депортація, депортовані; недепортовані, депо") == [
        "Депортація",
        "депортовані",
    ]
    assert marked("child* taken*", "children were taken") == ["children", "taken"]
    assert hit("child* taken*", "children were retaken") is None


# ------------------------------------------------------------------ phrases


@pytest.mark.parametrize("between", ["", "x", "x x", "x x x"])
def test_up_to_three_words_may_stand_between_two(between: str) -> None:
    assert hit("deported children", f"deported {between} children")


@pytest.mark.parametrize(
    "text",
    [
        "deported x x x x children",
        "children deported",
        "deported. Children",
        "deported x: children",
        "deported\n\nchildren",
        "deported x x, x children",
    ],
)
def test_more_words_another_order_or_another_sentence_are_no_hit(text: str) -> None:
    assert hit("deported children", text) is None


@pytest.mark.parametrize(
    "text", ["deported: children", "deported (children)", "deported x, children"]
)
def test_a_comma_or_a_colon_keeps_words_apart_only_a_little(text: str) -> None:
    assert hit("deported children", text)


@pytest.mark.parametrize(
    ("line", "most"), [('"a b"', 0), ('"a b"~1', 1), ('"a b"~5', 5), ("name: a b", 0)]
)
def test_quotes_and_names_set_their_own_distance(line: str, most: int) -> None:
    assert hit(line, "a " + "x " * most + "b")
    assert hit(line, "a " + "x " * (most + 1) + "b") is None


def test_each_gap_of_a_phrase_counts_alone() -> None:
    assert hit("a b c", "a x x x b x x x c")
    assert hit('a "b c"', "a x x x b c")
    assert hit('a "b c"', "a b x c") is None


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("a a b", "a a b"),
        ("a a b", "a x a x x x b"),
        ("a a b", "a a a x x x b"),
        ('"a b a c"', "a b a b a c"),
        ("a b b", "a b x x x b x x x b"),
        ("a b c", "a b x x b x c"),
    ],
)
def test_a_repeated_word_does_not_hide_a_hit(line: str, text: str) -> None:
    assert hit(line, text)


def test_one_word_is_not_two() -> None:
    assert hit("a a", "a") is None
    assert hit("a a b", "a b b") is None


def test_the_marks_are_exactly_the_words() -> None:
    text = "«Депортовані» з України діти"
    assert marked("депорт* діти", text) == ["Депортовані", "діти"]
    assert marked("Ukraine children", "Ukraine’s abducted children.") == ["Ukraine", "children"]
    assert marked("ONU", "l'ONU") == ["ONU"]


def test_all_places_are_marked_once_and_in_order() -> None:
    found = Matcher([watchlist("war", "war crime")]).match(
        item("War, war crime", summary="a war", text="crime of war")
    )
    assert found[0].spans == (
        Span("title", 0, 3),
        Span("title", 5, 8),
        Span("title", 9, 14),
        Span("summary", 2, 5),
        Span("text", 9, 12),
    )


# ------------------------------------------------------------------ where to look


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        ("war", {"title", "summary", "text"}),
        ("title: war", {"title"}),
        ("text: war", {"summary", "text"}),
        ("outlet: war", {"outlet"}),
        ("name: war", {"title", "summary", "text"}),
    ],
)
def test_a_scope_says_in_which_fields(line: str, fields: set[str]) -> None:
    found = Matcher([watchlist(line)])
    for field in ("title", "summary", "text", "outlet"):
        hits = found.match(item(**{field: "the war"}))
        assert bool(hits) is (field in fields)
        assert all(span == Span(field, 4, 7) for hit in hits for span in hit.spans)


def test_a_phrase_stands_within_one_field() -> None:
    assert Matcher([watchlist("a b")]).match(item("a", summary="b")) == ()


def test_an_excluded_word_takes_the_item_out_of_its_watchlist() -> None:
    matcher = Matcher(
        [
            watchlist("ICC warrant", exclude=("cricket", "title: Gaza", "outlet: Satire")),
            watchlist("warrant", id="other"),
        ]
    )

    def hits(title: str, summary: str = "", outlet: str = "") -> list[str]:
        return [hit.watchlist for hit in matcher.match(item(title, summary, outlet=outlet))]

    assert hits("ICC warrant") == ["w", "other"]
    assert hits("ICC warrant", "no cricket") == ["other"]
    assert hits("ICC warrant", "no crickets") == ["w", "other"]
    assert hits("ICC warrant for Gaza") == ["other"]
    assert hits("ICC warrant", "for Gaza") == ["w", "other"]
    assert hits("ICC warrant", outlet="The Satire") == ["other"]
    assert hits("cricket") == []


# ------------------------------------------------------------------ the hit


def test_keywords_are_told_as_typed_in_the_order_of_the_file() -> None:
    found = Matcher([watchlist("zebra | lion", "!title: Ant*", "bee", '="Cow"')]).match(
        item("Cow, ants and a lion", summary="zebra")
    )
    assert found[0].keywords == ("zebra | lion", "!title: Ant*", '="Cow"')


def test_a_hit_is_urgent_when_one_of_its_keywords_is() -> None:
    lines = ("!title: arrested", "Lvova-Belova")
    for text, urgent in (("Lvova-Belova arrested", True), ("Lvova-Belova speaks", False)):
        (found,) = Matcher([watchlist(*lines)]).match(item(text))
        assert found.urgent is urgent


def test_an_urgent_word_of_another_watchlist_makes_no_hit_urgent() -> None:
    matcher = Matcher([watchlist("a", id="one"), watchlist("!b", id="two")])
    assert [(hit.watchlist, hit.urgent) for hit in matcher.match(item("a b"))] == [
        ("one", False),
        ("two", True),
    ]


def test_hits_come_in_the_order_of_the_watchlists() -> None:
    matcher = Matcher([watchlist("a b", id="z"), watchlist("c", id="y"), watchlist("a", id="x")])
    assert [hit.watchlist for hit in matcher.match(item("a b"))] == ["z", "x"]
    assert matcher.match(item("nothing")) == ()
    assert Matcher([]).match(item("a")) == ()


# ------------------------------------------------------------------ against the plain way

WORDS = ["a", "b", "aa", "abc", "abcd", "ABC", "ABCs", "abcs", "İ", "日", "日本"]
SENTENCES = st.lists(
    st.tuples(st.sampled_from(WORDS), st.sampled_from([" ", " ", " ", ", ", ": ", ". ", "-", ""])),
    max_size=14,
).map(lambda pairs: "".join(word + joint for word, joint in pairs))
PLAIN = st.sampled_from([*WORDS, "abc*", "abcd*", "=ABC", "=a", "a-b", "A"])
QUOTED = st.lists(st.sampled_from([*WORDS, "abc*"]), min_size=1, max_size=3).map(
    lambda words: f'"{" ".join(words)}"'
)
PHRASES = st.lists(PLAIN | QUOTED | QUOTED.map("{}~1".format), min_size=1, max_size=3).map(" ".join)
KEYWORDS = st.tuples(
    st.sampled_from(["", "", "!", "title: ", "text: ", "name: "]),
    st.lists(PHRASES, min_size=1, max_size=2).map(" | ".join),
).map("".join)


def chains(phrase: Phrase, words: list[Token]) -> Iterator[list[Token]]:
    """All ways in which a phrase stands in a text, by trying every word at every place."""

    def further(chain: list[Token]) -> Iterator[list[Token]]:
        if len(chain) == len(phrase.words):
            yield chain
            return
        word = phrase.words[len(chain)]
        for token in words:
            near = not chain or 1 <= token.position - chain[-1].position <= 1 + word.gap
            if near and same(word, token):
                yield from further([*chain, token])

    yield from further([])


def same(word: Word, token: Token) -> bool:
    if word.plural and written(token.text) == f"{word.text}s":
        return True
    if word.exact:
        return written(token.text) == word.text
    return token.key == word.key or (word.prefix and token.key.startswith(word.key))


def plainly(lines: Watchlist, one: Item) -> dict[str, list[tuple[str, list[Token]]]]:
    """Every keyword that an item hits, with each way in which it does."""
    found: dict[str, list[tuple[str, list[Token]]]] = {}
    for read in lines.keywords:
        fields = {"title": ("title",), "text": ("summary",)}.get(
            read.scope or "", ("title", "summary")
        )
        for field in fields:
            words = tokens(getattr(one, field))
            for phrase in read.phrases:
                for chain in chains(phrase, words):
                    found.setdefault(read.line, []).append((field, chain))
    return found


@settings(deadline=None, max_examples=60)
@given(st.lists(KEYWORDS, max_size=4, unique=True), SENTENCES, SENTENCES)
@example(["a a b"], "a a a ABC aa abc b", "")
@example(["ABC"], "ABCs", "abcs")
def test_the_index_finds_what_trying_everything_everywhere_finds(
    lines: list[str], title: str, summary: str
) -> None:
    watched, one = watchlist(*lines), item(title, summary)
    expected = plainly(watched, one)
    hits = Matcher([watched]).match(one)
    assert [hit.keywords for hit in hits] == (
        [tuple(k for k in lines if k in expected)] * bool(hits)
    )
    assert bool(hits) is bool(expected)
    ways = [way for found in expected.values() for way in found]
    possible = {Span(f, t.start, t.end) for f, chain in ways for t in chain}  # type: ignore[arg-type]
    needed = {Span(f, chain[0].start, chain[0].end) for f, chain in ways}  # type: ignore[arg-type]
    marked = {span for hit in hits for span in hit.spans}
    assert needed <= marked <= possible


def test_four_thousand_times_the_same_word_come_to_an_end() -> None:
    lines = ["a a a a a", '"a a"~9 a', "a b", "a aa", "a aaa*"]
    (found,) = Matcher([watchlist(*lines)]).match(item("a " * 4_000))
    assert found.keywords == ("a a a a a", '"a a"~9 a')
    assert len(found.spans) == 4_000
