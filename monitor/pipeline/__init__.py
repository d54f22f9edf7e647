"""Poll, announce, deliver: the three transactions in order. What to decide is decided elsewhere.

Each function here does one whole step for one feed, chat or message; a crash between any two of its
lines leaves only work to redo.
"""

from monitor.pipeline.announce import (
    announce_alerts,
    announce_catch_ups,
    announce_digest,
    announce_digests,
    digest_on_request,
)
from monitor.pipeline.clock import follow_clock
from monitor.pipeline.deliver import Attempt, Sender, deliver
from monitor.pipeline.digest_messages import digest_messages, health
from monitor.pipeline.poll import Clock, Watch, Web, poll, report_of

__all__ = [
    "Attempt",
    "Clock",
    "Sender",
    "Watch",
    "Web",
    "announce_alerts",
    "announce_catch_ups",
    "announce_digest",
    "announce_digests",
    "deliver",
    "digest_messages",
    "digest_on_request",
    "follow_clock",
    "health",
    "poll",
    "report_of",
]
