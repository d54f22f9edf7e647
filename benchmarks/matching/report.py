"""What was measured, as tables for a terminal and for docs/benchmarks.md."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Table:
    """Figures in rows, the first column naming them; notes say how they came about."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    """What one benchmark has to tell."""

    title: str
    tables: tuple[Table, ...]
    notes: tuple[str, ...] = ()


def as_text(section: Section) -> str:
    """Lay a section out for a terminal."""
    parts = [f"== {section.title}", *section.notes]
    for table in section.tables:
        parts += ["", table.title, *_lines(table), *(f"  {note}" for note in table.notes)]
    return "\n".join(parts) + "\n"


def _lines(table: Table) -> list[str]:
    rows = (table.columns, *table.rows)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(_cells(row, widths)).rstrip() for row in rows]


def _cells(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    first, *rest = (
        cell.rjust(width) if at else cell.ljust(width)
        for at, (cell, width) in enumerate(zip(row, widths, strict=True))
    )
    return [first, *rest]


def as_markdown(section: Section, command: str, date: str) -> str:
    """Write a section as markdown, with the command and the machine that gave the figures."""
    lines = [f"## {section.title}", "", f"`{command}`, {date}, on {machine()}."]
    lines += [""] * bool(section.notes) + [f"- {note}" for note in section.notes]
    for table in section.tables:
        lines += ["", f"{table.title}:", ""]
        lines += [_markdown_row(table.columns), "|---" + "|--:" * (len(table.columns) - 1) + "|"]
        lines += map(_markdown_row, table.rows)
        lines += [""] * bool(table.notes) + [f"- {note}" for note in table.notes]
    return "\n".join(lines) + "\n"


def _markdown_row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def put_section(document: str, section: str) -> str:
    """Put a section into a document: in place of the one of the same title, or at the end."""
    title = section.partition("\n")[0]
    parts = re.split(r"(?m)^(?=## )", document)
    kept = [section if part.partition("\n")[0] == title else part for part in parts if part.strip()]
    parts = kept if section in kept else [*kept, section]
    return "\n".join(part.rstrip("\n") + "\n" for part in parts)


def write_section(path: Path, section: str) -> None:
    """Put a section into a markdown file, which is made where there is none."""
    document = path.read_text("utf-8") if path.exists() else "# Benchmarks\n"
    path.write_text(put_section(document, section), "utf-8")


def machine() -> str:
    """Name the machine: processor, cores, Python."""
    cores = os.cpu_count() or 1
    return f"{_processor()}, {cores} cores, Python {platform.python_version()}"


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    text = info.read_text("utf-8", "replace") if info.exists() else ""
    named = re.search(r"^model name\s*:\s*(.+)$", text, re.MULTILINE)
    return named[1] if named else platform.processor() or platform.machine()
