"""rsstt: subscribe, monitor all feeds once, or count known entries, in ./rsstt.sqlite3.

Its monitor runs as it is, from the database to the HTTP request, feedparser, the comparison of
hashes and back into the database. What is left out is Telegram: nothing is rendered or sent, so
its true cost of a new entry is higher than what is measured here.
"""

import asyncio
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

AT_ONCE = 100
ACTION = sys.argv.pop(1)
os.environ["DATABASE_URL"] = f"sqlite://{Path.cwd()}/rsstt.sqlite3"
os.environ["HTTP_CONCURRENCY"] = str(AT_ONCE)
os.environ["TOKEN"], os.environ["MANAGER"] = "1:not-a-token", "1"  # it asks for them, unused
sys.argv[1:] = ["--config", str(Path.cwd())]

from rsstt import aio_helper, db, env  # noqa: E402 - it reads its settings when it is imported
from rsstt.monitor import Monitor, _monitor  # noqa: E402


class SilentNotifier:
    """Takes the place of what sends messages."""

    def __init__(self, **_: object) -> None:
        pass

    async def notify_all(self) -> None:
        """Tell nobody."""


URLS = Path("urls").read_text("utf-8").split()


async def subscribe() -> None:
    """Store the feeds, and one user who follows them all."""
    user = await db.User.create(id=1, lang="en")
    for url in URLS:
        feed = await db.Feed.create(link=url, title=url)
        await db.Sub.create(user=user, feed=feed)


async def poll() -> None:
    """Monitor each feed once, so many at a time."""
    monitor, turns = Monitor(), asyncio.Semaphore(AT_ONCE)
    now = datetime.now(UTC)

    async def one(feed: db.Feed) -> None:
        async with turns:
            await monitor._do_monitor_subtask(feed, now)

    await asyncio.gather(*(one(feed) for feed in await db.Feed.all()))


async def count() -> None:
    """Print how many entries are known."""
    print(sum(len(feed.entry_hashes or ()) for feed in await db.Feed.all()))


async def main() -> None:
    """Do one of `subscribe`, `poll`, `count`."""
    await db.init()
    await {"subscribe": subscribe, "poll": poll, "count": count}[ACTION]()
    await db.close()


_monitor.Notifier = SilentNotifier
env.loop = asyncio.new_event_loop()
asyncio.set_event_loop(env.loop)
aio_helper.init()
env.loop.run_until_complete(main())
