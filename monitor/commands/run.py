"""`monitor run`: the service."""

from __future__ import annotations

import asyncio
import faulthandler
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import click

from monitor.alive import Parts, Patience, leave, serve, stay_alive
from monitor.cli import EX_CONFIG, release_signals
from monitor.commands.common import end, files_in_force, locked_store, settings_of
from monitor.commands.reasons import NO_TOKEN, RECORD_LOST, RIVAL, RIVAL_GONE, WRONG_TOKEN
from monitor.config import Settings
from monitor.courier import remembered_pace
from monitor.digest.wording import count_text
from monitor.ending import Ended, Ending
from monitor.feeds.urls import shown
from monitor.log import get_logger, log_uncaught_errors
from monitor.masking import mask
from monitor.model import DAILY, Chat, ChatKind, Mode, PollReport
from monitor.notices import GOOD_NEWS, WARNING
from monitor.pipeline import Clock, Sender
from monitor.reception import menus_of, receive
from monitor.reload import Follower, Place
from monitor.service import Duties, Service
from monitor.store import Store, StoreError
from monitor.stories.encoder import Encoder, encoder_if_there
from monitor.telegram.connections import open_bot
from monitor.telegram.listener import Listener, TelegramError, TokenRefusedError
from monitor.telegram.pace import Pace
from monitor.telegram.rivals import Rivals
from monitor.telegram.sender import TelegramSender
from monitor.telegram.turns import Turns
from monitor.terminal import TerminalSender, open_console
from monitor.ticks import USUAL, Rhythm
from monitor.upkeep.upkeep import open_upkeep
from monitor.watch.words.cache import KeptWords
from monitor.wiring import (
    database_path,
    open_store,
    open_web,
    open_words,
    read_setup,
    require_something,
    surge_rules,
    utc_now,
    watch_of,
)

FAILURES_SHOWN = 5
STAND_IN = Chat(1, ChatKind.PRIVATE, "this terminal")

log = get_logger("monitor.run")


@dataclass(frozen=True, slots=True)
class Plan:
    """What `monitor run` was asked to do, how patiently, how often it looks, and by which clock.

    `find_encoder`: gives what tells the meaning of sentences, where it is installed.
    """

    settings: Settings
    once: bool
    patience: Patience = field(default_factory=Patience)
    rhythm: Rhythm = USUAL
    clock: Clock = utc_now
    ending: Ending = field(default_factory=Ending)
    find_encoder: Callable[[], Encoder | None] = encoder_if_there


@click.command()
@click.option("--once", is_flag=True, help="One pass over all due feeds and deliveries, then end.")
@click.option("--dry-run", is_flag=True, help="Print the messages; send and store nothing.")
@click.pass_context
def command(context: click.Context, once: bool, dry_run: bool) -> None:
    """Run the service: poll feeds, match, alert, send digests, answer in Telegram.

    It ends on SIGTERM or Ctrl-C, after finishing what it is sending. Exit codes: 0 ended as
    asked, 75 another Monitor uses the state folder or its disk is full, 78 the settings or the
    token can't be used.

    \b
    Examples:
      monitor run                     until it is stopped
      monitor run --once              one pass, for cron
      monitor run --once --dry-run    what would be sent now, in the terminal
    """
    ending = Ending()
    if not once:
        ending.listen()
    release_signals()
    settings = settings_of(context)
    log_uncaught_errors()
    faulthandler.enable()  # a fatal signal, such as systemd's watchdog sends, shows where it hung
    if not database_path(settings).exists():
        require_something(read_setup(settings))  # there is no last good version either
    plan = Plan(settings, once, ending=ending)
    if dry_run:
        _dry_run(plan)
        return
    if not settings.token:
        end(NO_TOKEN, EX_CONFIG)
    if ending.asked:
        return
    with locked_store(settings) as store:
        ended = asyncio.run(run_with_telegram(plan, store))
    if ended is Ended.TOKEN_REFUSED:
        end(WRONG_TOKEN, EX_CONFIG)
    if ended is Ended.RECORD_LOST:
        end(RECORD_LOST)
    if not once:
        leave()


# ---------------------------------------------------------------- with Telegram


async def run_with_telegram(plan: Plan, store: Store) -> Ended:
    """Serve; tells why it ended."""
    settings = plan.settings
    bot = open_bot(settings.token, settings.telegram_api_url)
    words = open_words(settings)
    pace = remembered_pace(store, plan.clock())
    async with _service(plan, store, TelegramSender(bot), pace, words) as (service, follower):
        listener = Listener(
            bot,
            receive(settings, store, service, follower, bot, plan.clock),
            partial(_note_trouble, service),
            partial(_tell_of_rivals, service),
            Rivals(plan.patience.rivals),
            turns=Turns(pace, service.told_to_wait, plan.clock),
            on_return=service.telegram_is_back,
            menus=menus_of(settings),
        )
        try:
            if plan.once:
                await _once(service, listener)
            else:
                parts = Parts(
                    store,
                    service,
                    follower,
                    listener,
                    bot.renew_updates,
                    plan.clock,
                    plan.rhythm,
                    plan.ending,
                )
                await stay_alive(parts, settings.listen, plan.patience)
        except TokenRefusedError:
            return Ended.TOKEN_REFUSED
        finally:
            await listener.close()
        if service.record_lost:
            return Ended.RECORD_LOST
        return Ended.TOKEN_REFUSED if service.token_refused else Ended.AS_ASKED


