"""File of the pairs measured so far, a line each, from which a later command continues."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from bench.flood.kinds import Kind
from bench.flood.runs import Pair, Run

COUNTS = ("calls", "unreached", "sent")


def append(file: Path, pair: Pair) -> None:
    """Add a pair to the file."""
    line = {"kind": pair.kind, "control": _fields(pair.control), "attacked": _fields(pair.attacked)}
    with file.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(line) + "\n")


def read(file: Path) -> list[Pair]:
    """Return the pairs of a file; none without one."""
    if not file.exists():
        return []
    lines = map(json.loads, file.read_text(encoding="utf-8").splitlines())
    return [
        Pair(Kind(line["kind"]), _run(line["control"]), _run(line["attacked"])) for line in lines
    ]


def _fields(run: Run) -> dict[str, Any]:
    return {one.name: getattr(run, one.name) for one in fields(run)}


def _run(values: Mapping[str, Any]) -> Run:
    return Run(**{**values, **{name: Counter(values[name]) for name in COUNTS}})
