"""The stories that a chat saved: a page of them as blocks, and all of them as a table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from monitor.digest.arrange import by_time, outlet, outlets, title
from monitor.digest.compose import link_of
from monitor.digest.render import Block, Run, apart, can_be_seen, render
from monitor.digest.wording import Reader
from monitor.model import SavedStory

ALSO_SHOWN = 3


def saved_page(stories: Sequence[SavedStory], total: int, first: int, reader: Reader) -> str:
    """Write a page of the saved stories; the first of them has the number `first`."""
    say = reader.speech.say
    heading = Run(f"🔖 {say('Saved stories')}", "b", ours=True)
    blocks = [Block((heading, Run(f" · {total}", ours=True)))]
    blocks += [_saved(each, number, reader) for number, each in enumerate(stories, start=first)]
    (html,) = render(blocks)
    return html


def _saved(saved: SavedStory, number: int, reader: Reader) -> Block:
    lead = by_time(saved.story)[0].seen
    others = [name for name in outlets(saved.story, reader) if name != outlet(lead, reader)]
    runs = [
        Run(f"{number}. ", ours=True),
        Run(title(lead, reader), link=link_of(lead)),
        Run("\n", ours=True),
        Run(apart(outlet(lead, reader))),
        Run(f" · {_day(lead.when, reader)}", ours=True),
    ]
    if others:
        more = f" +{len(others) - ALSO_SHOWN}" if len(others) > ALSO_SHOWN else ""
        runs += [
            Run(f" · {reader.speech.say('also:')} ", ours=True),
            Run(", ".join(map(apart, others[:ALSO_SHOWN]))),
            Run(more, ours=True),
        ]
    return Block(tuple(run for run in runs if run.text), gap=True)


def _day(moment: datetime, reader: Reader) -> str:
    return reader.speech.date_and_time(moment, reader.now, reader.zone)


def saved_table(
    stories: Sequence[SavedStory], reader: Reader
) -> tuple[list[str], list[list[object]]]:
    """Give the saved stories as a table: the names of its columns, and a row for each story."""
    say = reader.speech.say
    columns = [say("Saved"), say("Published"), say("Outlet"), say("Title"), say("Link")]
    return [*columns, say("Other links")], [_row(each, reader) for each in stories]


def _row(saved: SavedStory, reader: Reader) -> list[object]:
    lead, *others = [each.seen for each in by_time(saved.story)]
    name = lead.item.title if can_be_seen(lead.item.title) else title(lead, reader)
    links = dict.fromkeys(each.item.link for each in others if each.item.link)
    return [
        _exactly(saved.at, reader),
        _exactly(lead.when, reader),
        outlet(lead, reader),
        name,
        lead.item.link or "",
        "\n".join(link for link in links if link != lead.item.link),
    ]


def _exactly(moment: datetime, reader: Reader) -> str:
    return f"{moment.astimezone(reader.zone):%Y-%m-%d %H:%M}"
