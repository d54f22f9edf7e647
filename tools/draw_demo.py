"""Draw the picture of the README from a real run of the demo: draw_demo.py docs/demo.svg."""

from __future__ import annotations

import asyncio
import io
import re
import sys
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.panel import Panel
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from monitor.commands.init import shipped_watchlists
from monitor.demo.show import show
from monitor.log import configure_logging

WIDTH = 94
DIGEST_LINES = 17
# What the picture shows of the demo's many messages, by words of their titles.
ALERTS = ("trust-building step", "1200 депортованих")
UPDATE = "was not deleted"

# The fonts that a reader's machine has: a picture inside a page may load nothing.
FONTS = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace"
FRAME = f"""\
<svg viewBox="0 0 {{width}} {{height}}" xmlns="http://www.w3.org/2000/svg" role="img">
<title>monitor demo in a terminal: alerts and a digest</title>
<style>
.{{unique_id}}-matrix {{{{ font: {{char_height}}px/{{line_height}}px {FONTS}; }}}}
.{{unique_id}}-title {{{{ font: 16px {FONTS}; }}}}
{{styles}}
</style>
<defs>
<clipPath id="{{unique_id}}-clip-terminal">
<rect x="0" y="0" width="{{terminal_width}}" height="{{terminal_height}}"/>
</clipPath>
{{lines}}
</defs>
{{chrome}}
<g clip-path="url(#{{unique_id}}-clip-terminal)"
 transform="translate({{terminal_x}}, {{terminal_y}})">
{{backgrounds}}
<g class="{{unique_id}}-matrix">
{{matrix}}
</g>
</g>
</svg>
"""
THEME = TerminalTheme(
    (22, 27, 34),
    (230, 237, 243),
    [
        (72, 79, 88),
        (255, 123, 114),
        (63, 185, 80),
        (210, 153, 34),
        (88, 166, 255),
        (188, 140, 255),
        (57, 197, 207),
        (177, 186, 196),
    ],
)


class Album(Console):
    """A console that keeps what is printed instead of printing it."""

    def __init__(self) -> None:
        super().__init__(file=io.StringIO(), width=WIDTH)
        self.panels: list[Panel] = []

    def print(self, *objects: Any, **_options: Any) -> None:
        """Keep the messages."""
        self.panels += [thing for thing in objects if isinstance(thing, Panel)]

    def message(self, kind: str, words: str = "") -> Panel:
        """Find the first message of a kind that holds these words."""
        for panel in self.panels:
            if panel.title == kind and words in str(panel.renderable):
                return panel
        sys.exit(f"the demo sent no {kind} with the words {words!r}; change {__file__}")


def draw() -> str:
    """Run the demo, and draw some of its messages."""
    configure_logging("warning", "console")
    album = Album()
    steps: list[str] = []
    asyncio.run(show(album, shipped_watchlists(), steps.append, plain=False))
    first, second, last = (Text(f"» {step}", "bold green") for step in steps)
    paper = Console(record=True, file=io.StringIO(), width=WIDTH, force_terminal=True)
    paper.print(Text("$ make demo", "bold"))
    paper.print(first)
    for words in ALERTS:
        paper.print(album.message("alert", words))
    paper.print(second)
    paper.print(album.message("alert, updated in silence", UPDATE))
    paper.print(last)
    paper.print(_shortened(album.message("digest")))
    svg = paper.export_svg(title="monitor", theme=THEME, code_format=FRAME, unique_id="demo")
    return re.sub(r"[ \t]+$", "", svg, flags=re.MULTILINE)


def _shortened(digest: Panel) -> Panel:
    """Leave the digest's later lines out, and say so."""
    text = digest.renderable
    assert isinstance(text, Text)
    kept = Text("\n").join(text.split("\n")[:DIGEST_LINES])
    digest.renderable = kept.append("\n…", "dim")
    return digest


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    Path(sys.argv[1]).write_text(draw(), "utf-8")
