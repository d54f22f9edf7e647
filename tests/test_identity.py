"""An item stays the same item, however a feed repeats or changes its ids."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from monitor.feeds.reading.identity import identified, kept_apart, possible_links, possible_names
from monitor.model import Item, StoredIdentity
from tests.support import HOUR, NOW

A = Item("1", "Children return", "Twenty came home", "https://x.example/a", NOW)
B = Item("2", "Talks go on", "In Geneva", "https://x.example/b", NOW)


class Memory:
    """What the store has of one feed, asked as the pipeline asks it."""

    def __init__(self) -> None:
        self.items: dict[str, Item] = {}

    def see(self, *document: Item) -> list[str]:
        """Take in a document; returns the ids that are new."""
        names, links = set(possible_names(document)), set(possible_links(document))
        stored = [
            StoredIdentity(item.id, item.title, item.summary, item.link, item.published)
            for item in self.items.values()
            if item.id in names or item.link in links
        ]
        found = identified(document, stored)
        new = [item.id for item in found if item.id not in self.items]
        self.items |= {item.id: item for item in found}
        return list(dict.fromkeys(new))


def ids(items: Sequence[Item]) -> list[str]:
    return [item.id for item in items]


# ---------------------------------------------------------------- ids that are shared


def test_items_that_share_an_id_are_kept_apart_by_link() -> None:
    other = replace(B, id="1")
    assert ids(kept_apart([A, other])) == ["1 https://x.example/a", "1 https://x.example/b"]
    assert ids(kept_apart([other, A])) == ["1 https://x.example/b", "1 https://x.example/a"]


def test_items_that_share_id_and_link_are_kept_apart_by_what_they_say() -> None:
    first, second = kept_apart([A, replace(B, id="1", link=A.link)])
    assert first.id != second.id


def test_an_item_that_is_merely_repeated_keeps_its_id() -> None:
    assert ids(kept_apart([A, A])) == ["1", "1"]


def test_a_stored_item_stays_itself_when_another_takes_its_id() -> None:
    memory = Memory()
    assert memory.see(A) == ["1"]
    other = replace(B, id="1")
    assert memory.see(A, other) == ["1 https://x.example/b"]
    assert memory.see(other, A) == []
    assert memory.see(other) == []
    assert memory.see(A) == []


def test_two_that_shared_an_id_stay_themselves_when_one_is_left() -> None:
    memory = Memory()
    other = replace(B, id="1")
    assert len(memory.see(A, other)) == 2
    assert memory.see(other) == []
    assert memory.see(A) == []


def test_items_without_a_link_that_share_an_id_are_known_by_what_they_say() -> None:
    memory = Memory()
    first, second = (replace(item, id="1", link=None) for item in (A, B))
    assert len(memory.see(first, second)) == 2
    assert memory.see(second, first) == []
    assert memory.see(second) == []


# ---------------------------------------------------------------- items that are edited


def test_an_edited_item_is_the_same_item() -> None:
    memory = Memory()
    memory.see(A, B)
    assert memory.see(replace(A, title="Thirty children return"), B) == []
    assert memory.see(replace(A, link="https://x.example/thirty-children"), B) == []


# ---------------------------------------------------------------- ids that are changed


def test_an_item_whose_id_alone_is_changed_is_the_same_item() -> None:
    memory = Memory()
    memory.see(A, B)
    assert memory.see(replace(A, id="https://x.example/?p=1"), replace(B, id="b")) == []
    assert memory.see(replace(A, id="and again", summary="Thirty came home"), B) == []


def test_a_site_that_moves_to_https_and_www_brings_no_old_news() -> None:
    memory = Memory()
    old = [
        replace(
            item, id=item.link.replace("https", "http"), link=item.link.replace("https", "http")
        )
        for item in (A, B)
        if item.link
    ]
    memory.see(*old)
    for start in ("https://x.", "http://www.x.", "https://www.x."):
        moved = [
            replace(item, id=start + item.id[9:], link=start + item.link[9:])
            for item in old
            if item.link
        ]
        assert memory.see(*moved) == []


def test_a_new_item_at_a_link_that_all_items_have_is_new() -> None:
    memory = Memory()
    memory.see(replace(A, link="https://x.example/live"))
    assert memory.see(replace(B, link="https://x.example/live")) == ["2"]
    live = replace(A, id="3", link="https://x.example/live", summary="Now 30", published=NOW + HOUR)
    assert memory.see(live) == ["3"], "the same title, but another text and time"


def test_items_with_one_link_that_are_listed_together_are_different() -> None:
    memory = Memory()
    memory.see(A)
    assert memory.see(A, replace(A, id="2")) == ["2"]


def test_an_item_without_id_and_link_is_known_by_what_it_says() -> None:
    memory = Memory()
    nameless = replace(A, id="hash", link=None)
    assert memory.see(nameless) == ["hash"]
    assert memory.see(nameless) == []


# ---------------------------------------------------------------- whatever feeds do

ITEMS = st.lists(
    st.builds(
        Item,
        id=st.sampled_from("123"),
        title=st.sampled_from(["x", "y", "z"]),
        summary=st.sampled_from(["", "s"]),
        link=st.sampled_from([None, "https://x.example/", "http://www.x.example/", "not:[a link"]),
        published=st.sampled_from([None, NOW]),
    ),
    max_size=6,
)


@given(ITEMS, st.randoms())
def test_a_document_seen_again_in_any_order_brings_nothing_new(
    items: list[Item], chance: object
) -> None:
    memory = Memory()
    memory.see(*items)
    chance.shuffle(items)  # type: ignore[attr-defined]
    assert memory.see(*items) == []


@given(ITEMS)
def test_different_items_of_a_document_never_become_one(items: list[Item]) -> None:
    found = kept_apart(items)
    said = {(item.id, item.link or "", item.title, item.summary) for item in items}
    assert len({item.id for item in found}) == len(said)
