"""What a search found, as blocks; `render` writes them."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.digest.arrange import outlet, title
from monitor.digest.compose import link_of
from monitor.digest.excerpt import excerpt, marked, matched_spans
from monitor.digest.render import Block, Run, apart, can_be_seen, render
from monitor.digest.wording import Reader
from monitor.model import ItemHits

TITLE_MARKS, SENTENCE_MARKS = 4, 9  # so that a page of items keeps to Telegram's 100 entities


def compose_found(items: Sequence[ItemHits], reader: Reader) -> tuple[Block, ...]:
    """Say each item that was found: its title, who published it and when, the words in it."""
    return tuple(block for item in items for block in _item(item, reader))


def found_html(items: Sequence[ItemHits], reader: Reader) -> str:
    """Write a page of what was found; a page is never more than a message holds."""
    return render(compose_found(items, reader))[0] if items else ""


def _item(item: ItemHits, reader: Reader) -> list[Block]:
    seen = item.seen
    spans = matched_spans(item, "title") if can_be_seen(seen.item.title) else []
    shown = title(seen, reader)
    link = link_of(seen)
    when = reader.speech.date_and_time(seen.when, reader.now, reader.zone)
    blocks = [
        Block(marked(shown, spans, mark="u", plain="b", link=link, most=TITLE_MARKS), gap=True),
        Block((Run(apart(outlet(seen, reader))), Run(f" · {when}", ours=True))),
    ]
    sentence = _few_marks(excerpt(item)) if item.hits else ()
    return [*blocks, Block(sentence, quote=True)] if sentence else blocks


def _few_marks(runs: tuple[Run, ...]) -> tuple[Run, ...]:
    marks = [number for number, run in enumerate(runs) if run.tag][SENTENCE_MARKS:]
    return tuple(
        Run(run.text, ours=run.ours) if number in marks else run for number, run in enumerate(runs)
    )
