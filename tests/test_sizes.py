"""Sizes are read as people write them, and written as they read them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.sizes import read_size, size_text


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("200 MB", 200_000_000),
        ("1GB", 10**9),
        ("1.5 GiB", 3 * 2**29),
        ("64 mib", 64 * 2**20),
        (" 10 kB ", 10_000),
        ("2 TB", 2 * 10**12),
        ("0", 0),
        (0, 0),
    ],
)
def test_a_size_is_read(text: object, size: int) -> None:
    assert read_size(text) == size


@pytest.mark.parametrize(
    "text", ["", "200", 200, "MB", "-1 MB", "1 B", "1 MB 2 kB", "1e3 MB", True, False, None, 1.5]
)
def test_what_is_no_size_is_refused_with_an_example(text: object) -> None:
    with pytest.raises(ValueError, match='a size, written like "200 MB"'):
        read_size(text)


def test_a_size_beyond_all_disks_is_refused() -> None:
    with pytest.raises(ValueError, match="at most an exabyte"):
        read_size("999999999999999 TB")


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1_500, "1.5 kB"),
        (205_320_192, "205 MB"),
        (1_300_000_000, "1.3 GB"),
        (5 * 10**12, "5.0 TB"),
    ],
)
def test_a_size_is_written_in_its_largest_unit(size: int, text: str) -> None:
    assert size_text(size) == text


@given(st.integers(min_value=1_000, max_value=10**15))
def test_what_is_written_is_read_again_to_within_a_twentieth(size: int) -> None:
    read = read_size(size_text(size))
    assert isinstance(read, int)
    assert abs(read - size) <= size / 19
