"""Duration of a rehearsal: the whole command, from the shell to the table and the files.

A day of calls, drawn with a fixed seed, is written as an archive and as a trace; beside
them the Technion's day where its file is. The yardstick is the same command's `--help`: what
Python, typer and rich take before anything of a rehearsal begins.
"""

from __future__ import annotations

import asyncio
import csv
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from acd.adapters.archive import FileArchive
from acd.domain.messages import commands as c
from acd.domain.messages import events as e
from acd.domain.model.contact import PHONE
from acd.domain.model.queue_rules import Rules
from acd.ports.log import LoggedInput
from acd.service.rehearsal.day import Arrival, Day, StaffAction
from acd.service.rehearsal.results import ContactResult, DayResult
from acd.service.rehearsal.simulate import Simulation
from bench import report
from centrala.rehearsal.run import city
from centrala.rehearsal.trace_csv import HEADER
from config.settings import ROOT

CALLS = 2_400
CONSULTANTS = 11
LIMIT_S = 2.0
RUNS = 3
SEED = 19115
DAY = "2026-11-24"
DAY_START_MS = int(datetime(2026, 11, 23, 23, tzinfo=UTC).timestamp() * 1000)
"""Midnight in Warsaw."""
OPEN_MS, CLOSES_MS = 6 * 3_600_000, 22 * 3_600_000
TRACE = ROOT.parent / "shared" / "data" / "technion_anonymousbank_one_day.csv"


def a_day(rules: Rules, calls: int) -> Day:
    """Return a day of calls with a mean of 3 minutes and a mean patience of 5 minutes."""
    drawn, queues = random.Random(SEED), list(rules.queues)
    arrivals = [
        Arrival(
            at_ms=DAY_START_MS + int(drawn.uniform(OPEN_MS, CLOSES_MS)),
            admit=c.AdmitContact(f"call-{n}", PHONE, drawn.choice(queues), "pl"),
            service_ms=1_000 * (1 + int(drawn.expovariate(1 / 180))),
            patience_ms=1_000 * (1 + int(drawn.expovariate(1 / 300))),
            answer_ms=drawn.randint(1, 8) * 1_000,
        )
        for n in range(calls)
    ]
    skills = {skill: 60 for queue in rules.queues.values() for skill in queue.skills}
    at_ms = DAY_START_MS + OPEN_MS
    actions = []
    for n in range(CONSULTANTS):
        actions.append(StaffAction(at_ms, c.SignIn(f"consultant-{n}", skills)))
        actions.append(StaffAction(at_ms, c.BecomeReady(f"consultant-{n}")))
    return Day(sorted(arrivals, key=lambda arrival: arrival.at_ms), actions)


class Recorder(Simulation):
    """Simulation that records its inputs as the log would."""

    def __init__(self, rules: Rules, day: Day) -> None:
        self.inputs: list[LoggedInput] = []
        super().__init__(rules, day)

    def submit(self, command: c.Input) -> list[e.Event]:
        number = len(self.inputs)
        at_ms = self.now_ms
        self.inputs.append(LoggedInput(f"{at_ms}-{number}", at_ms, f"act:{number}", command))
        return super().submit(command)


def write_archive(recorder: Recorder, folder: Path) -> None:
    asyncio.run(FileArchive(folder).append(recorder.inputs))


def write_trace(day_result: DayResult, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(HEADER)
        lines.writerows(_record(number, result) for number, result in enumerate(day_result.results))


def _record(number: int, result: ContactResult) -> list[object]:
    came, waited = result.arrival.at_ms, result.waited_ms // 1000
    line = ["AA0101", number, result.arrival.admit.queue, _clock(came), _clock(came), 0]
    line += [_clock(came), _clock(came + result.waited_ms), waited]
    if result.answered_ms is None or result.closed_ms is None:
        return [*line, "HANG", "0:00:00", "0:00:00", 0, "NO_SERVER", "NO_"]
    served = (result.closed_ms - result.answered_ms) // 1000
    consultant = result.consultant_id
    return [
        *line,
        "AGENT",
        _clock(result.answered_ms),
        _clock(result.closed_ms),
        served,
        consultant,
        consultant,
    ]


def _clock(at_ms: int) -> str:
    seconds = (at_ms - DAY_START_MS) // 1000
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def seconds_of(arguments: Sequence[object], run_dir: Path, runs: int) -> float:
    """Return the shortest of several runs, as other load only adds time."""
    took = []
    for _ in range(runs):
        started = time.perf_counter()
        argv = [sys.executable, "-m", "centrala", *map(str, arguments)]
        environment = {**os.environ, "CENTRALA_RUN_DIR": str(run_dir)}
        subprocess.run(argv, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
        took.append(time.perf_counter() - started)
    return min(took)


def goals(work: Path, calls: int, runs: int) -> Iterator[report.Goal]:
    rules = city(ROOT / "config")
    new = work / "new.yaml"
    text = rules.file.read_text(encoding="utf-8")
    new.write_text(text.replace("policy: least-cost", "policy: longest-idle"), encoding="utf-8")
    recorder = Recorder(rules.rules, a_day(rules.rules, calls))
    write_trace(recorder.run(), work / "day.csv")
    write_archive(recorder, work / "archive")
    bare = seconds_of(["rehearse", "--help"], work, runs)
    days: dict[str, list[object]] = {
        "archive": ["--day", DAY],
        "archive-with-page": ["--day", DAY, "--html", work / "page.html"],
        "trace": ["--trace", work / "day.csv"],
    }
    if TRACE.is_file():
        days["technion"] = ["--trace", TRACE]
    for name, options in days.items():
        took = seconds_of(["rehearse", *options, "--rules", new], work, runs)
        label = f"{name}: {calls} calls a day under two sets of rules in less than {LIMIT_S} s"
        yield report.at_most(f"rehearse-{name}-s", label, took, LIMIT_S)
        yield report.compared(f"rehearse-{name}-of-help-s", "beside the bare command", took, bare)


def main() -> None:
    parser = report.arguments(__doc__ or "")
    parser.add_argument("--calls", type=int, default=CALLS, help=f"of the day (default {CALLS})")
    parser.add_argument("--runs", type=int, default=RUNS, help=f"of each command (default {RUNS})")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        measured = list(goals(Path(work), arguments.calls, arguments.runs))
    if not TRACE.is_file():
        print("left out: the Technion's day (../shared/data) is not here")
    report.publish("rehearsal", measured, arguments.json)


if __name__ == "__main__":
    main()
