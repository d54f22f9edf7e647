"""Draw the pictures of the guide from real conversations: `make pictures`.

Each scene is a talk with Monitor in the fake Telegram of the tests, over the shipped watchlists
and news that we made up. A test draws them again and compares, so that they stay true.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]

from chat_picture import Bubble, Mark, Toast, draw  # noqa: E402

from monitor.indexing import Indexing  # noqa: E402
from monitor.model import Chat, ChatKind, Feed, Item  # noqa: E402
from monitor.pipeline import announce_alerts  # noqa: E402
from tests.fakes.telegram import Seen  # noqa: E402
from tests.room import Room, open_room  # noqa: E402
from tests.support import DAY, HOUR, INTERVAL, MINUTE, OLENA, news, record  # noqa: E402

PICTURES = ROOT / "docs" / "pictures"
DISPATCH = Feed("https://dispatch.example/feed", "Atlantic Dispatch", language="en")
COURIER = Feed("https://courier.example/feed", "Northern Courier", language="en")
VISNYK = Feed("https://visnyk.example/feed", "Київський вісник", language="uk")

# Who published what, how long ago; the first was published last.
NEWS = (
    (
        DISPATCH,
        2 * HOUR,
        "Washington wants Moscow to return Ukrainian children",
        "An envoy said that returning Ukrainian children would be a first step towards trust.",
    ),
    (
        VISNYK,
        DAY,
        "Львову-Бєлову внесли до нового списку санкцій",
        "Уповноважену звинувачують у депортації українських дітей.",
    ),
    (
        COURIER,
        2 * DAY,
        "Court hears how deported children were given new names",
        "Lawyers read out letters of families from Kherson.",
    ),
    (
        DISPATCH,
        3 * DAY,
        "Lvova-Belova ignores the arrest warrant, spokesman says",
        "The court in The Hague issued it in 2023.",
    ),
    (
        COURIER,
        4 * DAY,
        "Seventeen deported children are back with their families",
        "They crossed the border on foot.",
    ),
    (DISPATCH, 5 * DAY, "Storm closes harbours along the coast", "Ferries stay in port."),
    (COURIER, 5 * DAY, "Cricket: children's team wins the cup", "A late goal decided it."),
)


class Scene:
    """A conversation of Olena's, drawn as it goes."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.things: list[Bubble | Toast] = []

    async def says(self, text: str, *, quietly: bool = False) -> None:
        """Olena writes, and what she is answered is drawn, too."""
        before = len(self.room.telegram.seen(OLENA))
        await self.room.said(OLENA, text)
        if not quietly:
            self.things.append(Bubble(text, own=True))
            self.things += map(bubble, self.room.telegram.seen(OLENA)[before:])

    async def presses(self, label: str, *, quietly: bool = False) -> None:
        """Olena presses a button; what flashes and what the message says then are drawn."""
        before = {each.message_id: each for each in self.room.telegram.seen(OLENA)}
        await self.room.presses(OLENA, label)
        if quietly:
            return
        if self.room.toast:
            self.things.append(Toast(self.room.toast))
        now = self.room.telegram.seen(OLENA)
        self.things += [bubble(each) for each in now if before.get(each.message_id) != each]

    def forget(self) -> None:
        """Draw nothing of what was said so far."""
        self.things.clear()

    async def hears(self, feed: Feed, title: str, summary: str) -> None:
        """An item comes, and is told."""
        before = len(self.room.telegram.seen(OLENA))
        publish(self.room, feed, timedelta(0), title, summary)
        announce_alerts(self.room.store, self.room.titles(), self.room.clock())
        await self.room.delivers()
        self.things += map(bubble, self.room.telegram.seen(OLENA)[before:])


def bubble(seen: Seen) -> Bubble:
    """Take a message as its reader sees it."""
    keyboard = (seen.reply_markup or {}).get("inline_keyboard", [])
    return Bubble(
        seen.text,
        [Mark(each.kind, each.offset, each.length) for each in seen.entities],
        [[button["text"] for button in row] for row in keyboard],
        file=seen.document.name if seen.document else "",
        picture=seen.picture.content if seen.picture else b"",
    )


def publish(room: Room, feed: Feed, ago: timedelta, title: str, summary: str) -> None:
    """An outlet published something, which was matched with what is in force."""
    at = room.clock() - ago
    link = f"https://{feed.url.split('/')[2]}/{sum(map(ord, title)) % 1000}"
    item = Item(title, title, summary, link, at - 4 * MINUTE, feed.outlet)
    hits = room.in_force().matcher.match(item, feed)
    record(room.store, news(item, *hits), now=at, feed=feed)


