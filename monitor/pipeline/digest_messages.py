"""A digest's messages: written from stories, and a page where four messages can't hold them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from monitor.digest.compose import Health, compose_digest, failing, went_on
from monitor.digest.page import digest_page
from monitor.digest.render import Block, Run, render
from monitor.digest.wording import Reader
from monitor.feeds.urls import shown
from monitor.model import Chat, Document, Message, Story, zone_of
from monitor.pipeline.leads import with_leads
from monitor.speech import Speech, speech_in
from monitor.store import Store

MOST_MESSAGES = 4  # of one digest
FAILING_AFTER = 3  # polls in a row, before a digest names a feed as failing


def reader_of(chat: Chat, titles: Mapping[str, str], now: datetime) -> Reader:
    """Return what a chat's messages are written for: its zone, its language, its watchlists."""
    return Reader(zone_of(chat.time_zone), now, titles, speech_in(chat.language))


def digest_messages(
    store: Store,
    stories: Sequence[Story],
    chat: Chat,
    titles: Mapping[str, str],
    now: datetime,
    heading: str = "",
    muted: Sequence[Story] = (),
) -> list[Message]:
    """Write these stories as one chat's digest; several messages where one can't hold them.

    What four messages can't hold comes as a page: the first stories, and a document of all.
    """
    reader = reader_of(chat, titles, now)
    stories, muted = with_leads(store, stories), with_leads(store, muted)
    heading = heading or reader.speech.say("Digest")
    how = health(store)
    blocks = compose_digest(stories, reader, how, heading, muted)
    messages = [Message(html, silent=chat.silent) for html in render(blocks)]
    if len(messages) <= MOST_MESSAGES:
        return messages
    said = _all_as_a_page(len(stories), reader.speech)
    end = (*went_on(muted, reader), *failing(how, reader.speech))
    (caption,) = render([Block((Run(said, ours=True),)), *end])
    name = f"digest-{now.astimezone(reader.zone):%Y-%m-%d-%H%M}.html"
    first, rest = messages[: MOST_MESSAGES - 1], messages[MOST_MESSAGES - 1 :]
    instead = tuple(message.html for message in rest)
    page = Document(name, digest_page(stories, reader, heading), instead)
    return [*first, Message(caption, silent=chat.silent, document=page)]


def _all_as_a_page(stories: int, speech: Speech) -> str:
    return speech.count(stories, "All {n} stories, as a page.", "All {n} stories, as a page.")


def health(store: Store) -> Health:
    """Gather how the watch is doing, for the digest's last lines."""
    states = store.feed_states()
    polled = [state.last_polled_at for state in states if state.last_polled_at]
    failing = [s.feed.outlet or shown(s.feed.url) for s in states if s.failures >= FAILING_AFTER]
    return Health(len(states), max(polled, default=None), tuple(failing))
