"""`monitor run`: the service."""

from __future__ import annotations

import asyncio
import signal
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import click

from monitor.cli import EX_CONFIG
from monitor.commands.common import end, locked_store, settings_of
from monitor.config import Settings
from monitor.conversation import DIGEST_AT, Desk, listed, respond
from monitor.digest.wording import count_text
from monitor.feeds.urls import shown
from monitor.log import get_logger
from monitor.model import Chat, ChatKind, Mode, PollReport, Subscription
from monitor.pipeline import Sender
from monitor.service import Duties, Service
from monitor.store import Store, StoreError
from monitor.telegram.access import Access
from monitor.telegram.bot import Respond
from monitor.telegram.events import Event, Reply
from monitor.telegram.listener import Listener, TokenRefusedError
from monitor.telegram.pace import Pace
from monitor.telegram.sender import Bot, TelegramSender, open_bot
from monitor.terminal import TerminalSender, open_console
from monitor.wiring import (
    Setup,
    database_path,
    open_store,
    open_web,
    read_setup,
    require_something,
    utc_now,
    without_watchlist,
)

NO_TOKEN = """there is no Telegram token, so nothing could be sent.
  1. Talk to @BotFather in Telegram, /newbot, and copy the token it gives you.
  2. Set telegram_token in monitor.toml, or the variable MONITOR_TELEGRAM_TOKEN,
     or name a file with MONITOR_TELEGRAM_TOKEN_FILE.
  3. monitor check --online tells whether Telegram knows it.
To see what would be sent, without a token: monitor run --once --dry-run"""

WRONG_TOKEN = """Telegram does not know this token. Compare it with what @BotFather gave you
(/mybots → API Token), set telegram_token, and start again."""

FAILURES_SHOWN = 5
STAND_IN = Chat(1, ChatKind.PRIVATE, "this terminal")

log = get_logger("monitor.run")


@dataclass(frozen=True, slots=True)
class Plan:
    """What `monitor run` was asked to do."""

    settings: Settings
    setup: Setup
    once: bool


@click.command()
@click.option("--once", is_flag=True, help="One pass over all due feeds and deliveries, then end.")
@click.option("--dry-run", is_flag=True, help="Print the messages; send and store nothing.")
@click.pass_context
def command(context: click.Context, once: bool, dry_run: bool) -> None:
    """Run the service: poll feeds, match, alert, send digests, answer in Telegram.

    It ends on SIGTERM or Ctrl-C, after finishing what it is sending. Exit codes: 0 ended as
    asked, 75 another Monitor uses the state folder, 78 the settings or the token can't be used.

    \b
    Examples:
      monitor run                     until it is stopped
      monitor run --once              one pass, for cron
      monitor run --once --dry-run    what would be sent now, in the terminal
    """
    settings = settings_of(context)
    setup = read_setup(settings)
    require_something(setup)
    for problem in setup.problems:
        click.echo(f"monitor: {problem}", err=True)
    plan = Plan(settings, setup, once)
    if dry_run:
        _dry_run(plan)
        return
    if not settings.token:
        end(NO_TOKEN, EX_CONFIG)
    with locked_store(settings) as store:
        token_refused = asyncio.run(_run_with_telegram(plan, store))
    if token_refused:
        end(WRONG_TOKEN, EX_CONFIG)


# ---------------------------------------------------------------- with Telegram


async def _run_with_telegram(plan: Plan, store: Store) -> bool:
    """Serve; tells whether Telegram refused the token."""
    settings = plan.settings
    bot = open_bot(settings.token, settings.telegram_api_url)
    async with _service(plan, store, TelegramSender(bot), Pace()) as service:
        listener = Listener(
            bot, _answerer(plan, store, service, bot), service.notices.trouble_outside
        )
        try:
            await (_once if plan.once else _until_stopped)(service, listener)
        except TokenRefusedError:
            return True
        finally:
            await listener.close()
        return service.token_refused


async def _once(service: Service, listener: Listener) -> None:
    """Answer what people wrote, then make one pass; without Telegram, the pass still stores."""
    try:
        await listener.connect()
        await listener.answer_waiting()
    except TokenRefusedError:
        raise
    except Exception as error:  # noqa: BLE001 - the pass goes on; what can't be read is kept
        service.notices.trouble_outside(error, "answering what waits in Telegram")
    await service.once()


