"""The conversation, in the service: what happens in a chat is answered with what is in force."""

from __future__ import annotations

from functools import partial

from monitor.config import Settings
from monitor.conversation import Archive, Desk, Shelf, respond
from monitor.discovery import Finder, open_looks
from monitor.pipeline import Clock
from monitor.reload import Follower
from monitor.service import Service
from monitor.store import Store
from monitor.telegram.access import Access
from monitor.telegram.bot import Respond
from monitor.telegram.connections import RenewableBot
from monitor.telegram.events import Event, Reply
from monitor.telegram.files import download


def receive(
    settings: Settings,
    store: Store,
    service: Service,
    follower: Follower,
    bot: RenewableBot,
    clock: Clock,
) -> Respond:
    """Return what answers each event."""
    access = Access(settings.access, frozenset(settings.owners))
    archive = Archive(store.path)
    shelf = Shelf(settings.watchlists_dir, store, clock, follower.look)
    poller, web = service.poller, service.poller.web
    finder = Finder(open_looks(web.client, web.parsers, web.hosts), poller.poll_now)

    async def answer(event: Event) -> Reply | None:
        desk = Desk(
            store=store,
            archive=archive,
            shelf=shelf,
            in_force=lambda: service.watch,
            access=access,
            bot_name=bot.username,
            time_zone=settings.time_zone,
            language=settings.language,
            clock=clock,
            wake=service.send_due,
            download=partial(download, bot),
            finder=finder,
        )
        return await respond(event, desk)

    return answer
