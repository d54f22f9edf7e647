"""A chat as a picture: what a person said and what Monitor answered → SVG, as Telegram shows it.

The pictures of docs/guide.md are drawn from real conversations: tools/draw_chats.py.
"""

from __future__ import annotations

import base64
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape

WIDTH = 460
MARGIN, PADDING, GAP = 14, 11, 8
FONT, LINE = 15, 21
BUTTON = 36
WIDEST = WIDTH - 2 * MARGIN - 40
FONTS = "-apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif"
STYLE = f"""\
text {{ font: {FONT}px {FONTS}; fill: #111; white-space: pre; }}
.b {{ font-weight: 600; }} .i {{ font-style: italic; }} .u {{ text-decoration: underline; }}
.a {{ fill: #2678b6; }}
.c {{ font-family: ui-monospace, Menlo, Consolas, monospace; fill: #9c3b6b; }}
.k {{ fill: #fff; font-size: 14px; text-anchor: middle; }}
.n {{ fill: #fff; font-size: 13px; text-anchor: middle; }}"""
CLASSES = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "text_link": "a",
    "url": "a",
    "mention": "a",
    "text_mention": "a",
    "bot_command": "a",
    "code": "c",
    "pre": "c",
}


@dataclass(frozen=True)
class Mark:
    """A stretch of a text that Telegram shows in another way, in UTF-16 units."""

    kind: str
    offset: int
    length: int


@dataclass(frozen=True)
class Bubble:
    """A message: the person's own stand on the right."""

    text: str
    marks: Sequence[Mark] = ()
    rows: Sequence[Sequence[str]] = ()
    own: bool = False
    file: str = ""
    picture: bytes = b""


@dataclass(frozen=True)
class Toast:
    """The short line that flashes where a button was pressed."""

    text: str


@dataclass
class _Line:
    runs: list[tuple[str, str]] = field(default_factory=list)
    quoted: bool = False
    width: float = 0


def draw(title: str, things: Sequence[Bubble | Toast]) -> str:
    """Draw a chat from top to bottom."""
    parts: list[str] = []
    y = MARGIN
    for thing in things:
        drawn, height = _toast(thing, y) if isinstance(thing, Toast) else _bubble(thing, y)
        parts += drawn
        y += height + GAP
    height = y - GAP + MARGIN
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" '
            f'width="{WIDTH}" role="img">',
            f"<title>{escape(title)}</title>",
            f"<style>\n{STYLE}\n</style>",
            f'<rect width="{WIDTH}" height="{height:.0f}" rx="12" fill="#b9cfdd"/>',
            *parts,
            "</svg>\n",
        ]
    )


# ---------------------------------------------------------------- bubbles


def _bubble(bubble: Bubble, y: float) -> tuple[list[str], float]:
    lines = list(_wrapped(bubble))
    inner = max([line.width for line in lines] + [0.0])
    if bubble.rows or bubble.picture:
        inner = WIDEST - 2 * PADDING
    if bubble.file:
        inner = max(inner, _width(bubble.file) + 34)
    width = inner + 2 * PADDING
    x = WIDTH - MARGIN - width if bubble.own else MARGIN
    head, top = _head(bubble, x, y, width)
    height = top + len(lines) * LINE + 2 * PADDING - 6 if lines else top + PADDING
    colour = "#e3f7d3" if bubble.own else "#fff"
    parts = [
        f'<rect x="{x:.0f}" y="{y:.0f}" width="{width:.0f}" height="{height:.0f}" rx="11" '
        f'fill="{colour}"/>',
        *head,
        *_texts(lines, x + PADDING, y + top + PADDING + FONT - 2),
    ]
    buttons, more = _buttons(bubble.rows, x, y + height + 4, width)
    return [*parts, *buttons], height + more


def _head(bubble: Bubble, x: float, y: float, width: float) -> tuple[list[str], float]:
    """Draw what stands above the text: a picture, or the sign of a file."""
    if bubble.picture:
        height = width * _shape(bubble.picture)
        data = base64.b64encode(bubble.picture).decode()
        return [
            f'<image x="{x:.0f}" y="{y:.0f}" width="{width:.0f}" height="{height:.0f}" '
            f'href="data:image/png;base64,{data}"/>'
        ], height
    if bubble.file:
        return [
            f'<circle cx="{x + 22:.0f}" cy="{y + 22:.0f}" r="13" fill="#4a9fd8"/>',
            f'<text class="n" x="{x + 22:.0f}" y="{y + 27:.0f}">↓</text>',
            f'<text class="a" x="{x + 42:.0f}" y="{y + 27:.0f}">{escape(bubble.file)}</text>',
        ], 36
    return [], 0


