"""Texts in other languages: all of them there, with their values and tags, and nothing unsaid."""

from __future__ import annotations

import ast
import importlib.util
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from types import ModuleType
from zoneinfo import ZoneInfo, available_timezones

import pytest
from babel.messages import Catalog, Message
from babel.messages.pofile import read_po

from monitor.speech import ENGLISH, languages, nearest_language, read_language, speech_in
from tests.fakes.telegram import parse_html

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "monitor" / "speech"
OTHERS = [language for language in languages() if language != "en"]
SPOKEN = (  # what stands in these is said in chats, so that all of it has to be translated
    *sorted(ROOT.glob("monitor/telegram/dialogs/**/*.py")),
    *sorted(ROOT.glob("monitor/digest/*.py")),
    *sorted(ROOT.glob("monitor/conversation/**/*.py")),
    ROOT / "monitor" / "pipeline" / "announce.py",
)
UK = speech_in("uk")
KYIV = ZoneInfo("Europe/Kyiv")
NOW = datetime(2026, 11, 26, 12, 30, tzinfo=UTC)


@cache
def tool() -> ModuleType:
    """tools/translate.py, which collects the texts."""
    spec = importlib.util.spec_from_file_location("translate", ROOT / "tools" / "translate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def texts() -> list[str | tuple[str, str]]:
    """All texts that the code says."""
    return [message.id for message in tool().texts() if message.id]


@cache
def catalogue(language: str) -> Catalog:
    with (FOLDER / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def english(message: Message) -> tuple[str, ...]:
    return message.id if isinstance(message.id, tuple) else (message.id,)


def said(message: Message) -> tuple[str, ...]:
    return message.string if isinstance(message.string, tuple) else (message.string,)


def messages(language: str) -> list[Message]:
    return [message for message in catalogue(language) if message.id]


# ---------------------------------------------------------------- the catalogues


def test_ukrainian_is_spoken() -> None:
    assert languages() == ("en", *OTHERS)
    assert "uk" in OTHERS


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_has_a_translation(language: str) -> None:
    known = {message.id for message in catalogue(language)}
    missing = [text for text in texts() if text not in known]
    assert missing == [], f"python tools/translate.py {language} adds them"


@pytest.mark.parametrize("language", OTHERS)
def test_no_translation_is_of_a_text_that_is_gone(language: str) -> None:
    known = [message.id for message in catalogue(language) if message.id]
    gone = [text for text in known if text not in texts()]
    assert gone == [], f"python tools/translate.py {language} takes them out"


@pytest.mark.parametrize("language", OTHERS)
def test_no_text_stands_twice_in_a_catalogue(language: str) -> None:
    source = (FOLDER / f"{language}.po").read_text("utf-8")
    entries = re.findall(r"^msgid (.+(?:\n\".*\")*)", source, re.MULTILINE)
    assert sorted(set(entries)) == sorted(entries)


@pytest.mark.parametrize("language", OTHERS)
def test_translations_are_whole_and_somebody_has_looked_at_them(language: str) -> None:
    plurals = catalogue(language).num_plurals
    for message in messages(language):
        forms = said(message)
        assert not message.fuzzy, f"{message.id}: look at it, and take the mark away"
        assert all(forms), message.id
        assert len(forms) == (plurals if isinstance(message.id, tuple) else 1), message.id


def parts(text: str) -> dict[str, list[str]]:
    """What a translation must leave as it is: tags, what is typed, commands, spaces at its ends."""
    return {
        "tags": sorted(re.findall(r"</?\w+[^>]*>", text)),
        "typed": sorted(re.findall(r"<code>(/\w+)", text)),  # words may be other examples
        "commands": sorted(re.findall(r"(?<![<\w])/[a-z]+", text)),
        "ends": [text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]],
    }


def names(*texts: str) -> set[str]:
    return set(re.findall(r"\{(\w*)\}", " ".join(texts)))


@pytest.mark.parametrize("language", OTHERS)
def test_translations_leave_values_tags_and_commands_as_they_are(language: str) -> None:
    for message in messages(language):
        for form in said(message):
            assert names(form) == names(*english(message)), form
            assert parts(form) == parts(english(message)[-1]), form


@pytest.mark.parametrize("language", languages())
def test_every_text_can_be_said_with_its_values(language: str) -> None:
    speech = speech_in(language)
    for text in texts():
        forms = text if isinstance(text, tuple) else (text,)
        counted = {"n"} if isinstance(text, tuple) else set()
        values: dict[str, object] = {name: f"[{name}]" for name in names(*forms) - counted}
        for number in (0, 1, 2, 5, 11, 21, 100):
            shown = (
                speech.count(number, *text, **values)
                if isinstance(text, tuple)
                else speech.say(text, **values)
            )
            seen, _ = parse_html(shown)  # as Telegram reads it; it refuses tags that don't close
            assert all(str(value) in seen for value in values.values()), shown
            assert not re.search(r"[{}]", seen), shown


# ---------------------------------------------------------------- what the code says


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """The calls of `say` and `count` of a Speech."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            match node.func:
                case ast.Name(id="say" | "count" | "Sayable" as name):
                    yield name, node
                case ast.Attribute(attr="say" as name):
                    yield name, node
                case ast.Attribute(value=speech, attr="count" as name) if _is_speech(speech):
                    yield name, node


def _is_speech(node: ast.expr) -> bool:
    source = ast.unparse(node).partition("(")[0]
    return source.split(".")[-1] in ("speech", "speech_in", "ENGLISH")


SPEAKING = [
    path
    for path in sorted((ROOT / "monitor").rglob("*.py"))
    if not {"commands", "demo", "speech"} & set(path.relative_to(ROOT).parts[1:-1])
]


def test_what_is_said_is_a_literal_so_that_it_is_collected() -> None:
    wrong = []
    for path in [path for path in SPEAKING if path.name != "sayable.py"]:
        for name, call in calls(ast.parse(path.read_text("utf-8"))):
            given = call.args[1:3] if name == "count" else call.args[:1]
            whole = len(call.args) == (3 if name == "count" else 1)
            literal = all(isinstance(a, ast.Constant) and isinstance(a.value, str) for a in given)
            if not (whole and literal):
                wrong.append(f"{path.name}:{call.lineno} {ast.unparse(call)[:60]}")
    assert wrong == []


NO_TEXTS = {"__all__", "_STYLE", "FONTS", "MISSING"}  # names of what isn't in a human language
NO_TEXT = {
    "asked ",  # the name of a slot
    "weekly ",  # another
    "the bot was blocked or removed",  # a reason for `monitor status`
    "Feeds of Monitor",  # the title within a file of feeds
    "the alerts of chat ",  # of a fault, for `monitor status`
    "the digest of chat ",
    "the catch-up of chat ",
    ", in Telegram",  # who changed a file, as the record and the command line have it
}


def literals(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The texts of a module that aren't said: no docstrings, no arguments of say and count."""
    skipped: set[ast.AST] = set()
    for _, call in calls(tree):
        skipped |= set(ast.walk(call)) - {
            node for keyword in call.keywords for node in ast.walk(keyword)
        }
    for node in ast.walk(tree):
        match node:
            case ast.Expr(value=ast.Constant(value=str())):
                skipped |= set(ast.walk(node))  # a docstring
            case ast.Raise(exc=exc) if exc is not None:
                skipped |= set(ast.walk(exc)) - said_in(exc)  # a bug's message is for the log
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=str(about))) if (
                name.isupper() and re.fullmatch(r"[a-z ]+", about)
            ):
                skipped |= set(ast.walk(node))  # what dialogues are called
            case ast.Assign(targets=[ast.Name(id=name)]) if name in NO_TEXTS:
                skipped |= set(ast.walk(node))
            case ast.Call(func=ast.Attribute(attr="compile")):
                skipped |= set(ast.walk(node))  # a regular expression
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in skipped:
            yield node.lineno, node.value


