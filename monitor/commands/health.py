"""`monitor health`: asks the service that runs whether it is healthy."""

from __future__ import annotations

import http.client
from contextlib import closing
from pathlib import Path

import click

from monitor.config import Settings, load_settings
from monitor.health.server import PROCESS, address_of
from monitor.lock import holder_pid

SECONDS = 8.0
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}


@click.command()
@click.pass_context
def command(context: click.Context) -> None:
    """Ask the service whether it is healthy: exit code 0 if it is, else 1 and the reasons.

    For health checks of containers and other programs that look after it. It asks /healthz at
    the address that the setting listen gives. Telegram or the internet being down is not unhealthy.

    \b
    Examples:
      monitor health
      monitor health || systemctl restart monitor
    """
    settings = load_settings(context.obj if isinstance(context.obj, Path) else None)
    trouble = _trouble(settings)
    click.echo(trouble or "ok", err=bool(trouble))
    if trouble:
        context.exit(1)


def _trouble(settings: Settings) -> str:
    """Say what is wrong; nothing where all is well."""
    if not settings.listen:
        return 'monitor: listen is "", so nothing can be asked → set listen = "127.0.0.1:9464"'
    try:
        status, process, text = _ask(*address_of(settings.listen))
    except (OSError, http.client.HTTPException) as error:
        reason = str(error) or type(error).__name__
        return f"monitor: nobody answers at {settings.listen} ({reason}) → is monitor run running?"
    ours = holder_pid(settings.state_dir)
    if not process or (ours and process != ours):
        who = f"process {process}" if process else "another program"
        return (
            f"monitor: at {settings.listen} answers {who}, not the Monitor of "
            f"{settings.state_dir} → give each Monitor a listen of its own"
        )
    return "" if status == http.client.OK else text.rstrip()


def _ask(host: str, port: int) -> tuple[int, str, str]:
    """Ask /healthz; returns the status, the process that answers, and the text."""
    connection = http.client.HTTPConnection(EVERYWHERE.get(host, host), port, timeout=SECONDS)
    with closing(connection):
        connection.request("GET", "/healthz")
        answer = connection.getresponse()
        return answer.status, answer.headers.get(PROCESS, ""), answer.read(10_000).decode()
