"""Sizes of files and disks, as people write and read them."""

from __future__ import annotations

import re

_SIZE = re.compile(r"(\d{1,15}(?:\.\d{1,3})?)\s*([kmgt]i?b)", re.IGNORECASE)
_UNITS = {
    unit: base**power
    for base, kind in ((1000, "b"), (1024, "ib"))
    for power, prefix in enumerate("kmgt", start=1)
    for unit in (prefix + kind,)
}
_LARGEST = 2**60


def read_size(value: object) -> object:
    """Read `200 MB` or `1.5 GiB` as bytes; 0 needs no unit.

    Raises ValueError for what is no such size.
    """
    text = str(value).strip() if isinstance(value, str | int) else ""
    if text == "0" and not isinstance(value, bool):
        return 0
    found = _SIZE.fullmatch(text)
    if found is None:
        raise ValueError('a size, written like "200 MB" or "1 GB"')
    size = round(float(found[1]) * _UNITS[found[2].lower()])
    if size > _LARGEST:
        raise ValueError("a size of at most an exabyte")
    return size


def size_text(size: int) -> str:
    """Write a number of bytes in its largest unit: `205 MB`, `1.3 GB`."""
    for unit, length in (("TB", 10**12), ("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if size >= length:
            number = size / length
            return f"{number:.1f} {unit}" if number < 10 else f"{number:.0f} {unit}"
    return f"{size} bytes"
