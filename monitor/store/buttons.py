"""A message's buttons, as the store keeps them."""

from __future__ import annotations

import json
from collections.abc import Sequence

from monitor.model import Button


def buttons_text(buttons: Sequence[Sequence[Button]]) -> str:
    """Write a message's buttons as the store keeps them."""
    rows = [[[b.label, b.data, b.url] for b in row] for row in buttons]
    return json.dumps(rows, ensure_ascii=False)


def buttons_of(text: str) -> tuple[tuple[Button, ...], ...]:
    """Read buttons that `buttons_text` wrote."""
    return tuple(tuple(Button(*button) for button in row) for row in json.loads(text))
