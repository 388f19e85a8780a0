"""Plant each fault in a copy of the ACD and see who notices: `python -m tests.mutants.run`.

Prints a table: the fault, what caught it, the seconds it took. Exit code 1 when one was missed,
or when the text that it replaces is not there any more.
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
LIVES = ("--offers", "4000", "--seed", "1", "--processes", "1")
HANGS_S = 400
"""Only an ACD that goes round in circles takes so long; it took a tenth on a busy machine."""
NO_FAULT = Fault("none", "hall.py", "class ACD:", "class ACD:")
UNIT = (
    *("test_hall_edges.py", "test_hall_routing.py", "test_hall_consultants.py"),
    *("test_hall_shifts.py", "test_hall_widening.py"),
)


@dataclass(frozen=True)
class Catch:
    """`by`: the last words of what noticed; None: nobody did."""

    fault: Fault
    by: str | None
    took_s: float


class FaultNotFound(AssertionError):
    """The code has changed: the fault has to be planted anew."""


def planted(fault: Fault, source: str) -> str:
    """The source with the fault in it. Raises `FaultNotFound` unless its place is unmistakable."""
    if source.count(fault.old) != 1:
        raise FaultNotFound(
            f"{fault.name}: {fault.file} holds {source.count(fault.old)} times {fault.old!r}"
        )
    return source.replace(fault.old, fault.new)


def hunt(fault: Fault) -> Catch:
    """In a copy of the tree, in processes of its own."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="centrala-mutant-") as folder:
        copy = Path(folder)
        for name in COPIED:
            _copy(ROOT / name, copy / name)
        target = copy / "acd" / "domain" / fault.file
        target.write_text(planted(fault, target.read_text(encoding="utf-8")), encoding="utf-8")
        by = _simulated(copy) or _unit_tested(copy)
    return Catch(fault, by, time.monotonic() - started)


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copy(source, target)


def _simulated(copy: Path) -> str | None:
    done = _python(copy, ["-m", "tests.simulation.nightly", *LIVES])
    return None if done.returncode == 0 else _last_words(done.stdout + done.stderr)


def _unit_tested(copy: Path) -> str | None:
    tests = [f"tests/unit/acd/{name}" for name in UNIT]
    done = _python(copy, ["-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests])
    found = re.search(r"FAILED \S+::(\w+)", done.stdout)
    return None if done.returncode == 0 else (found.group(1) if found else "the unit tests")


def _python(copy: Path, argv: list[str]) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            [sys.executable, *argv], cwd=copy, capture_output=True, text=True, timeout=HANGS_S
        )
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(argv, 1, "it never comes to rest", "")


def _last_words(told: str) -> str:
    found = re.search(r"failed after \d+ offers: (.*)", told)
    words = found.group(1) if found else told.strip().splitlines()[-1]
    error = re.search(r"(AssertionError|\w+Error)\((.*)\)", words)
    return (error.group(2) or error.group(1) if error else words)[:90]


def main(names: list[str]) -> int:
    """All faults, or those that are named."""
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
