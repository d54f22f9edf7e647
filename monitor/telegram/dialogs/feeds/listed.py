"""The feeds in the chat: the list of them, and one of it; texts and buttons, nothing done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.chart import spark
from monitor.masking import shortened
from monitor.model import Health, Priority
from monitor.speech import Speech
from monitor.telegram.choices.feeds import (
    AddFeed,
    ExportFeeds,
    MoveFeed,
    PollFeed,
    RemoveFeed,
    RenameFeed,
    SetLanguage,
    ShowFeed,
    ShowFeeds,
    Which,
)
from monitor.telegram.dialogs.feeds.health import (
    ADDRESS,
    ERROR,
    MARKS,
    FeedShown,
    Reader,
    feed_line,
    health_text,
    remedy_text,
)
from monitor.telegram.dialogs.parts import Rows, safe, turning
from monitor.telegram.events import Button, Reply

FEEDS_A_PAGE = 8
LABEL = 60  # the most characters of a button
HITS_SHOWN, HITS = 12, 60  # watchlists with hits, and the most characters of each one's title


@dataclass(frozen=True, slots=True)
class FeedsShown:
    """A page of the feeds, and how many there are of each kind.

    `off`: those that feeds.toml lists, but switched off. `editable`: the person may change them.
    """

    here: ShowFeeds
    feeds: tuple[FeedShown, ...]
    counts: Mapping[Health, int]
    pages: int = 1
    off: int = 0
    editable: bool = False


@dataclass(frozen=True, slots=True)
class FeedFacts:
    """What is known of a feed besides its state.

    `days`: how many items it brought on each of the last seven days, today the last one. `hits`: of
    those, by watchlists' titles. `kept_away`: until when its server asked to be left alone.
    `moved`: the address where it is polled now, without secrets.
    """

    days: tuple[int, ...] = ()
    hits: Mapping[str, int] | None = None
    kept_away: datetime | None = None
    moved: str = ""
    editable: bool = False


# ---------------------------------------------------------------- the list


def show_feeds(shown: FeedsShown, reader: Reader, said: str = "") -> Reply:
    """Show a page of the feeds, those in trouble first. `said`: what was done, as HTML."""
    say = reader.speech.say
    lines = [feed_line(feed, reader) for feed in shown.feeds]
    if not lines:
        lines = [_none(shown, reader.speech)]
    parts = [said, _head(shown, reader.speech), "\n".join(lines)]
    rows: list[tuple[Button, ...]] = [
        (Button(_label(feed), ShowFeed(feed.place(shown.here)).data),) for feed in shown.feeds
    ]
    here = shown.here
    rows += turning(here.page, shown.pages, lambda to: replace(here, page=to).data)
    rows.append(_filters(shown, reader.speech))
    if shown.editable:
        add = Button(say("➕ Add a feed"), AddFeed().data)
        rows.append((add, Button(say("📤 OPML"), ExportFeeds().data)))
    return Reply("\n\n".join(filter(None, parts)), tuple(rows))


def _head(shown: FeedsShown, speech: Speech) -> str:
    total = sum(shown.counts.values())
    lines = [speech.count(total, "<b>{n} feed</b>", "<b>{n} feeds</b>")]
    kinds = {
        Health.GONE: speech.say("not polled any more"),
        Health.FAILING: speech.say("failing"),
        Health.QUIET: speech.say("quieter than usual"),
        Health.NEW: speech.say("not polled yet"),
        Health.WELL: speech.say("well"),
    }
    counts = [
        f"{MARKS[kind]} {name}: {shown.counts[kind]}"
        for kind, name in kinds.items()
        if shown.counts.get(kind)
    ]
    if counts:
        lines.append(" · ".join(counts))
    if shown.off:
        off = speech.count(
            shown.off,
            "{n} more is switched off in feeds.toml (enabled = false).",
            "{n} more are switched off in feeds.toml (enabled = false).",
        )
        lines.append(off)
    return "\n".join(lines)


def _none(shown: FeedsShown, speech: Speech) -> str:
    match shown.here.which:
        case Which.FAILING:
            return speech.say("No feed fails.")
        case Which.QUIET:
            return speech.say("No feed is quieter than usual.")
        case _:
            return speech.say("No feed is listed, so nothing is watched.")


def _label(feed: FeedShown) -> str:
    return f"{MARKS[feed.health]} {shortened(feed.name, LABEL)}"


def _filters(shown: FeedsShown, speech: Speech) -> tuple[Button, ...]:
    names = {
        Which.ALL: speech.say("All"),
        Which.FAILING: speech.say("Failing"),
        Which.QUIET: speech.say("Quiet"),
    }
    return tuple(
        Button(f"✓ {name}" if which is shown.here.which else name, ShowFeeds(which).data)
        for which, name in names.items()
    )


# ---------------------------------------------------------------- one of it


def show_feed(
    feed: FeedShown, facts: FeedFacts, here: ShowFeeds, reader: Reader, said: str = ""
) -> Reply:
    """Show one feed: how it is doing, what it brings, when it is polled. `said`: what was done."""
    lines = [
        f"<b>{safe(feed.name, LABEL)}</b>",
        f"<code>{safe(feed.address, ADDRESS)}</code>",
        f"{MARKS[feed.health]} {_capital(health_text(feed, reader))}",
        *_fault(feed, reader.speech),
        *_times(feed, facts, reader),
        *_brought(facts, reader.speech),
        *_listed_as(feed, reader.speech),
    ]
    text = "\n".join(lines)
    return Reply(f"{said}\n\n{text}" if said else text, _buttons(feed, facts, here, reader.speech))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _fault(feed: FeedShown, speech: Speech) -> list[str]:
    """Say what was said of the last fault, and what to do; or what else the last poll noted."""
    error = safe(feed.error, ERROR)
    lines = [speech.say("The fault in its own words: <code>{error}</code>", error=error)]
    if feed.health in (Health.GONE, Health.FAILING):
        return [*(lines if error else ()), f"💡 {remedy_text(feed.cause, speech)}"]
    if feed.health is Health.QUIET:
        hint = speech.say(
            "Its server answers without a fault. Look at its site: perhaps this feed was given up."
        )
        return [f"💡 {hint}"]
    return [speech.say("Its last poll says: <code>{note}</code>", note=error)] if error else []


def _times(feed: FeedShown, facts: FeedFacts, reader: Reader) -> list[str]:
    state, say = feed.state, reader.speech.say
    lines = []
    if state.last_polled_at is not None:
        polled = reader.clock(state.last_polled_at)
        age = reader.age(state.last_polled_at)
        lines.append(say("Last poll: {when} ({age})", when=polled, age=age))
    if state.rhythm.last_new_at is not None:
        new = reader.clock(state.rhythm.last_new_at)
        age = reader.age(state.rhythm.last_new_at)
        lines.append(say("Last new item: {when} ({age})", when=new, age=age))
    elif state.first_polled_at is not None:
        first = reader.clock(state.first_polled_at)
        lines.append(say("Last new item: none since its first poll, {when}", when=first))
    return [*lines, *_next_poll(feed, facts, reader)]


def _next_poll(feed: FeedShown, facts: FeedFacts, reader: Reader) -> list[str]:
    state, speech = feed.state, reader.speech
    if state.paused:
        return []
    due = max(state.due_at, facts.kept_away or state.due_at)
    every = speech.length(state.interval)
    if due <= reader.now:
        return [speech.say("Polled about every {length}; next: now", length=every)]
    wait = speech.length(due - reader.now + timedelta(seconds=59))
    when = reader.clock(due)
    lines = [
        speech.say(
            "Polled about every {length}; next: {when} (in {wait})",
            length=every,
            when=when,
            wait=wait,
        )
    ]
    if facts.kept_away is not None:
        lines.append(speech.say("Its server asked to be left alone until then."))
    return lines


def _brought(facts: FeedFacts, speech: Speech) -> list[str]:
    lines = []
    if facts.days:
        total = sum(facts.days)
        lines.append(
            speech.count(
                total,
                "Last 7 days: {chart} {n} item",
                "Last 7 days: {chart} {n} items",
                chart=spark(facts.days),
            )
        )
    hits = list((facts.hits or {}).items())
    if hits:
        named = " · ".join(f"{safe(title, HITS)} {n}" for title, n in hits[:HITS_SHOWN])
        lines.append(speech.say("Hits in 7 days: {hits}", hits=named))
    elif facts.days:
        lines.append(speech.say("Hits in 7 days: none"))
    if facts.moved:
        moved = speech.say(
            "➡ It has moved for good to <code>{address}</code>, and is polled there.",
            address=safe(facts.moved, ADDRESS),
        )
        lines.append(moved)
    return lines


def _listed_as(feed: FeedShown, speech: Speech) -> list[str]:
    """Say what feeds.toml says of it beyond its address."""
    listed = feed.state.feed
    said = [
        speech.say("language: {language}", language=safe(listed.language, 20))
        if listed.language
        else "",
        speech.say("group: {group}", group=safe(listed.group, 60)) if listed.group else "",
        speech.say("high priority") if listed.priority is Priority.HIGH else "",
        speech.say("articles are read in full") if listed.full_text else "",
    ]
    line = " · ".join(filter(None, said))
    return [_capital(line)] if line else []


def _buttons(feed: FeedShown, facts: FeedFacts, here: ShowFeeds, speech: Speech) -> Rows:
    place, say = feed.place(here), speech.say
    back = (Button(say("‹ All feeds"), here.data),)
    if not facts.editable:
        return (back,)
    first = [Button(say("🔄 Poll now"), PollFeed(place).data)]
    if facts.moved:
        first.append(Button(say("➡ List the new address"), MoveFeed(place).data))
    second = (
        Button(say("✏ Rename"), RenameFeed(place).data),
        Button(say("🌐 Language"), SetLanguage(place).data),
        Button(say("🗑 Remove"), RemoveFeed(place).data),
    )
    return tuple(first), second, back
