"""A measurement keeps each pair at once, and a later command continues with what is missing."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from bench.flood.__main__ import Measurement
from bench.flood.kinds import Kind
from bench.flood.runs import Pair, Run

KINDS = (Kind.MAIL, Kind.LOGINS)


def a_pair(kind: Kind) -> Pair:
    run = Run([10] * 20, [5] * 2000, [40] * 40, Counter(talked=20))
    return Pair(kind, run, run)


def test_figures_are_in_the_file_after_each_pair(tmp_path: Path) -> None:
    file = tmp_path / "flood.json"
    measurement = Measurement(KINDS, file, resume=False)
    measurement.add(a_pair(Kind.MAIL))
    goals = {goal["id"] for goal in json.loads(file.read_text())["goals"]}
    assert "mail-offer-p99-ms" in goals
    assert not any(id.startswith("logins") for id in goals)


def test_resumed_measurement_misses_only_what_no_earlier_command_measured(tmp_path: Path) -> None:
    file = tmp_path / "flood.json"
    first = Measurement(KINDS, file, resume=False)
    for kind in (*KINDS, Kind.MAIL):
        first.add(a_pair(kind))
    resumed = Measurement(KINDS, file, resume=True)
    assert [resumed.missing(number) for number in (1, 2, 3)] == [[], [Kind.LOGINS], list(KINDS)]


def test_new_measurement_forgets_an_earlier_one(tmp_path: Path) -> None:
    file = tmp_path / "flood.json"
    Measurement(KINDS, file, resume=False).add(a_pair(Kind.MAIL))
    assert Measurement(KINDS, file, resume=False).missing(1) == list(KINDS)
