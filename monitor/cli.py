"""The command line: each command is a module of `monitor.commands`, loaded when it is used."""

from __future__ import annotations

import gc
import importlib
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from monitor import __version__
from monitor.model import ConfigError

COMMANDS = (
    "init",
    "check",
    "run",
    "poll",
    "parse",
    "match",
    "watchlists",
    "feeds",
    "backtest",
    "search",
    "stories",
    "digest",
    "status",
    "health",
    "deliveries",
    "backup",
    "restore",
    "store",
    "demo",
)

NEED_NO_SETTINGS = ("init", "demo")

HELD = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)  # while `monitor run` loads, for a second

EX_CONFIG = 78  # sysexits.h: the configuration can't be used; systemd is told not to restart
EX_TEMPFAIL = 75  # sysexits.h: another process is in the way; try later


class _Commands(click.Group):
    """Loads a command's module when it is asked for, so that --help is quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands, in the order in which a newcomer needs them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load one command."""
        if cmd_name not in COMMANDS:
            return None
        command = importlib.import_module(f"monitor.commands.{cmd_name}").command
        assert isinstance(command, click.Command)
        if cmd_name not in NEED_NO_SETTINGS:
            _take_config(command)
        return command


def release_signals() -> None:
    """Let the signals come that were held while a command loaded."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, HELD)


def _take_config(command: click.Command) -> None:
    """Let a command, and those under it, be given --config."""
    if not any(parameter.name == "config" for parameter in command.params):
        command.params.append(_config_option())
    for under in command.commands.values() if isinstance(command, click.Group) else ():
        _take_config(under)


def _config_option() -> click.Option:
    """Make --config, which may stand before the command's name or after it."""
    return click.Option(
        ["--config"],
        type=click.Path(path_type=Path, dir_okay=False),
        help="The settings file.  [default: monitor.toml in this folder]",
        expose_value=False,
        callback=_remember_config,
    )


def _remember_config(context: click.Context, _option: click.Parameter, config: Path | None) -> None:
    if config is not None:
        context.obj = config


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Start with `monitor demo`, then `monitor init` and `monitor check`.",
)
@click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The settings file.  [default: monitor.toml in this folder]",
)
@click.version_option(__version__, prog_name="monitor")
@click.pass_context
def cli(context: click.Context, config: Path | None) -> None:
    """Watch the news for the words that matter to a team, and tell them in Telegram."""
    context.obj = config


def _open_closed_streams() -> None:
    """Open the standard streams that are closed, on nothing.

    Else the next file that is opened, the database perhaps, would get the number of standard
    error, and what C writes there.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # gets the lowest number that is free
    sys.stdin = sys.stdin or open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdout = sys.stdout or open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = sys.stderr or open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115


def _refuse_what_is_no_text(arguments: Sequence[str]) -> None:
    """End where an argument is not UTF-8: it could neither be looked for nor be printed."""
    for argument in arguments:
        try:
            argument.encode()
        except UnicodeEncodeError:
            click.echo(f"monitor: not UTF-8: {argument!a}", err=True)
            sys.exit(2)


# A poll makes thousands of objects, hardly any of them in a cycle: looking for cycles after every
# 700 new ones is a tenth of what polling costs.
_OBJECTS_BETWEEN_COLLECTIONS = 50_000


def collect_seldom() -> None:
    """Let Python look for cycles as seldom as suits a process that polls."""
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS, *gc.get_threshold()[1:])


def main() -> None:
    """Run the command line; what a person can mend is told in a line, without a traceback."""
    _open_closed_streams()
    _refuse_what_is_no_text(sys.argv[1:])
    collect_seldom()
    if "run" in sys.argv[1:]:
        signal.pthread_sigmask(signal.SIG_BLOCK, HELD)  # until the command has loaded
    try:
        cli()
    except ConfigError as error:
        for problem in error.problems:
            click.echo(f"monitor: {problem}", err=True)
        sys.exit(EX_CONFIG)
