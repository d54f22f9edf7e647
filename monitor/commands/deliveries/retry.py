"""`monitor deliveries retry`: messages that were refused, or wait, are tried again now."""

from __future__ import annotations

import click

from monitor.commands.arguments import NUMBER
from monitor.commands.common import echo_json, joined_store, settings_of
from monitor.commands.deliveries.records import OPEN, chat_name, choose, named, require_choice
from monitor.model import DeliveryRecord, DeliveryStatus


@click.command()
@click.argument("numbers", metavar="[ID]...", nargs=-1, type=NUMBER)
@click.option("--refused", is_flag=True, help="All that were refused.")
@click.option("--chat", "chat_id", type=NUMBER, metavar="ID", help="All of this chat.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def retry(
    context: click.Context,
    numbers: tuple[int, ...],
    refused: bool,
    chat_id: int | None,
    as_json: bool,
) -> None:
    """Send messages again that were refused, wait for a later try, or were dropped by number.

    Each goes back to its place in its chat's order, before all that was composed later. A service
    that runs sends them within seconds, else the next one does. A parked chat is tried again with
    all that waits for it. Where Telegram asked a chat to wait, that wait is kept.

    \b
    Examples:
      monitor deliveries retry 1204 1207
      monitor deliveries retry --refused
      monitor deliveries retry --chat -1001234567890
    """
    require_choice(numbers, refused, chat_id)
    settings = settings_of(context, quiet=True)
    statuses = (DeliveryStatus.REFUSED,) if refused else OPEN
    with joined_store(settings) as store:
        chosen = choose(store, numbers, statuses, chat_id)
        put_back = set(store.retry_deliveries([record.id for record in chosen]))
    records = [record for record in chosen if record.id in put_back]
    if as_json:
        echo_json({"retried": [record.id for record in records]})
        return
    _say(records)


def _say(records: list[DeliveryRecord]) -> None:
    if not records:
        click.echo("There is nothing to send again.")
        return
    click.echo(f"{named(records)} will be sent again, in the order of each chat.")
    for chat in {record.chat.id: record.chat for record in records if record.chat.parked}.values():
        click.echo(f"{chat_name(chat)} was parked ({chat.parked}) and is tried again.")
