"""Crashes: the real service, killed hundreds of times while Telegram misbehaves, and judged.

    python -m tests.crashes --kills 300 --alerts 10000 --chats 50 --seed 1

The parts, in the order in which they work:

- cast: the chats, the feeds and their items.
- points, launcher: the service as `monitor run`, which kills itself at a named point.
- weather, troubles: the faults of Telegram, and when they come; the hand that lets them come.
- lives: one process after the other, and how each ended.
- watcher: what Telegram saw, attempt by attempt.
- ordeal: the run itself: kills, then a flood, then the end of the long waits.
- evidence, judge, report: what must never have happened, and the table for docs/reliability.md.
"""
