"""The pictures of the guides: each is what the conversation that it shows says today."""

from __future__ import annotations

import importlib.util
import re
import sys
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "pictures"


@cache
def tool(name: str) -> ModuleType:
    """A module of tools/."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def without_charts(svg: str) -> str:
    """Leave out what the fonts of a machine have a part in."""
    return re.sub(r"data:image/png;base64,[^\"]+", "", svg)


@pytest.mark.parametrize("name", sorted(path.stem for path in PICTURES.glob("*.svg")))
async def test_a_picture_shows_what_is_said_today(name: str) -> None:
    drawn = await tool("draw_chats").drawn(name)
    there = (PICTURES / f"{name}.svg").read_text("utf-8")
    assert without_charts(drawn) == without_charts(there), "make pictures"


def test_each_scene_has_its_picture_and_the_guides_show_it() -> None:
    guides = [ROOT / "docs" / f"{name}.md" for name in ("guide", "owner")]
    shown = "".join(path.read_text("utf-8") for path in guides)
    for name in tool("draw_chats").SCENES:
        assert (PICTURES / f"{name}.svg").exists()
        assert f"pictures/{name}.svg" in shown


def test_lines_break_where_a_bubble_ends_and_marks_stay_with_their_words() -> None:
    picture = tool("chat_picture")
    text = "Word " * 40 + "end"
    bold = picture.Mark("bold", len(text) - 3, 3)
    drawn = picture.draw("Chat", [picture.Bubble(text, [bold])])
    lines = re.findall(r"<text [^>]*>(.*?)</text>", drawn)
    assert len(lines) > 3
    assert lines[-1].endswith('<tspan class="b">end</tspan>')
    assert all(len(re.sub("<[^>]*>", "", line)) < 60 for line in lines)
