"""Rosters of a small city, written line by line."""

from __future__ import annotations

from pathlib import Path

from config.readers.roster import Roster
from config.readers.roster_file import load_roster
from config.readers.routing import load_shifts
from config.settings import ROOT

SHIFTS = load_shifts(ROOT / "config/shifts.yaml")


PEOPLE = """\
groups:
  ranki: {names: {pl: Ranki}, week: {mon: rano, tue: rano}}
people:
  ala: {groups: [ranki]}
  ola: {week: {mon: popoludnie, tue: popoludnie}}
  ewa: {week: {mon: noc, tue: noc}}
"""


def written(folder: Path, more: str = "") -> Path:
    path = folder / "roster.yaml"
    path.write_text(PEOPLE + more, encoding="utf-8")
    return path


def roster(folder: Path, more: str = "") -> Roster:
    return load_roster(written(folder, more), SHIFTS)
