"""One Monitor at a time on a state folder, and none that a dead one keeps out."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from monitor.lock import LOCK_NAME, StateFolderError, StateLock
from tests.fakes.disk import FakeDisk, Trouble
from tests.house import environment

HOLD = """
import sys, time
from pathlib import Path
from monitor.lock import StateLock

lock = StateLock(Path(sys.argv[1]))
print("held", flush=True)
time.sleep(60)
"""


@contextmanager
def another_monitor(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the folder."""
    command = [sys.executable, "-c", HOLD, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "held\n"
            yield process
        finally:
            process.kill()


def test_a_folder_is_made_and_held(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "state"
    with StateLock(folder):
        held_by = (folder / LOCK_NAME).read_text()
    assert held_by.startswith(f"process {os.getpid()}, since 20")


def test_a_second_monitor_is_refused_and_told_who_holds_the_folder(tmp_path: Path) -> None:
    with another_monitor(tmp_path) as other, pytest.raises(StateFolderError) as refused:
        StateLock(tmp_path)
    told = str(refused.value)
    assert f"another Monitor already uses {tmp_path} (process {other.pid}, since 20" in told
    assert "stop it first, or give this one a state_dir of its own" in told


def test_a_folder_on_a_full_disk_is_held_and_let_go(tmp_path: Path) -> None:
    """Else nothing could be sent from there after a restart, for want of a few bytes."""
    folder = tmp_path / "state"
    StateLock(folder).release()
    disk = FakeDisk(folder, tmp_path / "notes")
    disk.fail(Trouble.FULL_FOR_ALL)
    script = """
import sys
from pathlib import Path
from monitor.lock import StateLock, is_held
for _ in range(2):
    with StateLock(Path(sys.argv[1])):
        assert is_held(Path(sys.argv[1]))
"""
    command = [sys.executable, "-c", script, str(folder)]
    done = subprocess.run(
        command, env=environment() | disk.variables(), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert disk.refused > 0


def test_a_refused_monitor_leaves_the_holders_name(tmp_path: Path) -> None:
    with StateLock(tmp_path):
        before = (tmp_path / LOCK_NAME).read_text()
        for _ in range(2):
            with pytest.raises(StateFolderError, match=f"process {os.getpid()}"):
                StateLock(tmp_path)
        assert (tmp_path / LOCK_NAME).read_text() == before


def test_the_lock_goes_when_its_process_is_killed(tmp_path: Path) -> None:
    with another_monitor(tmp_path) as other:
        other.send_signal(signal.SIGKILL)
        other.wait()
        with StateLock(tmp_path):
            assert f"process {os.getpid()}," in (tmp_path / LOCK_NAME).read_text()


def test_a_released_folder_can_be_held_again(tmp_path: Path) -> None:
    for _ in range(2):
        StateLock(tmp_path).release()
    with pytest.raises(KeyError), StateLock(tmp_path):
        raise KeyError
    with StateLock(tmp_path):
        pass


def test_two_folders_are_held_at_once(tmp_path: Path) -> None:
    with StateLock(tmp_path / "one"), StateLock(tmp_path / "two"):
        pass


def test_a_program_that_monitor_starts_does_not_hold_the_folder(tmp_path: Path) -> None:
    lock = StateLock(tmp_path)
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        lock.release()
        with StateLock(tmp_path):
            assert child.poll() is None
        child.kill()


def test_a_shorter_name_leaves_nothing_of_a_longer_one(tmp_path: Path) -> None:
    (tmp_path / LOCK_NAME).write_text("process 1234567890, since long ago, and more\n")
    with StateLock(tmp_path):
        (line,) = (tmp_path / LOCK_NAME).read_text().splitlines()
    assert line.startswith(f"process {os.getpid()}, since ")


@pytest.mark.parametrize("folder", ["file", "file/below", "/proc/monitor"])
def test_a_folder_that_cannot_be_written_to_is_refused_with_its_name(
    tmp_path: Path, folder: str
) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(
        StateFolderError, match=r"can't be written to: .+; make it writable"
    ) as told:
        StateLock(tmp_path / folder)
    assert str(tmp_path / folder) in str(told.value)
