"""`monitor deliveries`: messages that wait, are in doubt or were refused; again, or given up."""

from __future__ import annotations

import click

from monitor.commands.deliveries.drop import drop
from monitor.commands.deliveries.listing import list_
from monitor.commands.deliveries.retry import retry
from monitor.commands.deliveries.show import show


@click.group()
def command() -> None:
    """Look at the messages that were not sent, send them again, or give them up.

    No message is ever thrown away: what Telegram refused, and what waits for a chat that can't be
    reached, stays in the store with the reason. All of this works beside a service that runs.

    \b
    Examples:
      monitor deliveries list
      monitor deliveries show 1204
      monitor deliveries retry --refused
    """


for part in (list_, show, retry, drop):
    command.add_command(part)
