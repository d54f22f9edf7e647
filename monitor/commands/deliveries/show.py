"""`monitor deliveries show`: one message, whole, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

import click

from monitor.commands.arguments import NUMBER
from monitor.commands.common import echo_json, end, read_only_store, settings_of
from monitor.commands.deliveries.listing import next_text
from monitor.commands.deliveries.records import chat_name, record_json, text_of
from monitor.commands.editing import BAD_INPUT
from monitor.digest.wording import Reader, age_text
from monitor.masking import shortened
from monitor.model import DeliveryRecord, DeliveryStatus
from monitor.terminal import draw, open_console
from monitor.wiring import utc_now

LONGEST_REASON = 2000


@click.command()
@click.argument("number", metavar="ID", type=NUMBER)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def show(context: click.Context, number: int, as_json: bool) -> None:
    """Show one message, whole, and what became of it.

    \b
    Examples:
      monitor deliveries show 1204
      monitor deliveries show 1204 --json | jq -r .html
    """
    settings = settings_of(context, quiet=True)
    with read_only_store(settings) as store:
        record = store.delivery_record(number)
    if record is None:
        end(f"there is no message {number} → `monitor deliveries list --all` names all", BAD_INPUT)
    if as_json:
        echo_json(record_json(record) | {"text": text_of(record), "html": record.message.html})
        return
    for line in _lines(record, Reader(ZoneInfo(settings.time_zone), utc_now(), {})):
        click.echo(line)
    click.echo()
    open_console().print(draw(record.message.html, show_links=True))


def _lines(record: DeliveryRecord, reader: Reader) -> Iterator[str]:
    thread = f", topic {record.thread}" if record.thread else ""
    yield f"message   {record.id}, {record.kind.value} to {chat_name(record.chat)}{thread}"
    yield f"status    {record.status.value}"
    yield f"composed  {age_text(reader.now - record.created_at)}"
    last = record.attempted_at
    since = f", the last {age_text(reader.now - last)}" if last else ""
    yield f"attempts  {record.attempts}{since}"
    if record.next_at or record.status is DeliveryStatus.SENDING:
        yield f"next      {next_text(record, reader)}"
    if record.error:
        yield f"error     {shortened(record.error, LONGEST_REASON)}"
    if record.dropped:
        yield f"dropped   {shortened(record.dropped, LONGEST_REASON)}"
    if record.chat.parked:
        reason = shortened(record.chat.parked, LONGEST_REASON)
        yield f"parked    the chat can't be reached: {reason}"
    if record.status in (DeliveryStatus.REFUSED, DeliveryStatus.DROPPED):
        yield f"again     monitor deliveries retry {record.id}"