def said_in(tree: ast.AST) -> set[ast.AST]:
    return {node for _, call in calls(tree) for node in ast.walk(call)}


def words(text: str) -> bool:
    """Tell whether a literal looks like a text in a human language."""
    text = re.sub(r"<code>.*?</code>", "", text)  # what is typed is the same in every language
    text = re.sub(r"<!?[^>]*>?", " ", text)
    text = re.sub(r"(?<!\w)/\w+|%[A-Za-z]", "", text)
    word = r"[^\W\d_]{2,}"
    return bool(
        re.search(rf"{word}\W*\s|\s\W*{word}", text)
        or re.match(r"[\W\d_]*[A-ZА-ЯЄІЇҐ][a-zа-яєіїґ]", text)
    )


@pytest.mark.parametrize("path", SPOKEN, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_people_see_is_said_through_speech(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    found = [
        f"{path.name}:{line} {text!r}"
        for line, text in literals(tree)
        if text not in NO_TEXT and text not in available_timezones() and words(text)
    ]
    assert found == [], "say it through Speech, or name it in NO_TEXT"


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("Digest", True),
        ("While it was quiet", True),
        (" · also: ", True),
        ("📋 Дайджест", True),
        ("<b>Time</b>", True),
        ("min ago", True),
        ("<code>/settings pause 3 days</code> · <code>off</code>", False),
        ("s:q:22000700h", False),
        ("previews", False),
        ("%Y-%m-%d %H:%M", False),
        ('<h2 dir="auto">', False),
        ("🔔 ", False),
    ],
)
def test_what_looks_like_a_text_is_found(text: str, is_one: bool) -> None:
    assert words(text) is is_one


# ---------------------------------------------------------------- the tool for translators