# ---------------------------------------------------------------- scenes


async def beginning(scene: Scene) -> None:
    """From /start to a sample."""
    await scene.says("/start")
    await scene.presses("Deported Ukrainian children")
    await scene.presses("🔔 Alerts")


async def alert(scene: Scene) -> None:
    """An alert, and what stands under it."""
    await scene.says("/start wl_deported-children", quietly=True)
    await scene.hears(
        COURIER,
        "Parliament asks for a list of all deported Ukrainian children",
        "The deportation of Ukrainian children is to be documented, a committee demands.",
    )
    await scene.presses("Save")


async def adding(scene: Scene) -> None:
    """Words of one's own."""
    await scene.says("/add Lvova-Belova")
    await scene.presses("✅ Keep")


async def card(scene: Scene) -> None:
    """A watchlist, and all one can do with it."""
    await scene.says("/start wl_deported-children", quietly=True)
    await scene.says("/watchlists")
    await scene.presses("🔔 Deported Ukrainian children")


async def testing(scene: Scene) -> None:
    """Why something matched, or why not."""
    await scene.says("/test Children were taken to camps, a judge says")


async def searching(scene: Scene) -> None:
    """The archive."""
    await scene.says("/search Lvova-Belova")


async def settings(scene: Scene) -> None:
    """Settings, by buttons."""
    await scene.says("/settings")
    await scene.presses("🌙 Quiet hours")


async def weekly(scene: Scene) -> None:
    """The weekly note."""
    await scene.says("/start wl_deported-children", quietly=True)
    await scene.says("/start wl_icc-warrants", quietly=True)
    await scene.says("/weekly")


async def health(scene: Scene) -> None:
    """What an owner sees."""
    await scene.says("/health")
    await scene.says("/feeds")


SCENES: dict[str, tuple[str, Callable[[Scene], Awaitable[None]]]] = {
    "beginning": ("From /start to a sample", beginning),
    "alert": ("An alert and its buttons", alert),
    "adding": ("Words of one's own", adding),
    "card": ("A watchlist's card", card),
    "testing": ("Why not?", testing),
    "searching": ("The archive", searching),
    "settings": ("Settings", settings),
    "weekly": ("The weekly note", weekly),
    "health": ("For owners", health),
}


async def drawn(name: str) -> str:
    """Play a scene, and draw it."""
    title, play = SCENES[name]
    with tempfile.TemporaryDirectory() as folder:
        async with open_room(Path(folder)) as room:
            await _furnish(room)
            scene = Scene(room)
            await play(scene)
            return draw(title, scene.things)


async def _furnish(room: Room) -> None:
    """Put the shipped watchlists in force, and let the archive have some days of news."""
    for path in room.folder.glob("*.toml"):
        path.unlink()
    for name in ("deported-children", "icc-warrants"):
        text = (ROOT / "watchlists" / f"{name}.toml").read_text("utf-8")
        (room.folder / f"{name}.toml").write_text(text, "utf-8")
    await room.puts_in_force()
    room.store.remember_chat(
        Chat(OLENA, ChatKind.PRIVATE, "Olena", time_zone="Europe/Kyiv", language="en")
    )
    room.store.sync_feeds([DISPATCH, COURIER, VISNYK], room.clock() - 30 * DAY, INTERVAL)
    for feed, ago, title, summary in reversed(NEWS):
        publish(room, feed, ago, title, summary)
    for feed in (DISPATCH, COURIER, VISNYK):
        record(room.store, now=room.clock() - 3 * MINUTE, feed=feed)
    room.vitals = replace(
        room.vitals,
        schema="m018_pictures",
        uptime=12 * DAY,
        lag=0.012,
        memory=176_000_000,
        disk_free=41_000_000_000,
        backups=7,
    )
    await Indexing(room.store, room.in_force().matcher, _fail).some()


def _fail(error: BaseException, about: str) -> None:
    raise RuntimeError(about) from error


async def main() -> None:
    """Draw all, or those that are named."""
    PICTURES.mkdir(exist_ok=True)
    for name in sys.argv[1:] or SCENES:
        (PICTURES / f"{name}.svg").write_text(await drawn(name), "utf-8")


if __name__ == "__main__":
    asyncio.run(main())