def _shape(png: bytes) -> float:
    """Return the height of a PNG for a width of one (its header has both)."""
    return int.from_bytes(png[20:24], "big") / int.from_bytes(png[16:20], "big")


def _texts(lines: Sequence[_Line], x: float, y: float) -> Iterator[str]:
    for number, line in enumerate(lines):
        at = y + number * LINE
        if line.quoted:
            yield f'<rect x="{x:.0f}" y="{at - 15:.0f}" width="3" height="{LINE}" fill="#4a9fd8"/>'
        spans = "".join(
            f'<tspan class="{style}">{escape(text)}</tspan>' if style else escape(text)
            for text, style in line.runs
        )
        indent = 9 if line.quoted else 0
        yield f'<text x="{x + indent:.0f}" y="{at:.0f}" xml:space="preserve">{spans}</text>'


def _buttons(
    rows: Sequence[Sequence[str]], x: float, y: float, width: float
) -> tuple[list[str], float]:
    parts = []
    for number, row in enumerate(rows):
        each = (width - 4 * (len(row) - 1)) / len(row)
        for place, label in enumerate(row):
            left, top = x + place * (each + 4), y + number * (BUTTON + 4)
            shown = _cut(label, each - 12)
            parts += [
                f'<rect x="{left:.1f}" y="{top:.0f}" width="{each:.1f}" height="{BUTTON}" rx="8" '
                'fill="#6d8ba0"/>',
                f'<text class="k" x="{left + each / 2:.1f}" y="{top + 23:.0f}">'
                f"{escape(shown)}</text>",
            ]
    return parts, len(rows) * (BUTTON + 4)


def _toast(toast: Toast, y: float) -> tuple[list[str], float]:
    width = _width(toast.text) + 30
    left = (WIDTH - width) / 2
    return [
        f'<rect x="{left:.0f}" y="{y:.0f}" width="{width:.0f}" height="30" rx="15" '
        'fill="#000" opacity="0.55"/>',
        f'<text class="n" x="{WIDTH / 2}" y="{y + 20:.0f}">{escape(toast.text)}</text>',
    ], 30


# ---------------------------------------------------------------- lines


def _wrapped(bubble: Bubble) -> Iterator[_Line]:
    """Break a text into lines, as wide as a bubble may be."""
    line = _Line()
    for word, style, quoted, ends in _words(bubble):
        if ends:
            yield line
            line = _Line()
            continue
        width = _width(word, "b" in style, "c" in style)
        room = WIDEST - 2 * PADDING - (9 if quoted else 0)
        if line.runs and line.width + width > room and word.strip():
            yield line
            line = _Line()
        line.quoted = line.quoted or quoted
        if not line.runs and not word.strip():
            continue
        line.width += width
        _append(line, word, style)
    if line.runs:
        yield line


def _append(line: _Line, word: str, style: str) -> None:
    if line.runs and line.runs[-1][1] == style:
        line.runs[-1] = (line.runs[-1][0] + word, style)
    else:
        line.runs.append((word, style))


def _words(bubble: Bubble) -> Iterator[tuple[str, str, bool, bool]]:
    """Give words and spaces with their style; the last value marks the end of a line."""
    word, style, quoted = "", "", False
    unit = 0
    for character in bubble.text:
        now, in_quote = _style_at(bubble.marks, unit)
        is_break = character in " \n" or (word and word.isspace())
        if word and (is_break or now != style):
            yield word, style, quoted, False
            word = ""
        style, quoted = now, in_quote
        unit += 2 if character > "\uffff" else 1
        if character == "\n":
            yield "", "", False, True
        else:
            word += character
    if word:
        yield word, style, quoted, False


def _style_at(marks: Sequence[Mark], unit: int) -> tuple[str, bool]:
    here = [mark.kind for mark in marks if mark.offset <= unit < mark.offset + mark.length]
    classes = {CLASSES[kind] for kind in here if kind in CLASSES}
    return " ".join(sorted(classes)), "blockquote" in here


def _width(text: str, bold: bool = False, code: bool = False) -> float:
    """Guess how wide a text is: fonts differ, so a little more than in most."""
    if code:
        return len(text) * FONT * 0.6
    return sum(map(_character, text)) * FONT * (1.06 if bold else 1.0)


def _character(character: str) -> float:
    if unicodedata.east_asian_width(character) in "WF" or character > "\u2600":
        return 1.25
    if unicodedata.category(character)[0] in "MC":
        return 0.0
    if character in "iljtfrI.,:;|'’!()[] ":
        return 0.31
    if character in "mwMWШЩЖЮФшщжюф@%":
        return 0.86
    return 0.66 if character.isupper() else 0.55


def _cut(label: str, room: float) -> str:
    while _width(label) * 14 / FONT > room and len(label) > 2:
        label = label.rstrip("…")[:-1] + "…"
    return label
