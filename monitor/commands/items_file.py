"""Items given as a file of JSON lines: what is wrong in it is said with its line."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

from monitor.commands.common import end
from monitor.feeds.reading.raw import YEARS
from monitor.model import Item

ONE_A_LINE = "one item a line"


def items_of_file(name: str) -> Iterator[Item]:
    """Read the items of a file, or of standard input; ends the command where that can't be done."""
    if name == "-":
        yield from read_items(sys.stdin, "standard input")
        return
    try:
        with Path(name).open(encoding="utf-8-sig") as file:
            yield from read_items(file, name)
    except OSError as error:
        end(f"{name} can't be read: {error.strerror}", 2)
    except UnicodeDecodeError as error:
        end(f"{name} is not UTF-8 (byte {error.start})", 2)


def read_items(lines: Iterable[str], name: str) -> Iterator[Item]:
    """Read items from JSON lines; ends the command at a line that is none, saying where."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield _item(json.loads(line.rstrip()))  # else what ends early ends on a line 2
        except json.JSONDecodeError as error:
            end(f"{name}:{number}:{error.colno}: not JSON: {error.msg}; {ONE_A_LINE}", 2)
        except RecursionError:
            end(f"{name}:{number}: nested too deeply to be read; {ONE_A_LINE}", 2)
        except ValueError as error:
            end(f"{name}:{number}: {error}", 2)


def _item(value: object) -> Item:
    if not isinstance(value, dict):
        raise ValueError('an item is an object: {"id": …, "title": …, "summary": …}')
    if "id" not in value:
        raise ValueError('this item has no "id"')
    texts = {}
    for key in ("title", "summary", "text", "outlet"):
        text = value.get(key)
        if text is not None and not isinstance(text, str):
            raise ValueError(f'"{key}" must be a text')
        texts[key] = text or ""
    if not any(texts.values()):
        raise ValueError('this item has no "title", "summary" or "text"')
    link = value.get("link")
    published = _published(value.get("published"))
    return Item(str(value["id"]), published=published, link=link and str(link), **texts)


def _published(value: object) -> datetime | None:
    """Read a time as ISO 8601, or as RSS writes it (RFC 2822); without a zone it is UTC."""
    if value is None or value == "":
        return None
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        try:
            moment = parsedate_to_datetime(str(value))
        except (ValueError, OverflowError):
            raise ValueError('"published" must be a time like 2025-03-23T12:00:00Z') from None
    if moment.year not in YEARS:
        raise ValueError(f'"published" must be of the years {YEARS[0]} to {YEARS[-1]}')
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
