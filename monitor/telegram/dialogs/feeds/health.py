"""How a feed is doing, in a line; what its fault means, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo

from monitor.model import Cause, FeedState, Health
from monitor.speech import Speech
from monitor.telegram.choices.feeds import Place, ShowFeeds, sign_of
from monitor.telegram.dialogs.parts import safe

NAME, ADDRESS, ERROR = 80, 300, 300  # the most characters shown of each
REASON = 100  # of a fault's own words within a sentence
MARKS = {
    Health.GONE: "🚫",
    Health.FAILING: "⚠",
    Health.QUIET: "🕳",
    Health.NEW: "🆕",
    Health.WELL: "✓",
}


@dataclass(frozen=True, slots=True)
class Reader:
    """Who is told of feeds: in which language, when, and by which clock."""

    speech: Speech
    now: datetime
    zone: tzinfo

    def clock(self, moment: datetime) -> str:
        """Give a moment by the reader's clock, with its day where that isn't today."""
        return self.speech.moment(moment, self.now, self.zone)

    def age(self, moment: datetime) -> str:
        """Say how long ago a moment was."""
        return self.speech.age(self.now - moment)


@dataclass(frozen=True, slots=True)
class FeedShown:
    """A feed as the chat shows it.

    `name`: its outlet, with more where several feeds have the same. `address`, and `error`, in the
    last poll's own words: without secrets.
    """

    state: FeedState
    name: str
    address: str
    health: Health
    cause: Cause = Cause.OTHER
    error: str = ""

    def place(self, back: ShowFeeds) -> Place:
        """Return what its buttons know it by."""
        return Place(self.state.id, sign_of(self.state.feed.url), back)


def feed_line(feed: FeedShown, reader: Reader) -> str:
    """Say in a line how a feed is doing, with its name."""
    return reader.speech.say(
        "{mark} <b>{feed}</b> – {health}",
        mark=MARKS[feed.health],
        feed=safe(feed.name, NAME),
        health=health_text(feed, reader),
    )


def health_text(feed: FeedShown, reader: Reader) -> str:
    """Say how a feed is doing, and why it fails where it does."""
    say, state = reader.speech.say, feed.state
    match feed.health:
        case Health.GONE:
            return say(
                "not polled any more: {why}", why=why_text(feed.cause, feed.error, reader.speech)
            )
        case Health.FAILING:
            return say(
                "failing since {when}: {why}",
                when=reader.clock(state.failing_since or reader.now),
                why=why_text(feed.cause, feed.error, reader.speech),
            )
        case Health.QUIET:
            since = reader.clock(state.rhythm.last_new_at or reader.now)
            return say("quiet: no new item since {when}", when=since)
        case Health.NEW:
            return say("not polled yet")
        case Health.WELL:
            return say("polled {age}", age=reader.age(state.last_polled_at or reader.now))


def why_text(cause: Cause, error: str, speech: Speech) -> str:
    """Say what a fault means, as the end of a sentence; `error` where only its words are known."""
    say = speech.say
    meanings = {
        Cause.FORBIDDEN: say("its server refuses to give it to us"),
        Cause.NOT_FOUND: say("there is nothing at this address"),
        Cause.GONE: say("its server says that it is gone for good"),
        Cause.BUSY: say("its server asks to be left alone for a while"),
        Cause.SERVER: say("its server has a fault of its own"),
        Cause.STATUS: say("its server answers with an error"),
        Cause.PAGE: say("there is a web page now, not a feed"),
        Cause.NO_FEED: say("no feed was found there"),
        Cause.DAMAGED: say("what is there can't be read as a feed"),
        Cause.SLOW: say("its server takes too long to answer"),
        Cause.LARGE: say("it is larger than a feed may be"),
        Cause.UNKNOWN_HOST: say("there is no server of this name"),
        Cause.UNREACHABLE: say("its server can't be reached"),
        Cause.CERTIFICATE: say("its server can't prove who it is (its certificate is not valid)"),
        Cause.REDIRECT: say("it leads from address to address, and to no feed"),
        Cause.INSIDE: say("the address leads into an internal network, which is never opened"),
    }
    return meanings.get(cause) or safe(error, REASON) or say("the reason is not known")


def remedy_text(cause: Cause, speech: Speech) -> str:
    """Say what to do about the fault of a feed that is listed."""
    say = speech.say
    match cause:
        case Cause.FORBIDDEN:
            return say(
                "Open the address in a browser. If it works there, ask the outlet to let Monitor "
                "read its feed; else look for another feed of this outlet: ➕"
            )
        case Cause.NOT_FOUND | Cause.GONE | Cause.PAGE | Cause.REDIRECT | Cause.NO_FEED:
            return say(
                "The feed has probably moved. Give the outlet's home page to ➕, which finds its "
                "feeds, then remove this one."
            )
        case Cause.BUSY | Cause.SERVER | Cause.STATUS | Cause.SLOW | Cause.UNREACHABLE:
            return say("Nothing for now: it is tried again by itself, at least once a day.")
        case Cause.UNKNOWN_HOST | Cause.CERTIFICATE:
            return say(
                "Open the address in a browser. If it fails there too, the outlet has to mend it; "
                "meanwhile it is tried again at least once a day."
            )
        case Cause.DAMAGED | Cause.LARGE:
            return say("Tell the outlet, or look for another feed of it: ➕")
        case Cause.INSIDE:
            return say("Who runs Monitor can permit it: allow_hosts or allow_ports in monitor.toml")
        case Cause.OTHER:
            return say("It is tried again by itself. If it goes on, tell who runs Monitor.")
