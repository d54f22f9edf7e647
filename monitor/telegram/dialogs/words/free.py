"""Words that somebody wrote without a command, and articles: what can be done with them."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.speech import Speech
from monitor.telegram.choices.lists import TestText
from monitor.telegram.choices.words import AddTicked, TickName, WatchFor
from monitor.telegram.dialogs.parts import safe
from monitor.telegram.dialogs.words.drafts import Tick, label, tick_label
from monitor.telegram.events import Button, Reply


def offer_words(speech: Speech, number: int, lines: Sequence[str]) -> Reply:
    """Offer what can be done with words, which a dialogue of this number keeps."""
    say = speech.say
    shown = "\n".join(safe(line, 100) for line in lines)
    text = f"<b>{shown}</b>\n" + say("What shall I do with these words?")
    if len(lines) == 1:
        watch = say("➕ Watch for “{words}”", words=label(lines[0]))
    else:
        watch = speech.count(len(lines), "➕ Watch for this line", "➕ Watch for these {n} lines")
    return Reply(text, ((Button(watch, WatchFor(number).data),), _test(speech, number)))


def offer_names(
    speech: Speech, number: int, ticks: Sequence[Tick], title: str = "", whole: str = ""
) -> Reply:
    """Offer the names that were found in a text, and all of it if it is short: `whole`.

    `title`: of the item that a link led to.
    """
    say = speech.say
    if not ticks:
        text = say(
            "I find no names or phrases in this to watch for. To watch for words of your own: /add"
        )
        return Reply(text, (_test(speech, number),))
    about = f"<b>{safe(title, 200)}</b>\n" if title else ""
    text = about + say("Which of these shall I watch for? Tap to choose, then add them.")
    rows = [
        (Button(tick_label(tick), TickName(number, place).data),)
        for place, tick in enumerate(ticks)
    ]
    chosen = sum(tick.ticked for tick in ticks)
    add = (
        speech.count(chosen, "➕ Add {n} keyword", "➕ Add {n} keywords")
        if chosen
        else say("➕ Add these")
    )
    adding = [(Button(add, AddTicked(number).data),)]
    if whole:
        watch = say("➕ Watch for “{words}”", words=label(whole))
        adding.append((Button(watch, WatchFor(number).data),))
    return Reply(text, (*rows, *adding, _test(speech, number)))


def nothing_ticked(speech: Speech) -> Reply:
    """Say that nothing was chosen yet."""
    return Reply(toast=speech.say("Tap the names that you want first"))


def looking_up(speech: Speech) -> Reply:
    """Say that a link is being looked up."""
    return Reply(speech.say("⏳ Looking for this link among the stored items …"))


def unknown_link(speech: Speech) -> Reply:
    """Say that the page of a link can't be read here."""
    return Reply(
        speech.say(
            "No stored item has this link, and I don't open pages of others. Paste the article's "
            "text here: I find the names in it that can be watched for."
        )
    )


def _test(speech: Speech, number: int) -> tuple[Button, ...]:
    return (Button(speech.say("🧪 Test it"), TestText(number).data),)
