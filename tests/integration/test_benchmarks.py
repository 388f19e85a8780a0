"""Every benchmark starts: with its smallest load or, where that takes minutes, with `--help`."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from config.settings import ROOT

SMALLEST: dict[str, tuple[str, ...]] = {
    "bench.crash": ("--kills", "1", "--rate", "20"),
    "bench.policies": ("--callers", "400"),
    "bench.rehearsal": ("--calls", "40", "--runs", "1"),
    "bench.wait_estimate": ("--hours", "1"),
}
ONLY_HELP = {
    "bench.acd": "measures for minutes, on a quiet machine",
    "bench.cases": "fills two cities and measures both; its rows have unit tests",
    "bench.exactness": "its shortest form serves 170,000 callers; its models have unit tests",
    "bench.first_call": "needs Asterisk and a browser for itself",
    "bench.flood": "attacks a whole installation for minutes",
    "bench.free_again": "needs Asterisk and a browser for itself",
    "bench.search": "indexes thousands of articles; a test measures the recall of the shipped ones",
    "bench.second_start": "starts a whole installation several times",
    "bench.shift_change": "needs Asterisk for itself, as its test does",
    "bench.upgrade": "upgrades a whole installation; tests/integration/test_upgrade.py does too",
}
"""Benchmark: why no load of a few seconds shows that it works."""
PARTS = {
    "bench.acd.log_checker",
    "bench.acd.replica",
    "bench.flood.agi_probe",
    "bench.flood.attack",
    "bench.flood.sink",
}
"""Programs that a benchmark starts."""


def run(module: str, *arguments: str) -> str:
    """Return the output of the benchmark. Raises AssertionError when it fails."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("module", SMALLEST)
def test_benchmark_with_its_smallest_load_writes_its_figures(module: str, tmp_path: Path) -> None:
    run(module, *SMALLEST[module], "--json", str(tmp_path / "report.json"))
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert set(report) == {"bench", "machine", "goals"}
    assert all(isinstance(goal["value"], int | float) for goal in report["goals"])
    assert report["goals"]


@pytest.mark.parametrize("module", ONLY_HELP)
def test_long_benchmark_loads_and_explains_its_options(module: str) -> None:
    assert "--json" in run(module, "--help")


def test_every_program_of_the_benchmarks_is_started_here() -> None:
    programs = {
        re.sub(r"\.__main__$", "", ".".join(path.relative_to(ROOT).with_suffix("").parts))
        for path in (ROOT / "bench").rglob("*.py")
        if 'if __name__ == "__main__"' in path.read_text(encoding="utf-8")
    }
    assert programs == {*SMALLEST, *ONLY_HELP, *PARTS}