def test_a_new_language_gets_all_texts_and_keeps_what_is_translated(tmp_path: Path) -> None:
    update = tool().bring_up_to_date
    fresh = update("pl", tmp_path)
    assert [message.id for message in fresh] == texts()
    assert all(map(tool().waits, fresh))
    path = tmp_path / "pl.po"
    source = path.read_text("utf-8")
    assert "nplurals=3" in source
    path.write_text(
        source.replace('msgid "just now"\nmsgstr ""', 'msgid "just now"\nmsgstr "teraz"')
    )
    again = {message.id: message for message in update("pl", tmp_path)}
    assert again["just now"].string == "teraz"
    assert sum(not tool().waits(message) for message in again.values()) == 1


def test_a_text_that_was_changed_brings_its_old_translation_for_somebody_to_look_at(
    tmp_path: Path,
) -> None:
    path, now = tmp_path / "uk.po", "Only admins can do this"
    source = (FOLDER / "uk.po").read_text("utf-8")
    path.write_text(source.replace(f'msgid "{now}"', 'msgid "Only admins may do this"'))
    (changed,) = (m for m in tool().bring_up_to_date("uk", tmp_path) if tool().waits(m))
    assert (changed.id, changed.fuzzy) == (now, True)
    assert changed.string == "Це можуть робити лише адміністратори"


def test_what_is_up_to_date_stays_to_the_letter(tmp_path: Path) -> None:
    path = tmp_path / "uk.po"
    tool().bring_up_to_date("uk", tmp_path)
    before = path.read_bytes()
    tool().bring_up_to_date("uk", tmp_path)
    assert path.read_bytes() == before


# ---------------------------------------------------------------- a language's numbers and dates


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "0 сюжетів"),
        (1, "1 сюжет"),
        (2, "2 сюжети"),
        (5, "5 сюжетів"),
        (11, "11 сюжетів"),
        (12, "12 сюжетів"),
        (21, "21 сюжет"),
        (22, "22 сюжети"),
        (111, "111 сюжетів"),
    ],
)
def test_a_number_has_its_noun_in_the_right_form(number: int, said: str) -> None:
    assert UK.count(number, "{n} story", "{n} stories") == said


@pytest.mark.parametrize(
    ("moment", "in_english", "in_ukrainian"),
    [
        (NOW, "14:30", "14:30"),
        (NOW - timedelta(days=1), "25 Nov 14:30", "25 лист. 14:30"),
        (NOW + timedelta(days=60), "25 Jan 2027 14:30", "25 січ. 2027 14:30"),
    ],
)
def test_a_moment_is_told_by_the_clock_on_the_wall(
    moment: datetime, in_english: str, in_ukrainian: str
) -> None:
    assert ENGLISH.moment(moment, NOW, KYIV) == in_english
    assert UK.moment(moment, NOW, KYIV) == in_ukrainian


def test_days_of_the_week_are_told_in_a_few_letters() -> None:
    assert [UK.weekday(day) for day in range(7)] == ["пн", "вт", "ср", "чт", "пт", "сб", "нд"]
    assert [ENGLISH.weekday(day) for day in (0, 6)] == ["Mon", "Sun"]


@pytest.mark.parametrize(
    ("age", "said"),
    [
        (timedelta(seconds=5), "щойно"),
        (timedelta(minutes=4), "4 хв тому"),
        (timedelta(hours=3), "3 год тому"),
        (timedelta(days=2), "2 дні тому"),
        (timedelta(days=21), "21 день тому"),
    ],
)
def test_an_age_is_told(age: timedelta, said: str) -> None:
    assert UK.age(age) == said


# ---------------------------------------------------------------- which language


@pytest.mark.parametrize(
    ("wanted", "nearest"),
    [
        ("uk", "uk"),
        ("uk-UA", "uk"),
        ("UK_ua", "uk"),
        ("en-GB", "en"),
        ("pt-br", "en"),
        ("ru", "en"),
        ("", "en"),
    ],
)
def test_the_nearest_language_is_the_one_that_can_be_spoken(wanted: str, nearest: str) -> None:
    assert nearest_language(wanted) == nearest


def test_what_cannot_be_spoken_gives_way_to_the_default() -> None:
    assert nearest_language("pt-br", otherwise="uk") == "uk"
    assert nearest_language("", otherwise="uk") == "uk"


@pytest.mark.parametrize(
    ("typed", "language"),
    [
        ("uk", "uk"),
        (" UK ", "uk"),
        ("Українська", "uk"),
        ("ukrainian", "uk"),
        ("англійська", "en"),
        ("English", "en"),
        ("klingon", ""),
        ("", ""),
    ],
)
def test_a_language_is_read_as_it_is_typed(typed: str, language: str) -> None:
    assert read_language(typed) == language


def test_a_language_that_is_not_there_is_spoken_in_english() -> None:
    assert speech_in("xx") is ENGLISH
    assert speech_in("../uk") is ENGLISH
