"""What an alert or a digest says, as blocks; `render` writes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.digest.arrange import (
    OUTLET_UNITS,
    by_time,
    by_watchlist,
    keywords,
    outlet,
    outlets,
    title,
    watchlist_title,
    watchlists,
)
from monitor.digest.arrange import (
    lead as lead_of,
)
from monitor.digest.excerpt import excerpt, marked, matched_spans
from monitor.digest.render import Block, Run, apart, can_be_seen, escape, inert, shorten
from monitor.digest.wording import Reader, count_stories
from monitor.model import ItemHits, News, SeenItem, Story
from monitor.speech import Speech

ALSO_SHOWN = 10  # an alert's list of other outlets
ALSO_IN_DIGEST = 3
LINK_BYTES = 1500  # as HTML: an alert's eleven links must leave room for its text
FAILING_SHOWN = 5
MUTED_SHOWN = 3
NAMES_SHOWN, NAME_UNITS = 3, 60  # of names that are new in a story
MUTED_UNITS = 80  # of a muted story's title


@dataclass(frozen=True, slots=True)
class Health:
    """How the watch itself is doing: what makes silence trustworthy."""

    feeds: int
    last_poll: datetime | None
    failing: tuple[str, ...] = ()


# ---------------------------------------------------------------- alerts


def compose_alert(story: Story, reader: Reader, news: News | None = None) -> tuple[Block, ...]:
    """Say one story: what happened, who says so and when, and which words made it match.

    `news`: why it rings again.
    """
    items = by_time(story)
    first = items[0]  # as it was when it rang: what comes later adds to it
    blocks = [
        Block(_alert_heading(story, reader)),
        Block(_marked_title(first, reader)),
        Block((*_byline(first.seen, reader), *_why(items))),
    ]
    quote = excerpt(first)
    if quote:
        blocks.append(Block(quote, quote=True))
    if news:
        blocks.insert(1, Block(_news(news, reader)))
    if len(items) > 1:
        blocks.append(Block(_also(items[1:], reader)))
    return tuple(blocks)


def _alert_heading(story: Story, reader: Reader) -> tuple[Run, ...]:
    urgent = any(hit.urgent for item in story.items for hit in item.hits)
    names = [watchlist_title(watchlist, reader) for watchlist in watchlists(story)]
    runs = [Run("🚨 " if urgent else "🔴 ", ours=True), Run(shorten(", ".join(names), 200), "b")]
    named = outlets(story, reader)
    if len(named) > 1:
        times = [item.seen.when for item in story.items]
        within = reader.speech.length(max(times) - min(times))
        told = reader.speech.count(
            len(named), "{n} outlet in {length}", "{n} outlets in {length}", length=within
        )
        runs.append(Run(f" · {told}", ours=True))
    return tuple(runs)


def _news(news: News, reader: Reader) -> tuple[Run, ...]:
    """Say what is new since the story was told."""
    figures = [f"{news.figures[0]} → {news.figures[1]}"] if news.figures else []
    said = ", ".join([*figures, *(shorten(name, NAME_UNITS) for name in news.names[:NAMES_SHOWN])])
    return (Run(f"🔁 {reader.speech.say('New:')} ", ours=True), Run(apart(said), "b"))


def link_of(seen: SeenItem) -> str | None:
    """Return where an item leads; nothing, where that is too long for a message."""
    link = seen.item.link
    return link if link and len(escape(link).encode()) <= LINK_BYTES else None


def _marked_title(lead: ItemHits, reader: Reader) -> tuple[Run, ...]:
    """Give the title in bold and as a link, the words that matched underlined instead."""
    seen = lead.seen
    shown = title(seen, reader)
    spans = matched_spans(lead, "title") if can_be_seen(seen.item.title) else []
    return marked(shown, spans, mark="u", plain="b", link=link_of(seen))


def _byline(seen: SeenItem, reader: Reader) -> tuple[Run, ...]:
    age = reader.speech.age(reader.now - seen.when)
    return (
        Run(apart(outlet(seen, reader))),
        Run(f" · {reader.clock(seen.when)} ({age})", ours=True),
    )


def _why(items: Sequence[ItemHits]) -> tuple[Run, ...]:
    """Name the keywords that matched."""
    shown, more = keywords(items)
    return (Run(" · ", ours=True), Run(", ".join(map(apart, shown)), "i"), Run(more, ours=True))


def _also(items: Sequence[ItemHits], reader: Reader) -> tuple[Run, ...]:
    runs = [Run(reader.speech.say("Also:") + " ", ours=True)]
    for number, item in enumerate(items[:ALSO_SHOWN]):
        if number:
            runs.append(Run(" · ", ours=True))
        runs.append(Run(apart(outlet(item.seen, reader)), link=link_of(item.seen)))
        runs.append(Run(f" {reader.clock(item.seen.when)}", ours=True))
    if len(items) > ALSO_SHOWN:
        runs.append(Run(f" +{len(items) - ALSO_SHOWN}", ours=True))
    return tuple(runs)


# ---------------------------------------------------------------- digests


def compose_digest(
    stories: Sequence[Story],
    reader: Reader,
    health: Health,
    heading: str = "",
    muted: Sequence[Story] = (),
) -> tuple[Block, ...]:
    """Say all stories of a period, by watchlist, the most significant first.

    At the end: which `muted` stories went on, and which feeds are failing.
    """
    speech = reader.speech
    date = speech.date_and_time(reader.now, reader.now, reader.zone)
    heading = heading or speech.say("Digest")
    said = count_stories(len(stories), speech) if stories else speech.say("quiet")
    first = Block((Run(f"📋 {heading}", "b", ours=True), Run(f" · {date} · {said}", ours=True)))
    end = (*went_on(muted, reader), *failing(health, speech))
    if not stories:
        quiet = Block((Run(_quiet_line(health, reader, muted), ours=True),))
        return (first, quiet, *end)
    blocks = [first]
    for watchlist, group in by_watchlist(stories, reader).items():
        blocks += _section(watchlist, group, reader)
    return (*blocks, *end)


def compose_lines(stories: Sequence[Story], reader: Reader) -> tuple[Block, ...]:
    """Say stories in a line each, as a digest does."""
    return tuple(_digest_line(story, reader) for story in stories)


def _quiet_line(health: Health, reader: Reader, muted: Sequence[Story]) -> str:
    if health.last_poll is None:
        return reader.speech.say("Nothing came: no feed has been checked yet.")
    if muted:
        return reader.speech.count(
            health.feeds,
            "Only what is muted matched. {n} feed watched, last checked at {time}.",
            "Only what is muted matched. {n} feeds watched, last checked at {time}.",
            time=reader.clock(health.last_poll),
        )
    return reader.speech.count(
        health.feeds,
        "Nothing matched your watchlists. {n} feed watched, last checked at {time}.",
        "Nothing matched your watchlists. {n} feeds watched, last checked at {time}.",
        time=reader.clock(health.last_poll),
    )


def _section(watchlist: str, stories: list[Story], reader: Reader) -> list[Block]:
    name = Run(watchlist_title(watchlist, reader), "b")
    heading = Block((name, Run(f" ({len(stories)})", ours=True)), gap=True)
    return _with_heading(heading, [_digest_line(story, reader) for story in stories])


def _with_heading(heading: Block, lines: list[Block]) -> list[Block]:
    """Tie a heading to its first line, so that no message ends with a heading."""
    first = Block((*heading.runs, Run("\n", ours=True), *lines[0].runs), gap=True)
    return [first, *lines[1:]]


def _digest_line(story: Story, reader: Reader) -> Block:
    lead = lead_of(story)
    others = [name for name in outlets(story, reader) if name != outlet(lead.seen, reader)]
    runs = [
        Run("• ", ours=True),
        Run(title(lead.seen, reader), link=link_of(lead.seen)),
        Run(" — ", ours=True),
        Run(apart(outlet(lead.seen, reader))),
        Run(f" {reader.clock(lead.seen.when)}", ours=True),
    ]
    if others:
        shown = others[:ALSO_IN_DIGEST]
        more = f" +{len(others) - len(shown)}" if len(others) > len(shown) else ""
        runs += [
            Run(f" · {reader.speech.say('also:')} ", ours=True),
            Run(", ".join(map(apart, shown))),
            Run(more, ours=True),
        ]
    return Block(tuple(run for run in runs if run.text))


def went_on(muted: Sequence[Story], reader: Reader) -> tuple[Block, ...]:
    """Name the muted stories that went on: who muted them can tell if that is still right."""
    if not muted:
        return ()
    shown = " · ".join(_muted_story(story, reader) for story in muted[:MUTED_SHOWN])
    hidden = len(muted) - MUTED_SHOWN
    more = f" +{hidden}" if hidden > 0 else ""
    return (Block((Run(f"🔕 {reader.speech.say('Muted:')} {shown}{more}", ours=True),), gap=True),)


def _muted_story(story: Story, reader: Reader) -> str:
    name = shorten(title(lead_of(story).seen, reader), MUTED_UNITS)
    return reader.speech.count(
        len(outlets(story, reader)),
        "“{title}” (+{n} outlet)",
        "“{title}” (+{n} outlets)",
        title=apart(inert(name)),
    )


def failing(health: Health, speech: Speech) -> tuple[Block, ...]:
    """Name the feeds that can't be read: their silence says nothing."""
    if not health.failing:
        return ()
    shown = ", ".join(apart(shorten(name, OUTLET_UNITS)) for name in health.failing[:FAILING_SHOWN])
    hidden = len(health.failing) - FAILING_SHOWN
    more = f" +{hidden}" if hidden > 0 else ""
    counted = speech.count(len(health.failing), "⚠ {n} feed failing:", "⚠ {n} feeds failing:")
    return (
        Block(
            (
                Run(f"{counted} ", ours=True),
                Run(shown),
                Run(more, ours=True),
            ),
            gap=True,
        ),
    )
