"""Where the data live that are developed against but not part of the project."""

from __future__ import annotations

from pathlib import Path

import pytest

_SHARED = Path(__file__).parents[2] / "shared" / "data"  # ../shared, beside the repository


def shared_if_there(*parts: str) -> Path | None:
    """Return the path of a shared file or folder; None where there is none."""
    path = _SHARED.joinpath(*parts)
    return path if path.exists() else None


def shared_data(*parts: str) -> Path:
    """Return the path of a shared file or folder; skip the test where there is none."""
    path = shared_if_there(*parts)
    if path is None:
        pytest.skip("the shared data are not here")
    return path
