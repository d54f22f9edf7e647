"""Measure polling: `python -m benchmarks.polling [OPTIONS]`."""

from __future__ import annotations

import argparse
import json
import shlex
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.matching.report import as_markdown, as_text, machine, write_section
from benchmarks.polling.figures import Scenario, as_json, section
from benchmarks.polling.install import (
    NotHereError,
    install_system_packages,
    system_program,
    version_told,
)
from benchmarks.polling.programs import AT_ONCE, PROGRAMS, Program
from benchmarks.polling.rounds import CASES, COLD, Effort, Run, Stage, run_cases
from benchmarks.polling.server import Ports, Server, can_delay, free_ports
from benchmarks.polling.site import Site, address
from benchmarks.polling.tls import Authority, Certificate

_NGINX = ("nginx-light", "libnginx-mod-http-lua")


def options() -> argparse.ArgumentParser:
    """Describe the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.polling",
        description="Poll many feeds with Monitor and with other programs, in turn.",
    )
    names = [program.name for program in PROGRAMS]
    parser.add_argument("--feeds", type=_numbers, default=(1_000,), metavar="N,N")
    parser.add_argument("--cases", type=_names(CASES), default=CASES, metavar="CASE,CASE")
    parser.add_argument("--latency", type=_numbers, default=(0, 100), metavar="MS,MS")
    parser.add_argument("--tls", action=argparse.BooleanOptionalAction, help="HTTPS alone, or none")
    parser.add_argument("--only", type=_names(names), default=tuple(names), metavar="NAME,NAME")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each, medians count")
    parser.add_argument(
        "--repeat-within",
        type=float,
        default=30.0,
        metavar="SECONDS",
        help="what takes longer runs once",
    )
    parser.add_argument("--keep", action="store_true", help="keep the folder of the run")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every run")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="put the tables into a file")
    today = datetime.now(UTC).date().isoformat()
    parser.add_argument("--date", default=today, help="the date told in the markdown file")
    return parser


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(","))


def _names(known: Sequence[str]) -> Any:
    def names(text: str) -> tuple[str, ...]:
        given = tuple(part.strip() for part in text.split(","))
        if unknown := [name for name in given if name not in known]:
            raise argparse.ArgumentTypeError(f"no {unknown[0]}: choose from {', '.join(known)}")
        return given

    return names


def scenarios(given: argparse.Namespace) -> list[tuple[Scenario, tuple[str, ...]]]:
    """List what is measured, and the cases of each; states are shared by those beside each other.

    The first poll costs the same CPU time however late answers are: with latency it is left out,
    unless it is all that was asked for.
    """
    found = []
    for feeds in given.feeds:
        for secure in (False, True) if given.tls is None else (given.tls,):
            for latency in given.latency:
                later = tuple(case for case in given.cases if not latency or case != COLD)
                found.append((Scenario(feeds, secure, latency), later or given.cases))
    return found


def found_programs(only: Sequence[str]) -> tuple[list[Program], list[str]]:
    """Find or install the programs; return them, and a line on each, skipped ones too."""
    programs, lines = [], []
    for program in (kind() for kind in PROGRAMS if kind.name in only):
        try:
            version = program.find()
        except NotHereError as error:
            lines.append(f"{program.name}: skipped: {error}.")
        else:
            programs.append(program)
            lines.append(f"{program.name} {version}" + f": {program.remark}" * bool(program.remark))
    return programs, lines


def _nginx_version(latencies: Sequence[int]) -> str:
    nginx = system_program("nginx", _NGINX)
    if any(latencies) and not can_delay():
        install_system_packages(_NGINX)
    return version_told(nginx, "-v")


@contextmanager
def _folder(keep: bool) -> Iterator[Path]:
    if keep:
        kept = Path(tempfile.mkdtemp(prefix="bench-polling-"))
        print(f"everything is kept in {kept}")
        yield kept
    else:
        with tempfile.TemporaryDirectory(prefix="bench-polling-") as made:
            yield Path(made)


class Bench:
    """What one run of the benchmark works with."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ports: Ports = free_ports()
        self.authority = Authority(folder / "tls")
        self.authority.make()
        self._sites: dict[int, Site] = {}
        self._stages: dict[tuple[int, bool], Stage] = {}
        self._certificates: dict[int, list[Certificate]] = {}

    def stage(self, scenario: Scenario) -> Stage:
        """Return the site, server and programs' folders for a scenario, the server not started."""
        key = scenario.feeds, scenario.secure
        if key not in self._stages:
            home = self.folder / str(scenario.feeds)
            site = self._site(scenario.feeds, home / "feeds")
            name = "https" if scenario.secure else "http"
            port = self.ports.https if scenario.secure else self.ports.http
            server = Server(home / "nginx", site.folder, self.ports)
            folder = home / name
            folder.mkdir()
            roots = self.authority.bundle
            self._stages[key] = Stage(site, server, site.urls(name, port), folder, roots)
        return self._stages[key]

    def _site(self, feeds: int, folder: Path) -> Site:
        if feeds not in self._sites:
            today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
            self._sites[feeds] = Site(folder, feeds, today)
            self._sites[feeds].write()
        return self._sites[feeds]

    def certificates(self, scenario: Scenario) -> list[Certificate]:
        """Return the certificates that the server needs."""
        if not scenario.secure:
            return []
        if scenario.feeds not in self._certificates:
            addresses = [address(number) for number in range(scenario.feeds)]
            self._certificates[scenario.feeds] = self.authority.certify(addresses)
        return self._certificates[scenario.feeds]


