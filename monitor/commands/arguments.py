"""Kinds of arguments that several commands take: what can't be one is refused with its reason."""

from __future__ import annotations

import errno
import os
from typing import Any

import click

_LARGEST = 2**63 - 1  # that SQLite can keep

NUMBER = click.IntRange(-_LARGEST - 1, _LARGEST)
COUNT = click.IntRange(1, _LARGEST)


class FileName(click.Path):
    """A path that the file system can have."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Refuse a name that is empty or too long, before anything is done with it."""
        if value == "":
            self.fail("the name is empty", param, ctx)
        try:
            os.lstat(value)
        except OSError as error:
            if error.errno in (errno.ENAMETOOLONG, errno.ELOOP):
                self.fail(f"{os.strerror(error.errno).lower()}: {str(value)[:60]}…", param, ctx)
        return super().convert(value, param, ctx)
