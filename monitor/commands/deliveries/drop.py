"""`monitor deliveries drop`: messages are given up, and that is kept."""

from __future__ import annotations

import click

from monitor.commands.arguments import NUMBER
from monitor.commands.common import echo_json, joined_store, settings_of
from monitor.commands.deliveries.records import (
    OPEN,
    chat_name,
    choose,
    headline,
    named,
    require_choice,
)
from monitor.commands.editing import who
from monitor.masking import printable
from monitor.model import DeliveryRecord
from monitor.wiring import utc_now

SHOWN = 10


@click.command()
@click.argument("numbers", metavar="[ID]...", nargs=-1, type=NUMBER)
@click.option("--chat", "chat_id", type=NUMBER, metavar="ID", help="All of this chat.")
@click.option("--why", default="", metavar="TEXT", help="Why; kept with the messages.")
@click.option("--yes", is_flag=True, help="Ask nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object; needs --yes.")
@click.pass_context
def drop(
    context: click.Context,
    numbers: tuple[int, ...],
    chat_id: int | None,
    why: str,
    yes: bool,
    as_json: bool,
) -> None:
    """Give messages up that were not sent. They stay in the store, with who dropped them and why.

    What a dropped alert told of is told again with the next item of its story, and `monitor
    deliveries retry` takes a message back.

    \b
    Examples:
      monitor deliveries drop 1204 --why "told by phone"
      monitor deliveries drop --chat -1001234567890 --yes
    """
    require_choice(numbers, chat_id)
    if as_json and not yes:
        raise click.UsageError("--json asks nothing, so it needs --yes")
    settings = settings_of(context, quiet=True)
    with joined_store(settings) as store:
        chosen = choose(store, numbers, OPEN, chat_id)
    if chosen and not yes:
        _ask(chosen)
    reason = f"{who()}: {why}" if why else who()
    with joined_store(settings) as store:  # asking may take long: the store isn't held for it
        dropped = set(store.drop_deliveries([record.id for record in chosen], reason, utc_now()))
    records = [record for record in chosen if record.id in dropped]
    if as_json:
        echo_json({"dropped": [record.id for record in records]})
    elif records:
        click.echo(f"{named(records)} dropped; `monitor deliveries retry` takes them back.")
    else:
        click.echo("There is nothing to drop.")


def _ask(records: list[DeliveryRecord]) -> None:
    for record in records[:SHOWN]:
        click.echo(
            f"  {record.id}  {chat_name(record.chat)}  {printable(headline(record))}", err=True
        )
    if len(records) > SHOWN:
        click.echo(f"  … and {len(records) - SHOWN} more", err=True)
    click.confirm(f"Drop {named(records)}?", abort=True, err=True)