async def _once(service: Service, listener: Listener) -> None:
    """Answer what people wrote, then make one pass; without Telegram, the pass still stores."""
    try:
        await listener.connect()
        await listener.answer_waiting()
    except TokenRefusedError:
        raise
    except Exception as error:  # noqa: BLE001 - the pass goes on; what can't be read is kept
        _note_trouble(service, error, "answering what waits in Telegram")
    await service.once()


def _note_trouble(service: Service, error: BaseException, about: str) -> None:
    """Log trouble with Telegram or the net; a bug among it is kept like any other."""
    if isinstance(error, TelegramError):
        log.warning("telegram", about=about, error=mask(str(error)))
    else:
        service.notices.trouble(error, about)


def _tell_of_rivals(service: Service, giving_way: bool) -> None:
    text, sign = (RIVAL, WARNING) if giving_way else (RIVAL_GONE, GOOD_NEWS)
    service.notices.tell_owners(text, sign=sign)


@asynccontextmanager
async def _service(
    plan: Plan,
    store: Store,
    sender: Sender,
    pace: Pace | None = None,
    words: KeptWords | None = None,
    on_poll: Callable[[PollReport], None] | None = None,
) -> AsyncIterator[tuple[Service, Follower]]:
    """Put the files in force, bring the store up to date with them, and open what polling needs."""
    settings = plan.settings
    started = files_in_force(settings, store, plan.clock)
    files = started.files
    encoder = plan.find_encoder()
    recovered = store.recover_deliveries()
    if recovered:
        log.warning("recovered deliveries whose outcome is unknown", count=recovered)
    async with open_web(settings, store, plan.clock) as web:
        service = Service(
            Duties(
                store=store,
                web=web,
                watch=watch_of(files.contents, words=words.words if words else None),
                sender=sender,
                clock=plan.clock,
                keep_items=settings.keep_items,
                owners=settings.owners,
                pace=pace,
                words=words,
                encoder=encoder,
                upkeep=open_upkeep(settings, store, plan.clock) if words else None,  # no dry run
                most_alerts=settings.most_alerts,
                language=settings.language,
                surges=surge_rules(settings),
            ),
            on_poll,
        )
        place = Place(settings.watchlists_dir, settings.min_interval)
        follower = Follower(place, store, service, files, plan.clock)
        await follower.begin(started)
        log.info(
            "started",
            feeds=len(files.listed),
            watchlists=len(files.watchlists),
            subscriptions=len(store.subscriptions()),
            stories_by_meaning=encoder is not None,
        )
        yield service, follower


# ---------------------------------------------------------------- without


def _dry_run(plan: Plan) -> None:
    """Work on a copy of the record, so that nothing is stored, and print instead of sending."""
    console = open_console()
    with tempfile.TemporaryDirectory(prefix="monitor-dry-run-") as folder:
        store = _copied_store(plan.settings, Path(folder))
        try:
            asyncio.run(_print_messages(plan, store, TerminalSender(console)))
        finally:
            store.close()


def _copied_store(settings: Settings, folder: Path) -> Store:
    """Copy the store; where nobody subscribes yet, this terminal follows every watchlist."""
    target = folder / database_path(settings).name
    if database_path(settings).exists():
        try:
            original = open_store(settings, read_only=True)
        except StoreError as error:
            end(str(error), EX_CONFIG)
        original.copy_to(target)
        original.close()
    return Store(target)


async def _print_messages(plan: Plan, store: Store, sender: TerminalSender) -> None:
    if not store.subscriptions():
        store.remember_chat(STAND_IN)
        for watchlist in read_setup(plan.settings).watchlists:
            store.subscribe(STAND_IN.id, 0, watchlist.id, Mode.ALERTS, DAILY, plan.clock())
        click.echo("Nobody subscribes yet: this terminal follows every watchlist.", err=True)
    reports: list[PollReport] = []
    async with _service(plan, store, sender, on_poll=reports.append) as (service, follower):
        if plan.once:
            await service.once()
        else:
            await serve(service, follower, plan.rhythm, plan.ending)
    failed = [report for report in reports if report.error]
    for report in failed[:FAILURES_SHOWN]:
        click.echo(f"monitor: {shown(report.feed)}: {report.error}", err=True)
    click.echo(
        f"{count_text(len(reports), 'poll', 'polls')}, {len(failed)} failed; "
        f"{count_text(sender.count, 'message', 'messages')} would have been sent; "
        "nothing was stored.",
        err=True,
    )
