"""An HTML page → the article on it, by trafilatura, in a process that can be killed."""

from __future__ import annotations

import re
from importlib.util import find_spec
from typing import cast

from monitor.feeds.reading.charset import in_utf8
from monitor.feeds.reading.clean import visible
from monitor.feeds.reading.workers import MEMORY, SECONDS, Parser, Parsers
from monitor.model import Article, Fetched, ParseFailed

TEXT_LIMIT = 100_000  # characters
MISSING = "full_text needs the extra package: pip install 'monitor[fulltext]'"
_HEAD = 4_096  # bytes; browsers look for a charset in the first 1,024
_META = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)

# trafilatura drops joiners, which Persian and the Indic scripts need between letters. Letters that
# nobody has written for 3,000 years hold their places.
_JOINERS = (
    (re.compile("\u200c|&(?:zwnj|#8204|#x200c);?", re.IGNORECASE), "\u200c", "\U00010000"),
    (re.compile("\u200d|&(?:zwj|#8205|#x200d);?", re.IGNORECASE), "\u200d", "\U00010001"),
)


def missing_extra() -> str | None:
    """Say what to install where articles cannot be read; looks for it without loading it."""
    return None if find_spec("trafilatura") else MISSING


def read_article(
    body: bytes, url: str, content_type: str = "", outlet: str = ""
) -> Article | ParseFailed:
    """Find the article on a page, or say why not; takes what every parser takes.

    `url` and `outlet` say nothing of what the page holds.
    """
    try:
        text = _extracted(_decoded(body, content_type))
    except ImportError:
        return ParseFailed(MISSING)
    except MemoryError:
        return ParseFailed("reading it takes more memory than a page may have")
    except Exception as error:  # noqa: BLE001 - trafilatura raises anything; it is an outcome
        return ParseFailed(f"the parser failed on it: {type(error).__name__}: {error}"[:300])
    line = " ".join(visible(text[: 2 * TEXT_LIMIT]).split())[:TEXT_LIMIT].rstrip()
    return Article(line) if line else ParseFailed("there is no article on the page")


def _extracted(html: str) -> str:
    from trafilatura import extract  # 0.15 s and 36 MB: in workers alone

    for written, _, stand_in in _JOINERS:
        html = written.sub(stand_in, html)
    text = extract(html, include_comments=False, include_images=False) or ""
    for _, joiner, stand_in in _JOINERS:
        text = text.replace(stand_in, joiner)
    return text


def _decoded(body: bytes, content_type: str) -> str:
    """Read a page in the charset that its server names, else it itself, if it is that."""
    found = _META.search(body[:_HEAD])
    if found and "charset" not in content_type.lower():
        content_type = f"text/html; charset={found[1].decode('ascii', 'replace')}"
    return in_utf8(body, content_type).decode("utf-8", "replace")


class Articles:
    """One worker that reads pages, beside those for feeds; it starts with the first page."""

    def __init__(self, *, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        # The workers hand on whatever their parser returns.
        self._workers = Parsers(
            cast(Parser, read_article), workers=1, seconds=seconds, memory=memory
        )

    async def read(self, page: Fetched) -> Article | ParseFailed:
        """Read a page as `read_article` does, or tell that its worker had to die."""
        outcome = await self._workers.parse(page.body, page.url, page.content_type)
        return cast(Article | ParseFailed, outcome)

    def close(self) -> None:
        """Kill the worker; whoever still waits for it is cancelled."""
        self._workers.close()
