"""`monitor demo`: the whole of it for a moment, without token or internet."""

from __future__ import annotations

import asyncio
import shutil
import sys
from pathlib import Path

import click
from rich.text import Text

from monitor.commands.common import end
from monitor.commands.init import shipped_watchlists
from monitor.demo.show import Summary, show
from monitor.digest.wording import count_text
from monitor.log import configure_logging
from monitor.model import DeliveryKind
from monitor.terminal import open_console


@click.command()
@click.option("--plain", is_flag=True, help="Print without frames and colours.")
def command(plain: bool) -> None:
    """Show Monitor at work for a moment: no token, no internet, nothing left behind.

    Feeds of invented outlets are served on loopback; the real service polls them, matches them
    with the shipped watchlists, stores them, and sends what it finds to this terminal.

    \b
    Examples:
      monitor demo
      monitor demo --plain | less
    """
    configure_logging("warning", "console")
    console = open_console(plain=plain)

    def say(step: str) -> None:
        console.print(Text(f"» {step}", "" if plain else "bold green"))

    try:
        summary = asyncio.run(show(console, shipped_watchlists(), say, plain=plain))
    except TimeoutError:
        end("the demo took too long; is this machine very busy? Try again.")
    console.print(_closing(summary), highlight=False)


def _closing(summary: Summary) -> str:
    """Say what was done, and what to type next."""
    status, monitor = summary.status, _program()
    alerts, updates = summary.sent[DeliveryKind.ALERT], summary.sent[DeliveryKind.UPDATE]
    return "\n".join(
        (
            "",
            f"Done in {summary.seconds:.1f} s: {summary.feeds} feeds polled {summary.polls} times, "
            f"{status.items} items, {count_text(status.hits, 'hit', 'hits')};",
            f"{count_text(alerts, 'alert', 'alerts')} and a digest sent to this terminal; "
            f"{updates} alerts updated in silence as another outlet followed.",
            "",
            "Next:",
            f"  {monitor} init            a folder of your own: settings, watchlists, real feeds",
            f"  {monitor} check           what is still missing there, and how to mend it",
            f"  {monitor} run --dry-run   the real feeds, in this terminal",
        )
    )


def _program() -> str:
    """Return how this program was called, so that what is told to type next works."""
    called = sys.argv[0]
    on_path = shutil.which("monitor")
    if on_path is not None and Path(on_path).resolve() == Path(called).resolve():
        return "monitor"
    return called if Path(called).name == "monitor" else "python -m monitor"
