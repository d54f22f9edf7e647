"""The conversation, in the service: what happens in a chat is answered with what is in force."""

from __future__ import annotations

import platform
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from monitor import __version__
from monitor.config import Settings
from monitor.conversation import Archive, Desk, Shelf, respond
from monitor.conversation.rooms import COMMANDS
from monitor.discovery import Finder, open_looks
from monitor.health.metrics import resident_memory
from monitor.model import Vitals
from monitor.pipeline import Clock
from monitor.reload import Follower
from monitor.service import Service
from monitor.speech import languages, speech_in
from monitor.store import Store
from monitor.store.backup import BACKUPS
from monitor.telegram.access import Access
from monitor.telegram.bot import Respond
from monitor.telegram.connections import RenewableBot
from monitor.telegram.dialogs.menu import Menu, menus
from monitor.telegram.events import Event, Reply
from monitor.telegram.files import download
from monitor.telegram.reading import is_admin_of
from monitor.upkeep.backups import nightlies
from monitor.upkeep.disk import free_space


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
            is_admin=partial(is_admin_of, bot),
            vitals=partial(_vitals, settings, store, service, clock),
            finder=finder,
        )
        return await respond(event, desk)

    return answer


def _vitals(settings: Settings, store: Store, service: Service, clock: Clock) -> Vitals:
    """Look how the process and its surroundings are."""
    folder, gauges = store.path.parent, service.gauges()
    backups = nightlies(path.name for path in (folder / BACKUPS).glob("*.db"))
    free = _or_none(lambda: free_space(folder))
    return Vitals(
        version=__version__,
        python=platform.python_version(),
        schema=store.schema(),
        uptime=timedelta(seconds=gauges.uptime) if gauges else None,
        lag=gauges.lag_max if gauges else None,
        memory=_or_none(resident_memory),
        disk_free=free,
        disk_low=free is not None and free < settings.min_free_space,
        backups=settings.backups,
        last_backup=max((at for at in backups if at <= clock()), default=None),
    )


def _or_none(ask: Callable[[], int]) -> int | None:
    try:
        return ask()
    except OSError:
        return None


def menus_of(settings: Settings) -> list[Menu]:
    """Return the menus of commands; who speaks no language that is spoken here gets the usual."""
    spoken = [
        ("", speech_in(settings.language)),
        *((code, speech_in(code)) for code in languages()),
    ]
    return menus(spoken, settings.owners, COMMANDS)
