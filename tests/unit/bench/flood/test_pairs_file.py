"""Pairs are read back as they were written."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from bench.flood import pairs_file
from bench.flood.kinds import Kind
from bench.flood.runs import Pair, Run


def test_pairs_are_read_back_in_order(tmp_path: Path) -> None:
    file = tmp_path / "flood.json.pairs"
    run = Run([1.5], [2.5], [3.5], Counter(talked=2), sent=Counter(frames=7), idle_s=None)
    run.processor["engine"] = 0.25
    pairs = [Pair(Kind.MAIL, run, Run()), Pair(Kind.INVITE, Run(), run)]
    for pair in pairs:
        pairs_file.append(file, pair)
    assert pairs_file.read(file) == pairs


def test_file_that_does_not_exist_has_no_pairs(tmp_path: Path) -> None:
    assert pairs_file.read(tmp_path / "none") == []


def test_counts_are_still_counters_after_reading(tmp_path: Path) -> None:
    file = tmp_path / "pairs"
    pairs_file.append(file, Pair(Kind.MAIL, Run(calls=Counter(talked=1)), Run()))
    control = pairs_file.read(file)[0].control
    assert (control.calls + Counter(talked=1))["talked"] == 2
    assert control.refused == 0
