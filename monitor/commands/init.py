"""`monitor init`: a folder to work in."""

from __future__ import annotations

from importlib.resources import as_file, files
from pathlib import Path

import click

from monitor.commands.arguments import FileName
from monitor.commands.common import end
from monitor.config import FILE_NAME
from monitor.durable import flush, make_folder

STATE_FOLDER = "state"
WATCHLISTS_FOLDER = "watchlists"


def shipped_watchlists() -> Path:
    """Find the shipped watchlists: inside an installed package, or beside it in a checkout."""
    with as_file(files("monitor")) as package:
        inside = package / "shipped" / WATCHLISTS_FOLDER
        return inside if inside.is_dir() else package.parent / WATCHLISTS_FOLDER


@click.command()
@click.argument("folder", type=FileName(path_type=Path, file_okay=False), default=".")
def command(folder: Path) -> None:
    """Write a commented monitor.toml, the shipped watchlists and an empty state folder.

    Never overwrites: what is there already is kept, and said.

    \b
    Examples:
      monitor init            in this folder
      monitor init ~/watch    in another one
    """
    try:
        _write(folder, FILE_NAME, _settings_template())
        for source in sorted(shipped_watchlists().glob("*.toml")):
            _write(folder, f"{WATCHLISTS_FOLDER}/{source.name}", source.read_bytes())
        make_folder(folder / STATE_FOLDER)
    except OSError as error:
        end(f"{error.filename or folder} can't be written: {error.strerror}")
    where = "" if folder == Path() else f"cd {folder}, then "
    click.echo(f"\nNext: {where}put your bot's token into {FILE_NAME} and run `monitor check`.")


def _settings_template() -> bytes:
    return files("monitor").joinpath("settings-template.toml").read_bytes()


def _write(folder: Path, name: str, content: bytes) -> None:
    """Write one new file; "x" mode, so that two at once can't overwrite either."""
    path = folder / name
    make_folder(path.parent)
    try:
        with path.open("xb") as file:
            if name == FILE_NAME:
                path.chmod(0o600)  # it will hold the bot's token
            file.write(content)
        flush(path)  # what a power cut leaves half would be kept by the next init
        flush(path.parent)
    except FileExistsError:
        click.echo(f"kept    {path}")
    else:
        click.echo(f"wrote   {path}")
