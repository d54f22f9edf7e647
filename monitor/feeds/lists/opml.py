"""OPML 1 and 2, the format in which feed readers exchange their lists: text ↔ feeds.

(http://opml.org/spec2.opml.) An outline with `xmlUrl` is a feed; one around others is a folder.

Nothing is fetched, and no entity is expanded but the characters of XML itself: a document that
declares entities, or that is not well-formed, is read a second time without an XML parser.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from html.entities import html5
from itertools import groupby, zip_longest
from typing import NoReturn
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from monitor.feeds.lists.imports import LONGEST_NAME, Found
from monitor.feeds.urls import shown
from monitor.masking import printable
from monitor.model import Feed, Priority, Problem, Severity

TITLE = "Feeds of Monitor"  # of the list that others are given
_ADDRESSES = ("xmlurl", "url")
_NAMESPACE = "urn:monitor:feeds"  # what a list says of a feed for Monitor alone
_NAMES = {"language": "language", "priority": "monitor:priority", "full_text": "monitor:fulltext"}
_COMMENT = "<!--.*?(?:-->|\\Z)"
_NO_TAG = "<(?!/?outline|!--)"
_QUOTED = rf"""
"(?:[^"<]|{_NO_TAG}){{0,4000}}"|'(?:[^'<]|{_NO_TAG}){{0,4000}}'
""".strip()
_ATTRIBUTES = rf"""(?>(?:[^"'<>]|{_QUOTED})*)"""
_OUTLINE = re.compile(
    rf"{_COMMENT}|<(?P<end>/?)outline(?=[\s/>])(?P<attributes>{_ATTRIBUTES})>|<(?P<broken>outline)\b",
    re.IGNORECASE | re.DOTALL,
)
_ATTRIBUTE = re.compile(r"""([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_REFERENCE = re.compile(r"&(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{0,31});")
_ROOT = re.compile(r"<([A-Za-z][\w:.-]{0,60})")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_INDENT = "    "

Attributes = dict[str, str]


class _UnreadableError(Exception):
    """Why a document can't be read as XML, and where; columns count from 1."""

    def __init__(self, line: int, column: int, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.line, self.column, self.reason, self.remedy = line, column, reason, remedy


def read_opml(text: str, file: str) -> Found:
    """Read a list. What is wrong with it is told, and all that can be read is read all the same."""
    found = Found(file)
    try:
        _parsed(text, _Outlines(found))
    except _UnreadableError as error:
        found = Found(file)
        _scanned(text, found)
        read_all_the_same = bool(found.entries)
        reason = error.reason + ("; the feeds in it were read all the same" * read_all_the_same)
        severity = Severity.WARNING if read_all_the_same else Severity.ERROR
        problem = Problem(file, error.line, error.column, reason, error.remedy, severity)
        found.problems.insert(0, problem)
    if not found.entries and not found.problems:
        found.problem(1, None, *_no_feed(text))
    return found


def _no_feed(text: str) -> tuple[str, str]:
    root = _ROOT.search(text)
    name = root[1] if root else ""
    if name.lower() == "opml":
        return "this OPML lists no feed", "export the list again from where it is kept"
    remedy = "an OPML file has <outline xmlUrl=…> in it; a feed itself: monitor feeds add"
    return f"this is no OPML: its root is <{name}>" if name else "this is no OPML", remedy


class _Outlines:
    """Turns the beginnings and ends of outlines into feeds, whoever reads the document."""

    def __init__(self, found: Found) -> None:
        self._found = found
        self._open: list[tuple[str, bool]] = []  # each one's folders, and if it is a comment

    def begin(self, attributes: Attributes, line: int, column: int, *, is_leaf: bool) -> None:
        """Take an outline; what stands in a comment (isComment) counts for nothing."""
        said = {name.lower(): value.strip() for name, value in attributes.items()}
        name = said.get("title") or said.get("text") or ""
        folders, is_comment = self._open[-1] if self._open else ("", False)
        is_comment |= said.get("iscomment") == "true"
        url = next((said[key] for key in _ADDRESSES if said.get(key)), "")
        if not is_comment:
            if url and said.get("type", "").lower() not in ("link", "include"):
                names = {key: said.get(attribute, "") for key, attribute in _NAMES.items()}
                names |= {"outlet": name, "group": folders or _category(said)}
                self._found.add(url, names, line, column)
            elif is_leaf:
                self._found.problem(line, column, *_no_address(name, said))
        if not url:
            folders = "/".join(filter(None, (folders, name)))[:LONGEST_NAME]
        self._open.append((folders, is_comment))

    def end(self) -> None:
        """Leave an outline."""
        if self._open:
            self._open.pop()


def _category(said: Attributes) -> str:
    return said.get("category", "").split(",")[0].strip("/ ")


def _no_address(name: str, said: Attributes) -> tuple[str, str]:
    named = f" “{printable(name)}”" if name else ""
    if said.get("url"):
        return (
            f"the outline{named} is a link to {shown(said['url'])}, not a feed",
            "import that list itself",
        )
    page = said.get("htmlurl")
    if page:
        remedy = f"monitor feeds discover {shown(page)} finds its feeds"
        return f"the outline{named} has no xmlUrl", remedy
    return f"the outline{named} has no xmlUrl and nothing in it", "write the address of its feed"


# ---------------------------------------------------------------- with a parser of XML


def _parsed(text: str, outlines: _Outlines) -> None:
    """Read well-formed XML. Raises _UnreadableError."""
    parser = expat.ParserCreate()
    waiting: list[tuple[Attributes, int, int]] = []  # an outline, until it is known what follows

    def settle(*, is_leaf: bool) -> None:
        for attributes, line, column in waiting:
            outlines.begin(attributes, line, column, is_leaf=is_leaf)
        waiting.clear()

    def start(name: str, attributes: Attributes) -> None:
        if name.lower() == "outline":
            settle(is_leaf=False)
            place = (parser.CurrentLineNumber, parser.CurrentColumnNumber + 1)
            waiting.append((attributes, *place))

    def end(name: str) -> None:
        if name.lower() == "outline":
            settle(is_leaf=True)
            outlines.end()

    def refuse(*_declaration: object) -> NoReturn:
        raise _UnreadableError(
            parser.CurrentLineNumber,
            parser.CurrentColumnNumber + 1,
            "this XML declares entities, which are not expanded",
            "export the list again, without <!ENTITY …>",
        )

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(text, True)
    except expat.ExpatError as error:
        reason = f"this is not well-formed XML: {expat.ErrorString(error.code)}"
        remedy = _REMEDIES.get(error.code, "export the list again from where it is kept")
        raise _UnreadableError(error.lineno, error.offset + 1, reason, remedy) from error


_REMEDIES = {
    4: "write & as &amp; and < as &lt;",  # XML_ERROR_INVALID_TOKEN
    11: "write & as &amp;",  # XML_ERROR_UNDEFINED_ENTITY
}


# ---------------------------------------------------------------- without one


def _scanned(text: str, found: Found) -> None:
    """Read the outlines of a text that an XML parser refuses."""
    outlines = _Outlines(found)
    line, last = 1, 0
    tags = [tag for tag in _OUTLINE.finditer(text) if not tag[0].startswith("<!--")]
    for tag, following in zip_longest(tags, tags[1:]):
        line += text.count("\n", last, tag.start())
        last = tag.start()
        column = last - text.rfind("\n", 0, last)
        if tag["broken"]:
            found.problem(line, column, "this outline can't be read", "look for a missing quote")
        elif tag["end"]:
            outlines.end()
        else:
            closes_itself = tag["attributes"].endswith("/")
            is_leaf = closes_itself or following is None or bool(following["end"])
            attributes = dict(_attributes(tag["attributes"]))
            outlines.begin(attributes, line, column, is_leaf=is_leaf)
            if closes_itself:
                outlines.end()


def _attributes(text: str) -> Iterator[tuple[str, str]]:
    for found in _ATTRIBUTE.finditer(text):
        value = found[2] if found[2] is not None else found[3]
        yield found[1], _REFERENCE.sub(_character, value)


def _character(found: re.Match[str]) -> str:
    """Return what a reference stands for; one that nobody knows stays as it is."""
    name = found[1]
    if not name.startswith("#"):
        return html5.get(f"{name};", found[0])
    number = int(name[2:], 16) if name[1] in "xX" else int(name[1:])
    return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else found[0]


# ---------------------------------------------------------------- writing


def write_opml(feeds: Iterable[Feed], title: str, now: datetime) -> str:
    """Write OPML 2.0, each group as a folder; those without a group stand first.

    `now` stands in the head (RFC 822, as the format asks).
    """
    folders = sorted(feeds, key=lambda feed: feed.group)
    own = any(feed.full_text or feed.priority is Priority.HIGH for feed in folders)
    namespace = f' xmlns:monitor="{_NAMESPACE}"' if own else ""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<opml version="2.0"{namespace}>',
        f"  <head>\n    <title>{_escaped(title)}</title>",
        f"    <dateCreated>{now:%a, %d %b %Y %H:%M:%S} GMT</dateCreated>\n  </head>",
        "  <body>",
    ]
    for group, listed in groupby(folders, key=lambda feed: feed.group):
        outlines = [_outline(feed) for feed in listed]
        lines += _folder(group, outlines) if group else outlines
    return "\n".join([*lines, "  </body>", "</opml>", ""])


def _folder(group: str, outlines: Iterable[str]) -> list[str]:
    name = _quoted(group)
    inside = [f"  {outline}" for outline in outlines]
    return [f"{_INDENT}<outline text={name} title={name}>", *inside, f"{_INDENT}</outline>"]


def _outline(feed: Feed) -> str:
    name = feed.outlet or feed.url
    said = {"type": "rss", "text": name, "title": feed.outlet, "xmlUrl": feed.url}
    said["language"] = feed.language
    said["monitor:priority"] = "high" if feed.priority is Priority.HIGH else ""
    said["monitor:fullText"] = "true" if feed.full_text else ""
    written = [f"{key}={_quoted(value)}" for key, value in said.items() if value]
    return f"{_INDENT}<outline {' '.join(written)}/>"


def _quoted(text: str) -> str:
    return quoteattr(_UNWRITABLE.sub("", text))


def _escaped(text: str) -> str:
    return _quoted(text)[1:-1].replace("'", "&apos;")
