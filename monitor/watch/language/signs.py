"""Signs of other languages of search, and what to write in their place here."""

from __future__ import annotations

import re

from monitor.model import Sayable

_FILTERS = Sayable(
    "there are title:, text:, outlet: and name:; quote the word if you mean the word itself"
)
_OPERATORS = Sayable("write NEAR/5, BEFORE/5, AND, OR, NOT or 2 OF (a, b), or quote the word")
# What could be meant in another way than it would be read: pattern, reason, remedy.
SIGNS: tuple[tuple[re.Pattern[str], Sayable, Sayable], ...] = tuple(
    (re.compile(pattern), reason, remedy)
    for pattern, reason, remedy in (
        (r"^&&", Sayable("{word} is not an operator here"), Sayable("write AND")),
        (
            r"^OF$|^\d+OF$",
            Sayable("{word} needs a number and a space before it, and a list in brackets after it"),
            Sayable("write 2 OF (a, b, c), or quote the word"),
        ),
        (
            r"^(?:near|before|Near|Before|AND|NOT|OR)/.*|^(?:NEAR|BEFORE)[^\w\s]?\d+$"
            r"|^(?i:w|n|pre)/\d+$",
            Sayable("{word} is not an operator here"),
            _OPERATORS,
        ),
        (
            r"~",
            Sayable(
                "{word} must stand right after a closing quote, with a number of one or two digits"
            ),
            Sayable('write "arrest warrant"~2 for at most two words in between'),
        ),
        (
            r"^\^.*",
            Sayable(
                "{word} is not a weight: it is a whole number of at most six digits "
                "that ends its line"
            ),
            Sayable("write ^20 or ^-20 at the end of the line"),
        ),
        (
            r"(?<=.)\^.*",
            Sayable("{word} inside a word means nothing"),
            Sayable("put a space before a weight: a ^20"),
        ),
        (
            r"^/\d+$",
            Sayable("{word} must stand right after NEAR or BEFORE"),
            Sayable("write NEAR/5, without a space"),
        ),
        (
            r"^/.+/[a-z]+$",
            Sayable("{word} has letters after its closing /"),
            Sayable("leave them out; write /(?i)…/ where capitals make no difference"),
        ),
        (
            r"^/",
            Sayable("{word} begins a regular expression that does not end"),
            Sayable("write /…/, or leave the / out"),
        ),
        (
            r"^!",
            Sayable("{word} makes a whole line urgent"),
            Sayable("write it at the start of the line"),
        ),
        (
            r"^(?i:title|text|outlet|name)[:：](?!//)",
            Sayable("{word} is a filter only in small letters and with a plain colon"),
            Sayable("write it so, or quote the word if you mean the word itself"),
        ),
        (
            r"^(?i:source|site|author|from):",
            Sayable("{word} is not a filter"),
            Sayable("write outlet:; {filters}", filters=_FILTERS),
        ),
        (
            r"^(?i:intitle|headline):",
            Sayable("{word} is not a filter"),
            Sayable("write title:; {filters}", filters=_FILTERS),
        ),
        (
            r"^(?i:summary|body|intext):",
            Sayable("{word} is not a filter"),
            Sayable("write text:; {filters}", filters=_FILTERS),
        ),
        (
            r"^(?i:lang|language):",
            Sayable("{word} is not a filter"),
            Sayable('write item_languages = ["uk"] in the file, or quote the word if you mean it'),
        ),
        (
            r"^(?i:feed):",
            Sayable("{word} is not a filter"),
            Sayable('write feeds = ["…"] in the file, or quote the word if you mean it'),
        ),
        (
            r"^(?i:inurl|url|link|since|after|before|until):(?!//)",
            Sayable("{word} is not a filter"),
            _FILTERS,
        ),
        (
            r"^-(?=[^\W\d_])",
            Sayable("{word} does not exclude a word here"),
            Sayable(
                "write AND NOT before it, or put it into the exclude list, or leave the sign out"
            ),
        ),
        (
            r"^\+(?=[^\W\d_])|^\+$",
            Sayable("{word} does not demand a word here"),
            Sayable("write AND between the words"),
        ),
        (
            r"^=+$",
            Sayable("{word} must stand right before a word or a quote"),
            Sayable("leave the space out"),
        ),
        (
            r"(?<=\w)\?(?=\w)",
            Sayable("{word} does not stand for a letter here"),
            Sayable("write each spelling with | between, or the beginning of the word and a *"),
        ),
        (
            r"[\[\]{}（）]",
            Sayable("{word} is not a bracket here"),
            Sayable("write ( or ), or leave it out"),
        ),
        (
            r"[‹›「」『』＂]",
            Sayable("{word} is not a quote here"),
            Sayable('write "…", or leave it out'),
        ),
        (
            r"[;；，、｜]",
            Sayable("{word} means nothing here"),
            Sayable("write a | b, or make two lines of it"),
        ),
    )
)
