"""The fake disk keeps what was synced, may lose the rest, and is full when it is told to be."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fakes.disk import FakeDisk, Trouble
from tests.fakes.disk.cuts import Disk, lay_out
from tests.fakes.disk.tape import read_tape
from tests.house import environment

WRITES = """
import os
def write(name, text, sync, folder=True):
    with open(name, "wb") as file:
        file.write(text); file.flush()
        if sync: os.fsync(file.fileno())
    if folder:
        opened = os.open(".", os.O_RDONLY); os.fsync(opened); os.close(opened)
"""


def run(disk: FakeDisk, script: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", WRITES + script],
        cwd=disk.folder,
        env=environment() | disk.variables(),
        capture_output=True,
        text=True,
    )


@pytest.fixture
def disk(tmp_path: Path) -> FakeDisk:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "old").write_bytes(b"old")
    return FakeDisk(folder, tmp_path / "notes")


def left(disk: FakeDisk, script: str, tmp_path: Path) -> set[tuple[tuple[str, bytes | None], ...]]:
    """Say what may be left of a folder after a script and a power cut, in any of 200 ways."""
    before = tmp_path / "before"
    subprocess.run(["cp", "-r", str(disk.folder), str(before)], check=True)
    done = run(disk, script)
    assert done.returncode == 0, done.stderr
    model = Disk(before, disk.folder)
    for entry in read_tape(disk.tape):
        model.follow(entry)
    root = str(disk.folder)
    ways = (model.after_cut(random.Random(seed)) for seed in range(200))
    return {
        tuple(
            sorted(
                (path.removeprefix(f"{root}/"), held) for path, held in way.items() if path != root
            )
        )
        for way in ways
    }


def test_what_was_synced_stays(disk: FakeDisk, tmp_path: Path) -> None:
    ways = left(disk, 'write("new", b"new", sync=True)', tmp_path)
    assert ways == {(("new", b"new"), ("old", b"old"))}


def test_a_file_that_was_not_synced_may_be_empty_whole_or_rubbish(
    disk: FakeDisk, tmp_path: Path
) -> None:
    ways = left(disk, 'write("new", b"n" * 1024, sync=False)', tmp_path)
    held = {dict(way)["new"] for way in ways}
    assert {b"", b"n" * 1024, b"n" * 512} <= held
    assert any(each and set(each) - {0, ord("n")} for each in held)


def test_a_name_whose_folder_was_not_synced_may_be_missing(disk: FakeDisk, tmp_path: Path) -> None:
    script = 'write("part", b"new", sync=True, folder=False); os.replace("part", "old")'
    ways = left(disk, script, tmp_path)
    assert ways == {
        (("old", b"old"),),
        (("old", b"old"), ("part", b"new")),
        (("old", b"new"),),
    }


def test_a_file_that_was_renamed_before_it_was_synced_may_be_torn(
    disk: FakeDisk, tmp_path: Path
) -> None:
    ways = left(disk, 'write("part", b"new", sync=False); os.replace("part", "old")', tmp_path)
    assert (("old", b""),) in ways


def test_what_is_in_a_folder_that_was_not_synced_may_be_missing(
    disk: FakeDisk, tmp_path: Path
) -> None:
    ways = left(disk, 'os.mkdir("in"); os.chdir("in"); write("new", b"new", sync=True)', tmp_path)
    assert ways == {(("old", b"old"),), (("in", None), ("in/new", b"new"), ("old", b"old"))}


def test_what_is_left_can_be_laid_out(disk: FakeDisk, tmp_path: Path) -> None:
    ways = left(disk, 'os.mkdir("in"); write("in/new", b"new", True)', tmp_path)
    whole = max((dict(way) for way in ways), key=len)
    named: dict[str, bytes | None] = {str(disk.folder): None}
    named |= {str(disk.folder / name): held for name, held in whole.items()}
    (tmp_path / "again").mkdir()
    lay_out(named, disk.folder, tmp_path / "again")
    assert (tmp_path / "again" / "in" / "new").read_bytes() == b"new"


def test_the_power_fails_at_a_chosen_change(disk: FakeDisk) -> None:
    disk.fail(Trouble.POWER_CUT, after=3)  # one is made, written and synced; its folder isn't
    assert run(disk, 'write("a", b"a", True); write("b", b"b", True)').returncode == -9
    assert (disk.folder / "a").exists()
    assert not (disk.folder / "b").exists()


def test_a_full_disk_takes_no_more_but_writes_in_place_and_shows_it(disk: FakeDisk) -> None:
    disk.fail(Trouble.FULL)
    script = """
with open("old", "r+b") as file: file.write(b"OLD")
assert os.statvfs(".").f_bavail == 0
try: write("new", b"new", True)
except OSError as error: assert error.errno == 28, error
else: raise AssertionError
"""
    done = run(disk, script)
    assert done.returncode == 0, done.stderr
    assert (disk.folder / "old").read_bytes() == b"OLD"
    assert disk.refused == 1
    disk.mend()
    assert run(disk, 'write("new", b"new", True)').returncode == 0


def test_a_full_disk_that_never_writes_in_place_takes_nothing(disk: FakeDisk) -> None:
    disk.fail(Trouble.FULL_FOR_ALL)
    script = """
assert os.statvfs(".").f_bavail == 0
file = os.open("old", os.O_RDWR)
assert os.write(file, b"OLD") == 1, "half of it"
try: os.write(file, b"LD")
except OSError as error: assert error.errno == 28, error
else: raise AssertionError
"""
    done = run(disk, script)
    assert done.returncode == 0, done.stderr
