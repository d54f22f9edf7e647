"""`monitor deliveries list`: what is unsent, in doubt or refused, and why."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

import click
from rich.table import Table
from rich.text import Text

from monitor.commands.arguments import COUNT, NUMBER
from monitor.commands.common import echo_json, read_only_store, settings_of
from monitor.commands.deliveries.records import OPEN, chat_name, headline, record_json
from monitor.digest.wording import Reader, age_text, clock_text, count_text
from monitor.masking import shortened
from monitor.model import DeliveryRecord, DeliveryStatus
from monitor.terminal import open_console, print_table
from monitor.wiring import utc_now

TEXT_LENGTH = 60
LONGEST_REASON = 300
STYLES = {DeliveryStatus.REFUSED: "red", DeliveryStatus.UNKNOWN: "yellow"}
COLUMNS = ("id", "age", "chat", "kind", "status", "tries", "next", "last error", "text")
FOLDED = ("chat", "last error", "text")


@click.command("list")
@click.option("--chat", "chat_id", type=NUMBER, metavar="ID", help="Only those of this chat.")
@click.option(
    "--status",
    "statuses",
    multiple=True,
    type=click.Choice([status.value for status in DeliveryStatus]),
    help="Only those in this state; may be given several times.",
)
@click.option("--all", "everything", is_flag=True, help="Those that were sent or dropped, too.")
@click.option("--limit", type=COUNT, default=100, show_default=True, help="The latest so many.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON line for each message.")
@click.pass_context
def list_(
    context: click.Context,
    chat_id: int | None,
    statuses: tuple[str, ...],
    everything: bool,
    limit: int,
    as_json: bool,
) -> None:
    """List the messages that were not sent: waiting, being sent, in doubt, or refused.

    The messages of a chat go out in the order of their numbers; `next` is when one may be sent at
    the earliest.

    \b
    Examples:
      monitor deliveries list
      monitor deliveries list --status refused
      monitor deliveries list --chat -1001234567890 --all --json
    """
    if statuses and everything:
        raise click.UsageError("give either --status or --all")
    settings = settings_of(context, quiet=True)
    wanted = [DeliveryStatus(name) for name in statuses] or (DeliveryStatus if everything else OPEN)
    with read_only_store(settings) as store:
        records = store.delivery_records(list(wanted), chat_id, latest=limit)
    if as_json:
        for record in records:
            echo_json(record_json(record))
        return
    _print(records, Reader(ZoneInfo(settings.time_zone), utc_now(), {}))
    if len(records) == limit:
        click.echo(f"These are the latest {limit}; --limit shows more.", err=True)


def next_text(record: DeliveryRecord, reader: Reader) -> str:
    """Say when a message is tried next."""
    if record.status is DeliveryStatus.SENDING:
        return "being sent"
    if record.next_at is None:
        return "chat is parked" if record.status in OPEN[:-1] else "–"
    return "now" if record.next_at <= reader.now else clock_text(record.next_at, reader)


def _print(records: Sequence[DeliveryRecord], reader: Reader) -> None:
    if not records:
        click.echo("No message is like that.")
        return
    table = Table(box=None, pad_edge=False)
    for name in COLUMNS:
        table.add_column(name, overflow="fold" if name in FOLDED else "ellipsis")
    for record in records:
        text = headline(record)
        table.add_row(
            str(record.id),
            age_text(reader.now - record.created_at),
            Text(chat_name(record.chat)),
            record.kind.value,
            Text(record.status.value, STYLES.get(record.status, "")),
            str(record.attempts),
            next_text(record, reader),
            Text(shortened(record.dropped or record.error or "–", LONGEST_REASON)),
            Text(shortened(text, TEXT_LENGTH)),
        )
    print_table(open_console(), table)
    click.echo(_summary(records))


def _summary(records: Sequence[DeliveryRecord]) -> str:
    words = [record.status.value for record in records]
    counts = ", ".join(f"{words.count(word)} {word}" for word in dict.fromkeys(words))
    return f"{count_text(len(records), 'message', 'messages')}: {counts}"
