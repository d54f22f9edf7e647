"""A chart of two weeks as a picture (PNG), by Pillow; where it isn't installed there is none.

A font of the system has the letters of most languages; Pillow's own has English ones alone. What
can't be drawn with the font that is there is numbered, and the text beside the chart has the names.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from io import BytesIO
from typing import Any

MISSING = "the weekly note's chart needs the extra package: pip install 'monitor[charts]'"
FONTS = ("DejaVuSans.ttf", "NotoSans-Regular.ttf", "LiberationSans-Regular.ttf", "Arial.ttf")
WIDTH, EDGE = 800, 32  # pixels: a phone shows it at half of that or less
LEGEND, ROW, TITLE = 56, 96, 38  # heights: the legend, a watchlist, the place of its name
THICK, THIN, GAP = 26, 14, 4  # this week's bar, the bar of the week before, and between them
NUMBER = 96  # the room for a number right of the longest bar
TEXT, SMALL = 26, 22  # sizes of letters
PAPER, INK, FAINT, NOW, BEFORE = "#ffffff", "#1d2733", "#6b7785", "#2b6cd4", "#b4c3d9"
COLOURS = 32  # enough for two bars and soft letters, at a third of the size
_UNDRAWABLE = ("M", "C")  # marks that stand over letters, and what is hidden
_RIGHT_TO_LEFT = ("R", "AL")
_NO_LETTER = "\U0010ffff"  # which no font has


@dataclass(frozen=True, slots=True)
class Bar:
    """What one row of a chart shows: a name, and two counts."""

    name: str
    now: int
    before: int


def missing_extra() -> str | None:
    """Say what to install where no chart can be drawn; looks for it without loading it."""
    return None if find_spec("PIL") else MISSING


def can_be_written(texts: Sequence[str]) -> bool:
    """Tell whether there is a font for all letters of these texts."""
    font = _font(TEXT)
    nothing = bytes(font.getmask(_NO_LETTER))
    return all(_has(font, letter, nothing) for letter in set("".join(texts)))


def has_font() -> bool:
    """Tell whether the system has a font for more than English."""
    return can_be_written(["ї"])


def _has(font: Any, letter: str, nothing: bytes) -> bool:
    if letter.isspace():
        return True
    if unicodedata.category(letter)[0] in _UNDRAWABLE:
        return False
    if unicodedata.bidirectional(letter) in _RIGHT_TO_LEFT:
        return False  # it would stand in the wrong order without more libraries
    return bytes(font.getmask(letter)) != nothing


@cache
def _font(size: int) -> Any:
    from PIL import ImageFont  # 50 ms, for a note a week

    for name in FONTS:
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    return ImageFont.load_default(size)


def draw_chart(bars: Sequence[Bar], legend: tuple[str, str]) -> bytes:
    """Draw two counts for each row, with the names and the legend as they are given.

    `legend`: what the thick bars are, and the thin ones; "" where it can't be written.
    """
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (WIDTH, LEGEND + ROW * len(bars) + EDGE // 2), PAPER)
    draw = ImageDraw.Draw(image)
    _draw_legend(draw, legend)
    most = max([1, *(count for bar in bars for count in (bar.now, bar.before))])
    for number, bar in enumerate(bars):
        _draw_row(draw, bar, LEGEND + ROW * number, most)
    written = BytesIO()
    image.quantize(COLOURS).save(written, "PNG", optimize=True)
    return written.getvalue()


def _draw_legend(draw: Any, legend: tuple[str, str]) -> None:
    left, font = EDGE, _font(SMALL)
    for text, colour in zip(legend, (NOW, BEFORE), strict=True):
        if not text:
            continue
        draw.rectangle((left, 22, left + 22, 44), fill=colour)
        draw.text((left + 32, 33), text, fill=FAINT, font=font, anchor="lm")
        left += 32 + round(font.getlength(text)) + 40


def _draw_row(draw: Any, bar: Bar, top: int, most: int) -> None:
    name = _fitting(bar.name, _font(TEXT), WIDTH - 2 * EDGE)
    draw.text((EDGE, top + TITLE // 2), name, fill=INK, font=_font(TEXT), anchor="lm")
    top += TITLE
    _draw_bar(draw, bar.now, top, THICK, most, NOW, INK, TEXT)
    _draw_bar(draw, bar.before, top + THICK + GAP, THIN, most, BEFORE, FAINT, SMALL)


def _draw_bar(
    draw: Any, count: int, top: int, height: int, most: int, colour: str, ink: str, size: int
) -> None:
    room = WIDTH - 2 * EDGE - NUMBER
    right = EDGE + (max(2, round(room * count / most)) if count else 2)
    draw.rectangle((EDGE, top, right, top + height), fill=colour)
    place = (right + 12, top + height / 2 + 1)
    draw.text(place, str(count), fill=ink, font=_font(min(size, height + 6)), anchor="lm")


def _fitting(text: str, font: Any, room: int) -> str:
    """Cut a name where it is too long for its line."""
    if font.getlength(text) <= room:
        return text
    while text and font.getlength(text + "…") > room:
        text = text[:-1]
    return text.rstrip() + "…"
