"""The benchmark of polling: its feeds, its server's settings, its measuring and its tables.

Nothing is installed here, and no other feed reader runs.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from benchmarks.matching.report import as_text
from benchmarks.polling import measure
from benchmarks.polling.__main__ import options, scenarios
from benchmarks.polling.figures import Scenario, as_json, best_peer, section, summed_up
from benchmarks.polling.install import NotHereError, install_system_packages
from benchmarks.polling.programs import FLOOR, OURS, Monitor, Program
from benchmarks.polling.rounds import CHANGED, COLD, UNCHANGED, Effort, Expected, Run, run_cases
from benchmarks.polling.server import Ports, configuration
from benchmarks.polling.site import ITEMS, Site, address, feed_text
from benchmarks.polling.tls import NAMES_IN_A_CERTIFICATE, Certificate
from benchmarks.polling.vocabulary import VOCABULARIES
from monitor.feeds.reading.parse import parse
from monitor.model import ParsedFeed
from monitor.watch.lists.watchlist import load_watchlists
from monitor.watch.matching.matcher import Matcher

NEWEST = datetime(2025, 3, 23, tzinfo=UTC)


def read(number: int, added: int = 0) -> ParsedFeed:
    body = feed_text(number, added, NEWEST).encode()
    parsed = parse(body, f"http://{address(number)}/feed.xml", "application/xml", "")
    assert isinstance(parsed, ParsedFeed)
    return parsed


# ------------------------------------------------------------------ feeds


def test_the_same_numbers_give_the_same_feed_and_others_another() -> None:
    assert feed_text(5, 2, NEWEST) == feed_text(5, 2, NEWEST)
    assert feed_text(5, 2, NEWEST) != feed_text(6, 2, NEWEST)


def test_feeds_are_as_long_as_the_benchmark_says() -> None:
    sizes = [len(feed_text(number, 0, NEWEST).encode()) for number in range(48)]
    assert 47_000 < sum(sizes) / len(sizes) < 51_000
    assert max(sizes) < 1.3 * min(sizes)


@pytest.mark.parametrize("number", [0, 1, 7], ids=["rss", "rss-uk", "atom"])
def test_a_feed_is_read_in_full_with_its_dates(number: int) -> None:
    items = read(number).items
    assert len({item.id for item in items}) == len({item.link for item in items}) == ITEMS
    assert all(item.title and item.summary and item.text and item.author for item in items)
    assert [item.published for item in items] == sorted(
        (item.published for item in items if item.published), reverse=True
    )


def test_an_added_item_stands_above_the_others_and_leaves_them_as_they_were() -> None:
    before, after = read(3).items, read(3, added=1).items
    assert after[1:] == before


def test_feeds_are_in_six_languages_and_most_are_rss() -> None:
    texts = [feed_text(number, 0, NEWEST) for number in range(24)]
    assert {text.count("<rss ") for text in texts} == {0, 1}
    assert sum("<rss " in text for text in texts) == 21
    assert len({vocabulary.language for vocabulary in VOCABULARIES}) == 6


def test_every_feed_has_a_loopback_address_of_its_own() -> None:
    addresses = [address(number) for number in range(5_000)]
    assert len(set(addresses)) == 5_000
    assert all(each.startswith("127.20.") for each in addresses)
    with pytest.raises(ValueError, match="50,000"):
        address(50_000)


def test_a_turn_changes_other_feeds_than_the_last_and_their_validators(tmp_path: Path) -> None:
    site = Site(tmp_path, 20, NEWEST)
    site.write()
    files = {number: tmp_path / address(number) / "feed.xml" for number in range(20)}
    before = {number: file.stat().st_mtime for number, file in files.items()}
    assert [site.add_items(turn, every=10) for turn in (1, 2)] == [2, 2]
    changed = {number for number, file in files.items() if file.stat().st_mtime != before[number]}
    assert changed == {1, 2, 11, 12}
    assert site.items == 20 * ITEMS + 4


# ------------------------------------------------------------------ server


def settings_of_nginx(latency: int, certificates: Sequence[Certificate] = ()) -> str:
    return configuration(Path("/n"), Path("/feeds"), Ports(8080, 8443), certificates, latency)


def test_nginx_serves_each_address_from_its_own_folder() -> None:
    told = settings_of_nginx(0)
    assert "listen *:8080" in told
    assert "root /feeds/$server_addr;" in told
    assert "8443" not in told
    assert "lua" not in told


def test_nginx_waits_before_each_answer_where_latency_is_asked_for() -> None:
    assert "ngx.sleep(0.1)" in settings_of_nginx(100)


def test_each_certificate_serves_the_addresses_it_is_valid_for() -> None:
    certificates = [
        Certificate(Path(f"/{at}.pem"), Path(f"/{at}.key"), (f"127.20.{at}.1", f"127.20.{at}.2"))
        for at in range(2)
    ]
    told = settings_of_nginx(0, certificates)
    (first, second) = (line for line in told.splitlines() if "ssl_certificate " in line)
    assert "listen 127.20.0.2:8443 ssl;" in first
    assert "ssl_certificate /0.pem;" in first
    assert "listen *:8443 ssl;" in first
    assert "listen 127.20.1.1:8443 ssl;" in second
    assert "*:8443" not in second
    assert NAMES_IN_A_CERTIFICATE <= 100


# ------------------------------------------------------------------ measuring


def test_descendants_are_found_however_deep() -> None:
    assert measure.descendants(1, {2: 1, 3: 2, 4: 3, 5: 9, 9: 0}) == {2, 3, 4}


def measured(tmp_path: Path, script: str) -> dict[str, float]:
    result = tmp_path / "result.json"
    command = (sys.executable, measure.__file__, str(result), sys.executable, "-c", script)
    subprocess.run(command, check=True, timeout=60)
    told: dict[str, float] = json.loads(result.read_text("utf-8"))
    return told


BUSY = "import time\nwhile time.process_time() < 0.4: pass"


def test_cpu_time_and_memory_of_children_and_orphans_count(tmp_path: Path) -> None:
    hungry = f"x = bytearray(60_000_000)\n{BUSY}"
    parent = f"import subprocess, sys\nsubprocess.Popen([sys.executable, '-c', {hungry!r}])"
    told = measured(tmp_path, parent)
    assert told["exit_code"] == 0
    assert told["cpu"] >= 0.4
    assert told["peak"] > 60_000_000


def test_what_ends_at_once_has_a_size_too(tmp_path: Path) -> None:
    assert measured(tmp_path, "")["peak"] > 1_000_000


def test_the_exit_code_is_that_of_the_command(tmp_path: Path) -> None:
    assert measured(tmp_path, "raise SystemExit(3)")["exit_code"] == 3


# ------------------------------------------------------------------ did it do its work?


def test_a_poll_that_did_all_of_its_work_has_no_complaint() -> None:
    expected = Expected(feeds=10, full=1, items=301)
    assert expected.complaints(0, Counter({304: 9, 200: 1}), 301) == []
    assert expected.complaints(0, Counter({304: 10}), None) == []


def test_a_poll_that_did_nothing_is_told() -> None:
    complaints = Expected(10, 10, 300).complaints(1, Counter(), 0)
    assert complaints == [
        "ended with exit code 1",
        "10 requests expected, answered were none",
        "knows 0 of 300 items",
    ]


def test_a_poll_that_asks_unconditionally_or_in_vain_is_told() -> None:
    expected = Expected(10, 1, 301)
    (unconditional,) = expected.complaints(0, Counter({200: 10}), 301)
    assert unconditional == "fetched 10 feeds in full, 1 had changed"
    (refused,) = expected.complaints(0, Counter({304: 9, 500: 1}), 301)
    assert refused == "10 requests expected, answered were 9 × 304, 1 × 500"


# ------------------------------------------------------------------ turns


class Polite:
    """Stands for a stage: notes who is prepared, settled and polled, in which order."""

    def __init__(self, seconds: dict[str, float]) -> None:
        self.site = Site(Path("/nowhere"), 0, NEWEST)
        self.turn = 0
        self.broken: dict[str, str] = {}
        self.behind: set[str] = set()
        self.log: list[str] = []
        self._seconds = seconds

    def prepare(self, program: Program) -> bool:
        self.log.append(f"prepare {program.name}")
        return True

    def settle(self, program: Program) -> None:
        self.log.append(f"settle {program.name}")

    def poll(self, program: Program, case: str, full: int) -> Run:
        self.log.append(f"{case} {program.name}")
        return run(program.name, case, wall=self._seconds[program.name])


class Named(Monitor):
    def __init__(self, name: str) -> None:
        self.name = name


def log_of(cases: Sequence[str], **seconds: float) -> Polite:
    stage = Polite(seconds)
    programs = [Named(name) for name in seconds]
    for _ in run_cases(stage, programs, cases, Effort(2, 30)):  # type: ignore[arg-type]
        pass
    return stage


def test_programs_take_turns_and_every_other_round_the_last_goes_first() -> None:
    log = log_of([UNCHANGED], a=1, b=1).log
    assert log == ["settle a", "settle b", *(f"{UNCHANGED} {name}" for name in "abba")]


def test_the_first_poll_starts_afresh_each_time() -> None:
    assert log_of([COLD], a=1).log == ["prepare a", "cold a", "prepare a", "cold a"]


def test_what_takes_long_runs_once_and_catches_up_before_the_next_case() -> None:
    stage = log_of([CHANGED], quick=1, slow=31)
    assert [line for line in stage.log if line.startswith(CHANGED)] == [
        "changed quick",
        "changed slow",
        "changed quick",
    ]
    assert stage.behind == {"slow"}


# ------------------------------------------------------------------ figures


def run(
    program: str,
    case: str = COLD,
    cpu: float = 1.0,
    wall: float = 2.0,
    complaints: tuple[str, ...] = (),
) -> Run:
    return Run(program, case, 0, cpu, wall, 50_000_000, Counter({200: 1_000}), complaints)


RUNS = [
    *(run(OURS, cpu=cpu) for cpu in (2.0, 9.0, 1.0)),
    *(run("reader", cpu=cpu) for cpu in (10.0, 8.0, 9.0)),
    run("newsboat", cpu=0.5, complaints=("knows 0 of 30,000 items",)),
    run(FLOOR, cpu=0.2),
]


def test_medians_count_and_the_spread_is_told() -> None:
    ours = summed_up(RUNS, COLD)[0]
    assert (ours.cpu, ours.least_cpu, ours.most_cpu, ours.runs) == (2.0, 1.0, 9.0, 3)
    assert summed_up(RUNS, UNCHANGED) == []


def test_the_best_peer_is_neither_the_floor_nor_one_that_did_not_do_its_work() -> None:
    best = best_peer(summed_up(RUNS, COLD))
    assert best
    assert best.program == "reader"


def test_the_table_tells_ratios_warnings_and_whether_the_target_is_reached() -> None:
    shown = as_text(section(Scenario(1_000, False, 100), RUNS, ["note"]))
    assert "Polling 1,000 feeds over HTTP, answers after 100 ms" in shown
    assert re.search(r"^reader +9\.00 +8\.00 – 10\.00 +2\.00 +50 +4\.50$", shown, re.MULTILINE)
    assert "newsboat ⚠" in shown
    assert "one run" in shown
    assert "newsboat: knows 0 of 30,000 items" in shown
    assert "1/4.5 of reader, the best peer; to reach: 1/4: reached" in shown


@pytest.mark.parametrize(("seconds", "told"), [(1.9, "reached"), (2.1, "not reached")])
def test_a_poll_over_slow_answers_has_a_target_by_the_clock(seconds: float, told: str) -> None:
    runs = [run(OURS, UNCHANGED, wall=seconds)]
    shown = as_text(section(Scenario(1_000, False, 100), runs, []))
    assert f"{seconds:.2f} s by the clock; to reach: 2 s: {told}\n" in shown
    assert "by the clock" not in as_text(section(Scenario(1_000, False, 0), runs, []))


def test_few_feeds_have_no_target() -> None:
    assert "to reach" not in as_text(section(Scenario(1, False, 0), RUNS, []))


def test_without_ours_there_are_no_ratios() -> None:
    shown = as_text(section(Scenario(1_000, True, 0), RUNS[3:6], []))
    assert "best peer" not in shown


def test_every_run_is_in_the_json() -> None:
    told = json.loads(json.dumps(as_json(Scenario(1_000, True, 0), RUNS)))
    assert (told["feeds"], told["secure"], told["latency_ms"]) == (1_000, True, 0)
    assert len(told["runs"]) == len(RUNS)
    assert told["runs"][0]["statuses"] == {"200": 1_000}


# ------------------------------------------------------------------ options, programs


def test_cold_is_left_out_with_latency_unless_it_is_all_that_is_asked_for() -> None:
    given = options().parse_args(["--feeds", "5,7", "--no-tls"])
    assert [(str(scenario), cases) for scenario, cases in scenarios(given)][:2] == [
        ("5 feeds over HTTP", (COLD, UNCHANGED, CHANGED)),
        ("5 feeds over HTTP, answers after 100 ms", (UNCHANGED, CHANGED)),
    ]
    only_cold = options().parse_args(["--cases", "cold", "--latency", "100", "--tls"])
    assert [cases for _, cases in scenarios(only_cold)] == [(COLD,)]


def test_an_unknown_case_or_program_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        options().parse_args(["--only", "feedly"])
    assert "no feedly: choose from monitor, reader" in capsys.readouterr().err


def test_monitor_is_set_up_with_a_watchlist_that_hits_some_items(tmp_path: Path) -> None:
    Monitor().prepare(tmp_path / "monitor", ["http://127.20.0.1:8080/feed.xml"])
    watchlists, problems = load_watchlists(tmp_path / "monitor" / "watchlists")
    assert not problems
    matcher = Matcher(watchlists)
    hits = [bool(matcher.match(item)) for number in range(12) for item in read(number).items]
    assert 0 < sum(hits) < len(hits) / 10


def test_who_may_not_install_is_told_how_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    with pytest.raises(NotHereError, match=r"as root: apt-get install .* newsboat"):
        install_system_packages(("newsboat",))


def test_programs_trust_the_roots_they_are_given_and_use_no_proxy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    told = Monitor().environment(Path("/roots.pem"))
    assert told["SSL_CERT_FILE"] == told["REQUESTS_CA_BUNDLE"] == "/roots.pem"
    assert "HTTPS_PROXY" not in told
