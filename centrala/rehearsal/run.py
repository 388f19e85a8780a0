"""`centrala rehearse`: a day's arrivals under the city's rules and under new ones."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import partial
from itertools import zip_longest
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from acd.domain.model.policy import PRESETS, Policy
from acd.domain.model.queue_rules import Rules
from acd.service.rehearsal.day import Day
from acd.service.rehearsal.metrics import FigureRow, Group, GroupBy, measure
from acd.service.rehearsal.simulate import simulate
from centrala.host.progress import Progress
from centrala.rehearsal.i18n import CHANNELS, DENOMINATORS, STATED, WORDS
from centrala.rehearsal.options import RehearsalOptions
from centrala.rehearsal.sources import Source, Stated, fit, from_trace
from centrala.rehearsal.trace_csv import read_trace
from centrala.rehearsal.worker_process import OnProgress, WorkerProcess
from config.readers.queue_rules import References, load_rules
from config.readers.roster_file import load_roster
from config.readers.routing import SkillsFile, load_shifts
from config.readers.yaml_lines import load_model
from config.settings import Settings

SEED = 19115
"""Of every draw, so that a rehearsal can be repeated."""
QUIET_S, SAY_EVERY_S = 1.0, 2.0


@dataclass(frozen=True)
class Side:
    """What came of the day under one set of rules. `refused`: error id -> inputs."""

    name: str
    version: str
    lines: dict[Group, FigureRow]
    refused: dict[str, int]


Play = Callable[[OnProgress], Side]
"""Plays the day and says how far it is."""


@dataclass(frozen=True)
class RehearsalReport:
    """`sides`: what came of the day `before` and `after`, under new rules; or `now` and under
    each policy, by its name."""

    options: RehearsalOptions
    sides: tuple[tuple[str, Side], ...]
    assumptions: tuple[Stated, ...]

    @property
    def before(self) -> Side:
        return self.sides[0][1]

    @property
    def after(self) -> Side | None:
        """None when there are no new rules to compare with."""
        return dict(self.sides).get("after")

    @property
    def groups(self) -> list[Group]:
        """Of all sides; a queue may be on one of them only."""
        found = dict.fromkeys(group for _, side in self.sides for group in side.lines)
        return sorted(found, key=lambda group: (list(GroupBy).index(group[0]), group[1]))


@dataclass(frozen=True)
class City:
    """What a rehearsal needs of config/: the rules, the names that others may use, the zone."""

    rules: Rules
    known: References
    zone: ZoneInfo
    file: Path


def city(folder: Path) -> City:
    """Raises ConfigError."""
    skills = load_model(folder / "skills.yaml", SkillsFile)[0].skills
    shifts = load_shifts(folder / "shifts.yaml")
    roster = load_roster(folder / "roster.yaml", shifts)
    known = References(frozenset(skills), frozenset(roster.groups), frozenset(roster.people))
    file = folder / "queues.yaml"
    return City(load_rules(file, known).rules, known, shifts.zone, file)


def rehearse(told: Settings, options: RehearsalOptions, progress: Progress) -> RehearsalReport:
    """Raises WrongUse, ConfigError, TraceInvalid, EmptyDay, ArchiveUnavailable."""
    ours = city(told.config_dir)
    rules = {"now" if options.policies else "before": (ours.file, ours.rules)}
    if options.rules is not None:
        rules["after"] = (options.rules, load_rules(options.rules, ours.known).rules)
    if options.policies:
        rules |= {name: (ours.file, _under(ours.rules, each)) for name, each in PRESETS.items()}
    source = _source(told, options, ours, [each for _, each in rules.values()])
    plays = [
        partial(_side, path.name, each, fit(source.day, each, str(path), options), source, options)
        for path, each in rules.values()
    ]
    arrivals = len(source.day.arrivals)
    played = _played(plays, arrivals, Watch(progress, len(plays) * arrivals))
    return RehearsalReport(options, tuple(zip(rules, played, strict=True)), source.assumptions)


def _under(rules: Rules, policy: Policy) -> Rules:
    """The same rules with one policy in all queues."""
    queues = {name: replace(queue, policy=policy) for name, queue in rules.queues.items()}
    return replace(rules, queues=queues)


def _played(plays: Sequence[Play], arrivals: int, watch: Watch) -> list[Side]:
    """Sets of rules know nothing of one another: a child plays every other one meanwhile."""
    mine, others = plays[::2], plays[1::2]
    if not others:
        return _in_turn(mine, arrivals, watch.told)
    with WorkerProcess(partial(_in_turn, others, arrivals)) as beside:

        def told(done: int) -> None:
            beside.poll()
            watch.told(done + beside.progress)

        ours = _in_turn(mine, arrivals, told)
        theirs = beside.result(lambda done: watch.told(len(mine) * arrivals + done))
    pairs = zip_longest(ours, theirs)
    return [side for pair in pairs for side in pair if side is not None]


def _in_turn(plays: Sequence[Play], arrivals: int, told: OnProgress) -> list[Side]:
    def told_of(number: int) -> OnProgress:
        return lambda done: told(number * arrivals + done)

    return [simulate(told_of(number)) for number, simulate in enumerate(plays)]


def _side(
    name: str, rules: Rules, day: Day, source: Source, options: RehearsalOptions, told: OnProgress
) -> Side:
    played = simulate(rules, day, told, wait_estimates=True)
    lines = measure(played, options.denominator, source.from_ms, source.types)
    return Side(name, rules.version, lines, played.refused)


def _source(told: Settings, options: RehearsalOptions, ours: City, rules: list[Rules]) -> Source:
    chance = _chance()
    if options.trace is not None:
        return from_trace(options, options.trace, read_trace(options.trace), rules, chance)
    from acd.adapters.archive import FileArchive
    from centrala.rehearsal.archive_source import from_archive

    archive = FileArchive(told.archive_dir)
    day = options.day or date.min
    return from_archive(options, day, archive, ours.rules, ours.zone, chance)


def _chance() -> Callable[[], float]:
    drawn = random.Random(SEED)  # noqa: S311  a simulation, no secret
    return lambda: 1 - drawn.random()


class Watch:
    """Says how far it is, once it takes longer than a second."""

    def __init__(self, progress: Progress, arrivals: int) -> None:
        self._progress, self._visits = progress, arrivals
        self._say_at = time.monotonic() + QUIET_S

    def told(self, arrivals: int) -> None:
        now = time.monotonic()
        if now >= self._say_at:
            self._say_at = now + SAY_EVERY_S
            self._progress.say(f"{arrivals} of {self._visits} visits")


# What it is called


def rules_name(key: str, language: str, *, short: bool = False) -> str:
    """Of a side: `old rules`, or the name of its policy."""
    return WORDS[language].get(key if short else f"{key}_rules", key)


def title(options: RehearsalOptions) -> str:
    words = WORDS[options.language]
    named = options.trace.name if options.trace else str(options.day)
    what = words["trace" if options.trace else "day"].format(named)
    more = [] if options.times == 1 else [words["surge"].format(f"{options.times:g}")]
    return f"{words['title']}: {', '.join([what, *more])}"


def group_name(group: Group, language: str) -> str:
    kind, name = group
    if kind is GroupBy.TOTAL:
        return WORDS[language]["total"]
    shown = CHANNELS[language].get(name, name) if kind is GroupBy.CHANNEL else name
    return f"{WORDS[language][kind.value]} {shown}"


def assumptions(done: RehearsalReport) -> list[str]:
    """How it was counted, a sentence or more each."""
    language = done.options.language
    words = STATED[language]
    formula = DENOMINATORS[language][done.options.denominator]
    told = [
        words["level"].format(formula),
        *(words[name] for name in ("waits", "occupancy", "coverage")),
        words["patience"].format(SEED),
        *(words[name].format(*values) for name, values in done.assumptions),
    ]
    for name, side in done.sides:
        if side.refused:
            counts = ", ".join(f"{error} {count}" for error, count in sorted(side.refused.items()))
            told.append(words["refused"].format(rules_name(name, language), counts))
    return told


def as_json(done: RehearsalReport) -> dict[str, Any]:
    """Shares 0-1, times in ms."""
    return {
        "day": str(done.options.day) if done.options.day else None,
        "trace": done.options.trace.name if done.options.trace else None,
        "surge": done.options.times,
        "denominator": done.options.denominator.value,
        "seed": SEED,
        "assumptions": assumptions(done),
        **{name: _side_as_json(side) for name, side in done.sides},
    }


def _side_as_json(side: Side) -> dict[str, Any]:
    lines = [
        {"by": kind.value, "name": name, **asdict(line)}
        for (kind, name), line in side.lines.items()
    ]
    return {"rules": side.name, "version": side.version, "refused": side.refused, "lines": lines}
