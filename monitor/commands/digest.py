"""`monitor digest`: the digest as it would be sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import click

from monitor.commands.arguments import NUMBER
from monitor.commands.common import end, read_only_store, settings_of
from monitor.config import Settings, read_duration
from monitor.model import Chat, ChatKind, Delivery, DeliveryKind, DeliveryStatus
from monitor.pipeline import digest_messages
from monitor.store import Store
from monitor.terminal import open_console, print_message
from monitor.wiring import read_setup, utc_now


class Since(click.ParamType[timedelta]):
    """A duration on the command line, written as in the settings."""

    name = "duration"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> timedelta:
        """Read `24h`."""
        try:
            length = read_duration(value)
        except ValueError as error:
            self.fail(f"must be {error}", param, ctx)
        assert isinstance(length, timedelta)
        return length


@click.command()
@click.option("--since", type=Since(), default="24h", show_default=True, help="How far back.")
@click.option("--chat", type=NUMBER, help="As this chat would get it (its Telegram id).")
@click.option("--plain", is_flag=True, help="Print without frames and colours.")
@click.pass_context
def command(context: click.Context, since: timedelta, chat: int | None, plain: bool) -> None:
    """Print the digest of the last hours as it would be sent; send nothing.

    Without --chat: of every watchlist, in the time zone of the settings.

    \b
    Examples:
      monitor digest --since 7d
      monitor digest --chat -1001234567890
    """
    settings = settings_of(context)
    now = utc_now()
    setup = read_setup(settings)
    titles = setup.watch().titles
    with read_only_store(settings) as store:
        reader, watchlists = _reader(store, settings, chat, list(titles))
        stories = store.stories_since(_back(now, since), watchlists)
        messages = digest_messages(store, stories, reader, titles, now)
    console = open_console(plain=plain)
    for number, message in enumerate(messages, start=1):
        delivery = Delivery(
            id=number,
            chat_id=reader.id,
            chat_kind=reader.kind,
            thread=0,
            kind=DeliveryKind.DIGEST,
            message=message,
            attempts=0,
            status=DeliveryStatus.PENDING,
        )
        print_message(console, delivery, plain=plain)


def _back(now: datetime, since: timedelta) -> datetime:
    try:
        return now - since
    except OverflowError:
        return datetime.min.replace(tzinfo=now.tzinfo)


def _reader(
    store: Store, settings: Settings, chat_id: int | None, everything: list[str]
) -> tuple[Chat, list[str]]:
    """Find for whom the digest is, and which watchlists it covers."""
    if chat_id is None:
        anyone = Chat(0, ChatKind.PRIVATE, time_zone=settings.time_zone, language=settings.language)
        return anyone, everything
    chat = store.chat(chat_id)
    if chat is None:
        end(f"chat {chat_id} is not known here; `monitor status` counts the chats", 2)
    spoken = replace(chat, language=chat.language or settings.language)
    return spoken, [subscription.watchlist for subscription in store.subscriptions(chat_id)]
