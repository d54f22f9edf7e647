"""Where the data live that are developed against but not part of the project."""

from __future__ import annotations

from pathlib import Path

import pytest

_SHARED = Path(__file__).parents[2] / "shared" / "data"  # ../shared, beside the repository


def shared_data(*parts: str) -> Path:
    """Return the path of a shared file or folder; skip the test where there is none."""
    path = _SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip("the shared data are not here")
    return path
