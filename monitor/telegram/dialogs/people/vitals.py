"""The health in the owners' chat: feeds, messages, chats, disk, versions, and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.model import Chat, Status, Vitals, zone_of
from monitor.sizes import size_text
from monitor.speech import Speech
from monitor.telegram.choices.people import ShowHealth
from monitor.telegram.dialogs.parts import safe
from monitor.telegram.events import Button, Reply

SHOWN = 5  # of the feeds that fail, and of the chats that can't be reached
NAME, REASON = 80, 160  # the most characters shown of each
LATE = timedelta(minutes=15)  # for the oldest message that waits, and for the last poll
SLUGGISH_S = 5.0  # of the event loop


@dataclass(frozen=True, slots=True)
class FailingFeed:
    """A feed whose last poll failed: what people call it, how often in a row, and why."""

    name: str
    failures: int
    reason: str


@dataclass(frozen=True, slots=True)
class Health:
    """How all stands, for one owner: `zone` is that of their clock."""

    status: Status
    failing: Sequence[FailingFeed]
    vitals: Vitals
    zone: str
    now: datetime
    speech: Speech


def show_health(health: Health) -> Reply:
    """Show how all stands; what is not well comes with what to do about it."""
    parts = [_feeds(health), _messages(health), _chats(health), _machine(health)]
    troubles = [line for part in parts for line in part[1:]]
    speech = health.speech
    head = (
        speech.say("✓ <b>All is well</b>") if not troubles else speech.say("⚠ <b>Not all well</b>")
    )
    lines = [head, *("\n".join(part) for part in parts), _versions(health)]
    return Reply("\n\n".join(lines), ((Button(speech.say("↻ Look again"), ShowHealth().data),),))


# Each part: a line of how it stands, then lines of what is not well and what to do.


def _feeds(health: Health) -> list[str]:
    speech, status = health.speech, health.status
    polled = _ago(health, status.last_poll) or speech.say("never")
    count = speech.count(status.feeds, "{n} feed", "{n} feeds")
    lines = [speech.say("📡 {feeds}, last polled {when}", feeds=count, when=polled)]
    if not status.feeds:
        lines.append(speech.say("→ there is none yet: add them with /feeds"))
    elif status.feeds_due and _is_late(health, status.last_poll):
        lines.append(speech.say("→ nothing is polled: see <code>monitor status</code> and the log"))
    lines += [_failing(feed, speech) for feed in health.failing[:SHOWN]]
    more = len(health.failing) - SHOWN
    if more > 0:
        lines.append(speech.count(more, "… and {n} more fails", "… and {n} more fail"))
    if health.failing:
        lines.append(
            speech.say(
                "→ each is tried again by itself; test one with "
                "<code>monitor feeds test ADDRESS</code>"
            )
        )
    return lines


def _failing(feed: FailingFeed, speech: Speech) -> str:
    return speech.count(
        feed.failures,
        "✗ {feed}: failed once, {reason}",
        "✗ {feed}: failed {n} times, {reason}",
        feed=safe(feed.name, NAME),
        reason=safe(feed.reason, REASON),
    )


def _messages(health: Health) -> list[str]:
    speech, status = health.speech, health.status
    waiting = sum(status.deliveries.get(name, 0) for name in ("pending", "sending", "unknown"))
    waiting -= sum(status.parked_unsent.values())
    oldest = _ago(health, status.oldest_unsent)
    if waiting > 0 and oldest:
        count = speech.count(waiting, "{n} message waits", "{n} messages wait")
        lines = [speech.say("✉️ {messages}, the oldest since {when}", messages=count, when=oldest)]
    else:
        lines = [speech.say("✉️ no message waits")]
    if waiting > 0 and _is_late(health, status.oldest_unsent):
        lines.append(
            speech.say("→ Telegram slows us down or can't be reached; they go as soon as it can")
        )
    refused = status.deliveries.get("refused", 0)
    if refused:
        lines.append(
            speech.count(
                refused,
                "✗ Telegram refused {n} message: <code>monitor deliveries list</code>",
                "✗ Telegram refused {n} messages: <code>monitor deliveries list</code>",
            )
        )
    return lines


def _chats(health: Health) -> list[str]:
    speech, parked = health.speech, health.status.chats_parked
    lines = [
        speech.count(
            health.status.chats, "💬 {n} chat follows something", "💬 {n} chats follow something"
        )
    ]
    lines += [_parked(chat, health) for chat in parked[:SHOWN]]
    if len(parked) > SHOWN:
        lines.append(
            speech.count(
                len(parked) - SHOWN,
                "… and {n} more can't be reached",
                "… and {n} more can't be reached",
            )
        )
    if parked:
        lines.append(
            speech.say("→ what waits for them is sent when they write to me or take me back")
        )
    return lines


def _parked(chat: Chat, health: Health) -> str:
    name, reason = safe(chat.title, NAME) or str(chat.id), safe(chat.parked, REASON)
    return health.speech.count(
        health.status.parked_unsent.get(chat.id, 0),
        "✗ {chat}: {reason}; {n} message waits",
        "✗ {chat}: {reason}; {n} messages wait",
        chat=name,
        reason=reason,
    )


def _machine(health: Health) -> list[str]:
    speech, vitals = health.speech, health.vitals
    lines = ["\n".join(filter(None, (_disk_line(vitals, speech), _backup_line(health))))]
    if vitals.disk_low:
        lines.append(speech.say("→ too little room: nothing is polled until there is more"))
    if vitals.backups and _is_older(health, vitals.last_backup, timedelta(days=2)):
        lines.append(
            speech.say("→ no backup for two days: see the log, or <code>monitor backup</code>")
        )
    if vitals.lag is not None and vitals.lag > SLUGGISH_S:
        lines.append(speech.say("→ the machine is overloaded: answers and alerts come late"))
    lines += [f"✗ {safe(reason, REASON)}" for reason in vitals.unhealthy]
    faults = len(health.status.troubles)
    if faults:
        lines.append(
            speech.count(
                faults,
                "✗ {n} fault in 24 hours: <code>monitor status</code> shows it",
                "✗ {n} faults in 24 hours: <code>monitor status</code> shows them",
            )
        )
    return lines


def _disk_line(vitals: Vitals, speech: Speech) -> str:
    parts = []
    if vitals.disk_free is not None:
        parts.append(speech.say("{size} of disk free", size=size_text(vitals.disk_free)))
    if vitals.memory is not None:
        parts.append(speech.say("{size} of memory used", size=size_text(vitals.memory)))
    if vitals.lag is not None:
        parts.append(speech.say("at most {ms} ms late", ms=round(vitals.lag * 1000)))
    return "💾 " + " · ".join(parts) if parts else ""


def _backup_line(health: Health) -> str:
    speech, vitals = health.speech, health.vitals
    if not vitals.backups:
        return speech.say("🗄 no nightly backups: the settings say so")
    made = _ago(health, vitals.last_backup)
    return speech.say("🗄 last backup: {when}", when=made or speech.say("none yet"))


def _versions(health: Health) -> str:
    speech, vitals = health.speech, health.vitals
    text = speech.say(
        "Monitor {version} · Python {python} · schema {schema}",
        version=safe(vitals.version, NAME),
        python=safe(vitals.python, NAME),
        schema=safe(vitals.schema, NAME),
    )
    if vitals.uptime is not None:
        text += "\n" + speech.say("running for {length}", length=speech.length(vitals.uptime))
    at = speech.clock(health.now.astimezone(zone_of(health.zone)))
    return text + "\n" + speech.say("looked at {time}", time=at)


def _ago(health: Health, moment: datetime | None) -> str:
    return health.speech.age(health.now - moment) if moment else ""


def _is_late(health: Health, moment: datetime | None) -> bool:
    return _is_older(health, moment, LATE)


def _is_older(health: Health, moment: datetime | None, age: timedelta) -> bool:
    return moment is not None and health.now - moment > age
