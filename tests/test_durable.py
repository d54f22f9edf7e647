"""What is made here is there after a power cut, with all that is put into it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from monitor.durable import make_folder
from tests.fakes.disk import FakeDisk
from tests.fakes.disk.tape import Kind, read_tape
from tests.house import environment


def test_a_folder_is_synced_into_the_one_it_is_in(tmp_path: Path) -> None:
    """Those above, too, where they are new; and nothing is done where it is there."""
    disk = FakeDisk(tmp_path, tmp_path.parent / f"{tmp_path.name}-notes")
    script = "from monitor.durable import *; [make_folder(Path('a/b'), 0o700) for _ in range(2)]"
    variables = environment() | disk.variables()
    subprocess.run([sys.executable, "-c", script], cwd=tmp_path, env=variables, check=True)
    done = [
        (entry.kind, *(path.removeprefix(str(disk.folder)) for path in entry.paths))
        for entry in read_tape(disk.tape)
        if entry.kind is not Kind.CLOSE
    ]
    assert done == [
        (Kind.MKDIR, "/a"),
        (Kind.OPEN, ""),
        (Kind.SYNC,),
        (Kind.MKDIR, "/a/b"),
        (Kind.OPEN, "/a"),
        (Kind.SYNC,),
    ]
    assert (tmp_path / "a" / "b").stat().st_mode & 0o777 == 0o700


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(FileExistsError):
        make_folder(tmp_path / "file")
