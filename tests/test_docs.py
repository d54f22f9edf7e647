"""The documentation keeps up: each command, setting and word has its place, each promise a test."""

from __future__ import annotations

import ast
import re
import tomllib
from functools import cache
from pathlib import Path

import click
import pytest

from monitor.cli import COMMANDS, cli
from monitor.config import KEYS

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"

# The words of the house: one for each thing, in code, docs, messages and tables alike.
WORDS = (
    "feed",
    "outlet",
    "item",
    "watchlist",
    "keyword",
    "match",
    "hit",
    "story",
    "chat",
    "subscription",
    "alert",
    "digest",
    "message",
    "delivery",
    "poll",
    "fetch",
    "parse",
)


def read(name: str) -> str:
    """Read one of the documents."""
    return (ROOT / name).read_text("utf-8")


def command(name: str) -> click.Command:
    """Load a command as the command line does."""
    found = cli.get_command(click.Context(cli), name)
    assert found is not None
    return found


def section(name: str) -> str:
    """Return what docs/commands.md says on a command: on `watchlists add`, under ###."""
    mark = "#" * (2 + name.count(" "))
    text = read("docs/commands.md")
    found = re.search(rf"^{mark} monitor {name}$.*?(?=^#{{2,{len(mark)}}} |\Z)", text, re.M | re.S)
    assert found, f"docs/commands.md has no section on monitor {name}"
    return found[0]


def each_command() -> list[tuple[str, click.Command]]:
    """Give all commands, and those under them, by their names."""
    found = []
    for name in COMMANDS:
        found.append((name, command(name)))
        under = getattr(found[-1][1], "commands", {})
        found += [(f"{name} {part}", under[part]) for part in under]
    return found


@pytest.mark.parametrize(("name", "command"), each_command(), ids=str)
def test_each_command_and_each_of_its_options_is_documented(
    name: str, command: click.Command
) -> None:
    text = section(name)
    for parameter in command.params:
        if isinstance(parameter, click.Option) and parameter.name != "config":
            assert f"`{parameter.opts[0]}" in text or f"{parameter.opts[0]} " in text


@pytest.mark.parametrize(("name", "command"), each_command(), ids=str)
def test_each_command_shows_examples_of_itself(name: str, command: click.Command) -> None:
    assert command.help is not None
    assert "Examples:" in command.help
    assert f"  monitor {name}" in command.help


@pytest.mark.parametrize("key", KEYS)
def test_each_setting_is_documented_with_its_variable(key: str) -> None:
    text = read("docs/settings.md")
    assert f"`{key}`" in text
    assert f"MONITOR_{key.upper()}" in text or "MONITOR_<KEY>" in text


@pytest.mark.parametrize("word", WORDS)
def test_each_word_of_the_house_is_in_the_glossary(word: str) -> None:
    assert re.search(rf"^\|\s*\*\*[^|]*\b{word}\b[^|]*\*\*", read("docs/glossary.md"), re.MULTILINE)


def promises() -> list[tuple[str, str]]:
    """Give each promise with what shows it."""
    rows = re.findall(r"^\|([^|]+)\|([^|]+)\|\s*$", read("docs/promises.md"), re.MULTILINE)
    told = [(promise.strip(), shown.strip()) for promise, shown in rows]
    return [(promise, shown) for promise, shown in told if shown not in ("shown by", "---")]


@cache
def functions(path: Path) -> set[str]:
    """Name the functions of a Python file."""
    tree = ast.parse(path.read_text("utf-8"))
    return {
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def test_each_promise_names_a_test_or_benchmark_that_exists() -> None:
    rows = promises()
    assert len(rows) >= 30
    for promise, shown in rows:
        named = re.findall(r"((?:tests|benchmarks)/\w+\.py)(?:::(\w+))?", shown)
        assert named, f"nothing shows: {promise}"
        for file, function in named:
            assert (ROOT / file).is_file(), f"{file} is not there, for: {promise}"
            assert not function or function in functions(ROOT / file), f"{file}::{function}"


def test_each_dependency_is_explained_and_nothing_else_is() -> None:
    project = tomllib.loads(read("pyproject.toml"))["project"]
    listed = project["dependencies"] + project["optional-dependencies"]["dev"]
    names = {re.match(r"[\w-]+", requirement)[0] for requirement in listed}  # type: ignore[index]
    explained = set(re.findall(r"^\| `?([a-z0-9-]+)`? +\|", read("docs/dependencies.md"), re.M))
    assert explained - {"package"} == names


def test_each_link_between_the_documents_leads_somewhere() -> None:
    for path in (*ROOT.glob("*.md"), *DOCS.glob("*.md"), *(ROOT / "deploy").glob("*.md")):
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text("utf-8")):
            if not re.match(r"[a-z]+:", target):
                assert (path.parent / target).exists(), f"{path.name}: {target}"


def test_each_make_target_is_explained_by_make_help() -> None:
    targets = re.findall(r"^([a-z-]+):", read("Makefile"), re.MULTILINE)
    explained = re.findall(r"^([a-z-]+):.*## ", read("Makefile"), re.MULTILINE)
    assert set(targets) == set(explained)


def test_the_project_names_nothing_outside_itself() -> None:
    documents = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.*"), *ROOT.glob("deploy/*")]
    code = [*ROOT.glob("monitor/**/*.py"), *ROOT.glob("tools/*.py"), ROOT / "Makefile"]
    for path in (*documents, *code):
        assert "../shared" not in path.read_text("utf-8"), path
