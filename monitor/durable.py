"""What outlasts a power cut: a file that was flushed, under a name whose folder was flushed."""

from __future__ import annotations

import os
from pathlib import Path


def flush(path: Path) -> None:
    """See to it that a file, or the names in a folder, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(path: Path, mode: int = 0o777) -> None:
    """Make a folder, and those that it is in, if they aren't there.

    They are on the disk then: else a power cut could take all that is put into them.
    """
    if path.is_dir():
        return
    make_folder(path.parent)
    path.mkdir(mode=mode, exist_ok=True)
    flush(path.parent)