async def _until_stopped(service: Service, listener: Listener) -> None:
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, service.stop)
    listening = asyncio.create_task(listener.listen())
    listening.add_done_callback(lambda task: _stop_on_failure(task, service))
    await service.run()
    listening.cancel()
    with suppress(asyncio.CancelledError):
        await listening


def _stop_on_failure(task: asyncio.Task[None], service: Service) -> None:
    if not task.cancelled() and task.exception() is not None:
        service.stop()


def _answerer(plan: Plan, store: Store, service: Service, bot: Bot) -> Respond:
    settings = plan.settings

    async def answer(event: Event) -> Reply | None:
        desk = Desk(
            store=store,
            watchlists=listed(plan.setup.watchlists),
            access=Access(settings.access, frozenset(settings.owners)),
            bot_name=bot.username,
            time_zone=settings.time_zone,
            clock=utc_now,
            wake=service.send_due,
        )
        return await respond(event, desk)

    return answer


@asynccontextmanager
async def _service(
    plan: Plan,
    store: Store,
    sender: Sender,
    pace: Pace | None = None,
    on_poll: Callable[[PollReport], None] | None = None,
) -> AsyncIterator[Service]:
    """Bring the store up to date with the files, and open what polling needs."""
    settings = plan.settings
    store.sync_feeds(plan.setup.feeds, utc_now(), settings.min_interval)
    recovered = store.recover_deliveries()
    if recovered:
        log.warning("recovered deliveries whose outcome is unknown", count=recovered)
    async with open_web(settings) as web:
        service = Service(
            Duties(
                store=store,
                web=web,
                watch=plan.setup.watch(),
                sender=sender,
                clock=utc_now,
                host_pause=settings.host_pause,
                keep_items=settings.keep_items,
                owners=settings.owners,
                pace=pace,
            ),
            on_poll,
        )
        _tell_what_is_wrong(plan, store, service)
        log.info(
            "started",
            feeds=len(plan.setup.feeds),
            watchlists=len(plan.setup.watchlists),
            subscriptions=len(store.subscriptions()),
        )
        yield service


def _tell_what_is_wrong(plan: Plan, store: Store, service: Service) -> None:
    """Tell the owners of each fault in the files once, and the chats whose watchlist is gone."""
    orphans = {
        f"chat {sub.chat.id} follows “{sub.watchlist}”, a watchlist that is not there": sub
        for sub in without_watchlist(store.subscriptions(), plan.setup.watchlists)
    }
    faults = [*map(str, plan.setup.errors), *orphans]
    for fault in store.not_told_yet(faults, utc_now()):
        service.notices.tell_owners(fault)
        if fault in orphans:
            orphan = orphans[fault]
            service.notices.tell(orphan.chat.id, orphan.thread, _gone(orphan))


def _gone(subscription: Subscription) -> str:
    return (
        f"The watchlist “{subscription.watchlist}” that you follow is not there any more, so you "
        "hear nothing of it. /watchlists shows those that are."
    )


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
        for watchlist in plan.setup.watchlists:
            store.subscribe(STAND_IN.id, 0, watchlist.id, Mode.ALERTS, DIGEST_AT, utc_now())
        click.echo("Nobody subscribes yet: this terminal follows every watchlist.", err=True)
    reports: list[PollReport] = []
    async with _service(plan, store, sender, on_poll=reports.append) as service:
        if plan.once:
            await service.once()
        else:
            loop = asyncio.get_running_loop()
            for name in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(name, service.stop)
            await service.run()
    failed = [report for report in reports if report.error]
    for report in failed[:FAILURES_SHOWN]:
        click.echo(f"monitor: {shown(report.feed)}: {report.error}", err=True)
    click.echo(
        f"{count_text(len(reports), 'poll', 'polls')}, {len(failed)} failed; "
        f"{count_text(sender.count, 'message', 'messages')} would have been sent; "
        "nothing was stored.",
        err=True,
    )
