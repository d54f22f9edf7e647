"""Signs of life → the reasons why a service is unhealthy.

Only what a restart could mend counts. Telegram or the internet being down does not, nor does a
full disk: failed attempts are signs of life.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Signs:
    """When each part last gave a sign of life, in seconds of a monotonic clock.

    `updates`: a call to Telegram for updates returned or failed, or waits on purpose.
    `tick`: what is due was looked for. `write`: a transaction of the store ended. `lag`: how late,
    in seconds, the event loop typically was in the last minute.
    """

    updates: float
    tick: float
    write: float
    lag: float


@dataclass(frozen=True, slots=True)
class Limits:
    """How old each sign may be, in seconds, and how late the event loop."""

    updates: float = 300.0  # a listener that is silent for half of this was started anew already
    tick: float = 50.0
    write: float = 150.0  # housekeeping writes once a minute
    lag: float = 10.0


def unhealthy_because(signs: Signs, now: float, limits: Limits) -> tuple[str, ...]:
    """Return what is wrong, in words for people; nothing where all is well."""
    aged = (
        ("Telegram was last asked for updates", signs.updates, limits.updates),
        ("what is due was last looked for", signs.tick, limits.tick),
        ("the database was last written", signs.write, limits.write),
    )
    reasons = [
        f"{what} {now - last:.0f} s ago (at most {most:.0f})"
        for what, last, most in aged
        if now - last > most
    ]
    if signs.lag > limits.lag:
        reasons.append(f"the event loop is {signs.lag:.0f} s late (at most {limits.lag:.0f})")
    return tuple(reasons)
