"""Mutation tests of the ACD: `python -m tests.mutants.run`.

Each fault is planted in a copy of the source and has to fail the randomised simulation or a unit
test. Prints a table: the fault, the seconds it took, the failure. Exit code 1 when a fault was
missed, or when the text that it replaces no longer occurs.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.mutants.faults import FAULTS, Fault

ROOT = Path(__file__).resolve().parents[2]
COPIED = (
    *("acd", "tests/__init__.py", "tests/simulation", "tests/support"),
    *("tests/unit/__init__.py", "tests/unit/acd"),
)
RUNS = ("--offers", "4000", "--seed", "1", "--processes", "1")
MAX_RUN_S = 400
"""Maximum time of one check; only an endless loop takes that long."""
NO_FAULT = Fault("none", "domain/step/acd.py", "class Acd:", "class Acd:")
UNIT_TESTS = "tests/unit/acd/domain"


@dataclass(frozen=True)
class Catch:
    """Result for one fault. `by`: the failure that showed it; None: it was missed."""

    fault: Fault
    by: str | None
    took_s: float


class FaultNotFound(AssertionError):
    """The code has changed, so the fault has to be adapted."""


def planted(fault: Fault, source: str) -> str:
    """Return the source with the fault. Raises `FaultNotFound` unless it fits exactly once."""
    if source.count(fault.old) != 1:
        raise FaultNotFound(
            f"{fault.name}: {fault.file} holds {source.count(fault.old)} times {fault.old!r}"
        )
    return source.replace(fault.old, fault.new)


def hunt(fault: Fault) -> Catch:
    """Plant the fault in a copy of the tree and run the checks there."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="centrala-mutant-") as folder:
        copy = Path(folder)
        for name in COPIED:
            _copy(ROOT / name, copy / name)
        target = copy / "acd" / fault.file
        target.write_text(planted(fault, target.read_text(encoding="utf-8")), encoding="utf-8")
        by = _simulation_failure(copy) or _unit_test_failure(copy)
    return Catch(fault, by, time.monotonic() - started)


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copy(source, target)


def _simulation_failure(copy: Path) -> str | None:
    done = _python(copy, ["-m", "tests.simulation.nightly", *RUNS])
    return None if done.returncode == 0 else _failure_in(done.stdout + done.stderr)


def _unit_test_failure(copy: Path) -> str | None:
    done = _python(copy, ["-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", UNIT_TESTS])
    failed = re.search(r"FAILED \S+::(\w+)", done.stdout)
    return None if done.returncode == 0 else (failed.group(1) if failed else "the unit tests")


def _python(copy: Path, argv: list[str]) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            [sys.executable, *argv], cwd=copy, capture_output=True, text=True, timeout=MAX_RUN_S
        )
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(argv, 1, "it did not end", "")


def _failure_in(output: str) -> str:
    failure = re.search(r"failed after \d+ offers: (.*)", output)
    line = failure.group(1) if failure else output.strip().splitlines()[-1]
    error = re.search(r"(AssertionError|\w+Error)\((.*)\)", line)
    return (error.group(2) or error.group(1) if error else line)[:90]


def main(names: list[str]) -> int:
    """Run all faults, or those that are named; return the exit code."""
    chosen = [fault for fault in FAULTS if not names or fault.name in names]
    if (failure := hunt(NO_FAULT).by) is not None:
        sys.stdout.write(f"the ACD fails without any fault planted: {failure}\n")
        return 1
    missed = 0
    for fault in chosen:
        catch = hunt(fault)
        missed += catch.by is None
        sys.stdout.write(f"{fault.name:44} {catch.took_s:5.1f} s  {catch.by or 'MISSED'}\n")
        sys.stdout.flush()
    sys.stdout.write(f"{len(chosen) - missed} of {len(chosen)} faults caught\n")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