def _told(run: Run) -> Run:
    warned = "".join(f"\n    warning: {told}" for told in run.complaints)
    figures = f"{run.cpu:8.2f} s CPU {run.wall:8.2f} s {run.peak / 1e6:6.0f} MB"
    print(f"  {run.case:<10} {run.program:<12} {figures}{warned}", flush=True)
    return run


def _notes(scenario: Scenario, effort: Effort, lines: Sequence[str]) -> list[str]:
    late = (
        f" Each answer waits {scenario.latency} ms in nginx (Lua's sleep); connecting does not."
        if scenario.latency
        else ""
    )
    return [
        f"Medians of {effort.rounds} rounds in which all take turns (one run of what takes longer "
        f"than {effort.repeated_within:g} s); CPU time of the whole tree of processes, start "
        f"included; {AT_ONCE} requests at once where a program can.{late}",
        *lines,
    ]


def main(arguments: Sequence[str]) -> None:
    """Measure what was asked for; print each scenario as soon as it is there."""
    given = options().parse_args(arguments)
    try:
        nginx = _nginx_version(given.latency)
    except NotHereError as error:
        raise SystemExit(f"Polling is not measured: nginx: {error}") from error
    programs, lines = found_programs(given.only)
    lines.append(f"nginx {nginx} serves; compressed ahead (gzip_static), with ETag.")
    print("\n".join((f"{machine()}; load {Path('/proc/loadavg').read_text()[:14]}", *lines)))
    told = []
    with _folder(given.keep) as folder:
        bench = Bench(folder)
        for scenario, cases in scenarios(given):
            effort = Effort(given.rounds, given.repeat_within)
            runs = _measured(bench, scenario, cases, programs, effort)
            told.append(as_json(scenario, runs))
            drawn = section(scenario, runs, _notes(scenario, effort, lines))
            print("\n" + as_text(drawn), flush=True)
            if given.markdown:
                command = shlex.join(["python", "-m", "benchmarks.polling", *_shown(arguments)])
                write_section(given.markdown, as_markdown(drawn, command, given.date))
            if given.json:
                given.json.write_text(json.dumps(told, indent=1), "utf-8")


def _measured(
    bench: Bench,
    scenario: Scenario,
    cases: Sequence[str],
    programs: Sequence[Program],
    effort: Effort,
) -> list[Run]:
    if scenario.latency and not can_delay():
        print(f"{scenario}: skipped: nginx has no Lua module: apt-get install {_NGINX[1]}")
        return []
    print(f"\n{scenario}", flush=True)
    stage = bench.stage(scenario)
    stage.server.start(bench.certificates(scenario), scenario.latency)
    try:
        return [_told(run) for run in run_cases(stage, programs, cases, effort)]
    finally:
        stage.server.stop()


def _shown(arguments: Sequence[str]) -> list[str]:
    """Leave out where things were written."""
    rest = list(arguments)
    for option in ("--markdown", "--date", "--json"):
        while option in rest:
            at = rest.index(option)
            del rest[at : at + 2]
    return rest


def _end(*_: object) -> None:
    """Leave as Ctrl-C does: what runs is ended on the way out."""
    sys.exit(143)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _end)
    main(sys.argv[1:])
