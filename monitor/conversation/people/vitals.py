"""/health, for owners: how all stands, read from the record and from the process itself."""

from __future__ import annotations

from monitor.conversation.talk import Talk
from monitor.feeds.polling.health import name_of
from monitor.masking import mask
from monitor.telegram.choices.people import ShowHealth
from monitor.telegram.dialogs.people import vitals as answers
from monitor.telegram.events import Reply


async def health(talk: Talk) -> Reply:
    """Answer /health."""
    now = talk.now
    status = await talk.desk.archive.read(lambda store: store.status(now))
    failing = [
        answers.FailingFeed(name_of(state), state.failures, mask(state.last_error))
        for state in sorted(status.feeds_failing, key=lambda state: -state.failures)
    ]
    stands = answers.Health(
        status, failing, talk.desk.vitals(), talk.chat.time_zone, now, talk.speech
    )
    return answers.show_health(stands)


async def show_health(talk: Talk, choice: ShowHealth) -> Reply:
    """Show the health as it is now, in the place of what it was."""
    shown = await health(talk)
    return Reply(shown.html, shown.rows, toast=talk.speech.say("As it is now"))
