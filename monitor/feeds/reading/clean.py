"""Text out of feeds as plain text: no tags, no entities, nothing that hides or turns text."""

from __future__ import annotations

import re
from html import unescape
from html.entities import html5

# Tags that stand between words; all others (b, a, span …) may stand inside one.
_BLOCK = re.compile(
    "address|article|aside|blockquote|br|caption|center|dd|details|dialog|dir|div|dl|dt|fieldset"
    "|figcaption|figure|footer|form|h[1-6]|header|hr|iframe|img|legend|li|main|menu|nav|ol|option"
    "|p|pre|section|select|source|summary|table|tbody|td|tfoot|th|thead|title|tr|ul|video",
    re.IGNORECASE,
)
# As browsers read it: a comment, script or style that never ends reaches to the end of the text.
# Quoted values are bounded, or a thousand open quotes would cost a thousand readings of the rest.
_MARKUP = re.compile(
    r"""<!--.*?(?:-->|\Z)
    | <(?P<dropped>script|style)\b[^>]*+(?:>.*?(?:</(?P=dropped)\s*+>|\Z)|\Z)
    | <!\[CDATA\[ | \]\]> | <[!?]\[?[a-z][^<>]*+>
    | </?(?P<name>[a-z][a-z0-9._-]*+(?::[a-z0-9._-]++)?)(?=[\s/>])
      (?: (?>(?:[^<>"']++|"[^"]{0,1000}"|'[^']{0,1000}'){0,400})> | [^<>]*+> )
    | <[a-z][a-z0-9]*+\s[^<>=]*+=[^<>]*+\Z
    """,
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
_NUMBER = r"\#[0-9]{1,9}(?![0-9]) | \#x[0-9a-f]{1,8}(?![0-9a-f])"
_REFERENCE = re.compile(rf"&(?:{_NUMBER}|[a-z][a-z0-9]{{1,31}});?", re.IGNORECASE | re.VERBOSE)
_REFERENCE_AGAIN = re.compile(rf"&(?:{_NUMBER}|[a-z][a-z0-9]{{1,31}});", re.I | re.VERBOSE)
_SURROGATE = r"&\#(?:x0*d[89a-f][0-9a-f]{2}|0*5(?:529[6-9]|5[3-9]\d\d|[67]\d{3}));"
_SURROGATES = re.compile(rf"(?:{_SURROGATE}){{2,}}", re.IGNORECASE | re.VERBOSE)

# Controls (but not those that are white space), soft hyphens, zero-width and filler characters,
# bidi marks, embeddings, overrides and isolates, tag characters, half surrogates, noncharacters.
_HIDDEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u17b4\u17b5\u180e\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufdd0-\ufdef\ufeff\uffa0\ufff0-\ufffc\ufffe"
    "\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e007f]"
)
# Of these, the ones that Unicode has among its marks, letters and symbols.
_HIDDEN_BUT_PRINTABLE = "\u034f\u17b4\u17b5\u3164\uffa0\ufffc"
# Joiners carry meaning between letters of Arabic, Syriac, the Indic and South-East Asian scripts
# and Mongolian, and between emoji; anywhere else they only keep a word from being found.
_JOINED = (
    "\u0600-\u07ff\u0840-\u0fff\u1000-\u109f\u1780-\u18af\u2190-\u2bff\ua8e0-\ua8ff"
    "\ufb50-\ufdcf\ufdf0-\ufdff\ufe0f\ufe70-\ufefc\U0001f000-\U0001faff"
)
_STRAY_JOINER = re.compile(f"(?<![{_JOINED}])[\u200c\u200d]|[\u200c\u200d](?![{_JOINED}])")


def plain(markup: str, limit: int) -> str:
    """Return what a reader would see of a feed's text, in one line of at most `limit` characters.

    Markup and entities are resolved twice, as many feeds escape what is escaped already.
    """
    text = markup[: 20 * limit + 1_000]
    if "<" in text or "&" in text or "]]>" in text:
        for references in (_REFERENCE, _REFERENCE_AGAIN):
            text = _resolved(_without_tags(text), references)
        text = _without_tags(text)
    return _in_one_line(text)[:limit].rstrip()


def _in_one_line(text: str) -> str:
    line = " ".join(text.split())
    if _is_plain(line):
        return line
    return " ".join(visible(text).split())


def visible(text: str) -> str:
    """Return a text without the characters that nobody sees but a matcher trips over."""
    return text if _is_plain(text) else _STRAY_JOINER.sub("", _HIDDEN.sub("", text))


def _is_plain(text: str) -> bool:
    """Tell texts without any hidden character, as nearly all are, in a tenth of the time."""
    if not text.isprintable():  # Unicode's kinds Other and Separator, but for the space
        return False
    return text.isascii() or not any(hidden in text for hidden in _HIDDEN_BUT_PRINTABLE)


def _without_tags(text: str) -> str:
    return _MARKUP.sub(_instead_of_tag, text) if "<" in text or "]]>" in text else text


def _instead_of_tag(found: re.Match[str]) -> str:
    return " " if found["dropped"] or _BLOCK.fullmatch(found["name"] or "") else ""


def _resolved(text: str, references: re.Pattern[str]) -> str:
    if "&" not in text:
        return text
    if "&#" in text:
        text = _SURROGATES.sub(lambda found: merged_surrogates(found[0]), text)
    return references.sub(_character, text)


def _character(found: re.Match[str]) -> str:
    """Return what an entity stands for; a name counts only as a whole (&section isn't &sect)."""
    name = found[0][1:]
    return unescape(found[0]) if name.startswith("#") else html5.get(name, found[0])


def merged_surrogates(references: str) -> str:
    """Return `&#55357;&#56832;`, two halves of one character, as that character's reference."""
    numbers = re.findall(r"&#([xX]?)([0-9a-fA-F]+)", references)
    halves = (int(digits, 16 if x else 10) for x, digits in numbers)
    text = b"".join(half.to_bytes(2, "big") for half in halves).decode("utf-16-be", "replace")
    return "".join(f"&#{ord(character)};" for character in text)
