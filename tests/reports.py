"""Items for tests of stories: in a line, with what they say; and the reports that stories hold."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from monitor.model import Gist, Item, Report, StoryRef
from monitor.stories.gist import Rarity, gist_of, said
from monitor.stories.terms import Terms
from monitor.stories.titles import Headlines
from monitor.watch.words.analysis import Words

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
TERMS = Terms(Words())
HEADLINES = Headlines(TERMS)
# Any text at all, lone surrogates too, and what is far too long for a title.
ANY_TEXT = (
    st.text(st.characters(exclude_categories=()))
    | st.sampled_from(
        [
            "",
            "\0",
            "\ud800 \udfff",
            "🏴‍☠️🇺🇦 " * 3,
            "\u202eعاجل: חדשות\u202c",
            "а" * 10_000,
            "! " * 5_000,
        ]
    )
    | st.lists(st.sampled_from("Kyiv - | … 5 US ' 港口 \ud800 عاجل: :".split(" "))).map(" ".join)
)


def item(
    title: str, summary: str = "", *, outlet: str = "BBC", link: str | None = None, text: str = ""
) -> Item:
    """Make an item; its link tells its outlet and title."""
    link = link or (f"https://{outlet}.example/{title}" if title else None)
    return Item(title, title, summary, link, outlet=outlet, text=text)


def gist(title: str, summary: str = "", *, matched: tuple[str, ...] = (), text: str = "") -> Gist:
    """Weigh what an item says as if nothing were stored yet."""
    return gist_of(said(item(title, summary, text=text), TERMS, matched), Rarity())


def weighed(**weights: float) -> Gist:
    """Make a gist of nothing but weights."""
    return Gist(weights)


def report(
    story: StoryRef, gist: Gist, *, hours: float = 0, title: str = "", outlet: str = ""
) -> Report:
    """Report an event so many hours from now."""
    return Report(story, NOW + hours * HOUR, item(title, outlet=outlet), gist)
