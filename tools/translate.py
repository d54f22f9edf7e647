"""Bring the catalogues of monitor/speech up to date with the texts in the code: `make texts`.

`python tools/translate.py` does that with all there are, `python tools/translate.py de` with one,
and makes it where there is none. What is translated stays, in its place; new texts come at the
end. A text that was changed takes along the old translation, marked `fuzzy`: that isn't used until
somebody has looked at it and taken the mark away. A text that is gone from the code is gone from
the catalogue. docs/translating.md says more.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.messages import Catalog, Message
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
CODE = ROOT / "monitor"
CATALOGUES = CODE / "speech"
IN_ENGLISH = (CODE / "commands", CODE / "demo")  # what they say is for the command line
HEADER = """\
# {name} texts of Monitor. How to change them: docs/translating.md.
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals}\\n"

"""


def texts() -> Catalog:
    """Collect the texts from the code, in its order."""
    template = Catalog()
    for path in sorted(CODE.rglob("*.py")):
        if not any(folder in path.parents for folder in IN_ENGLISH):
            for text in said_in(ast.parse(path.read_text("utf-8"))):
                template.add(text)
    return template


def said_in(tree: ast.AST) -> Iterator[str | tuple[str, str]]:
    """Give the texts of `say` and `Sayable`, and of `count` both, that for one and for many."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    for node in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
        match getattr(node.func, "attr", "") or getattr(node.func, "id", ""), node.args:
            case "say" | "Sayable", [ast.Constant(value=str(text)), *_]:
                yield text
            case "count", [_, ast.Constant(value=str(one)), ast.Constant(value=str(many))]:
                yield one, many


def bring_up_to_date(language: str, folder: Path = CATALOGUES) -> list[Message]:
    """Put the texts of now into a language's catalogue, and write it; returns its messages."""
    path = folder / f"{language}.po"
    catalogue = Catalog(locale=language)
    if path.exists():
        with path.open("rb") as file:
            catalogue = read_po(file, locale=language)
    before = [message.id for message in catalogue]
    catalogue.update(texts())
    messages = [message for message in catalogue if message.id]
    messages.sort(key=lambda one: before.index(one.id) if one.id in before else len(before))
    path.write_text(_header(catalogue) + _written(language, messages), "utf-8")
    return messages


def _header(catalogue: Catalog) -> str:
    """Write what a catalogue must say of itself; who did what and when, the repository knows."""
    name = Locale.parse(catalogue.locale_identifier).english_name
    language, plurals = catalogue.locale_identifier, catalogue.plural_forms
    return HEADER.format(name=name, language=language, plurals=plurals)


def _written(language: str, messages: list[Message]) -> str:
    ordered = Catalog(locale=language)
    for message in messages:
        message.flags.discard("python-brace-format")
        ordered[message.id] = message
    written = BytesIO()
    write_po(written, ordered, width=100, omit_header=True, ignore_obsolete=True)
    return written.getvalue().decode()


def waits(message: Message) -> bool:
    """Tell whether a text has no translation yet, or one that somebody has to look at."""
    said = message.string if isinstance(message.string, tuple) else (message.string,)
    return message.fuzzy or not all(said)


def main(languages: list[str]) -> int:
    """Bring these catalogues up to date, or all."""
    for language in languages or sorted(path.stem for path in CATALOGUES.glob("*.po")):
        try:
            Locale.parse(language)
        except (UnknownLocaleError, ValueError):
            print(f"{language} is no code of a language, as de or uk; nothing was written.")
            return 2
        messages = bring_up_to_date(language)
        waiting = [message for message in messages if waits(message)]
        print(f"{language}.po: {len(waiting)} of {len(messages)} texts wait for a translation")
        for message in waiting:
            text = message.id if isinstance(message.id, str) else message.id[0]
            print(f"  {text.splitlines()[0][:90]}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
