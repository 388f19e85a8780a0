"""Rehearsal: a day's arrivals under the city's rules and under new ones."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
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
from centrala.rehearsal.i18n import ASSUMPTIONS, CHANNELS, DENOMINATORS, LABELS
from centrala.rehearsal.options import RehearsalOptions
from centrala.rehearsal.sources import Source, Stated, fit, from_trace
from centrala.rehearsal.trace_csv import read_trace
from centrala.rehearsal.worker_process import OnProgress, WorkerProcess
from config.readers.queue_references import References
from config.readers.queue_rules import load_rules
from config.readers.roster_file import load_roster
from config.readers.routing import SkillsFile, load_shifts
from config.readers.yaml_lines import load_model
from config.settings import Settings

SEED = 19115
"""Seed of all random draws, so that a rehearsal can be repeated."""
RECORDED = "recorded"
FIRST_PROGRESS_S, PROGRESS_INTERVAL_S = 1.0, 2.0


@dataclass(frozen=True)
class Side:
    """Results of the day under one set of rules. `refused`: error id -> inputs; `version`: of the
    rules, "" for what a trace recorded."""

    name: str
    version: str
    rows: dict[Group, FigureRow]
    refused: dict[str, int]

    @property
    def title(self) -> str:
        return f"{self.name} ({self.version})" if self.version else self.name


Simulation = Callable[[OnProgress], Side]
"""Simulation of the day under one set of rules, with a progress callback."""


@dataclass(frozen=True)
class RehearsalReport:
    """Results by rules. `sides`: `before` and `after`; or `now` and one per policy, by its name;
    first, for a trace, `recorded`."""

    options: RehearsalOptions
    sides: tuple[tuple[str, Side], ...]
    assumptions: tuple[Stated, ...]

    @property
    def before(self) -> Side:
        return next(side for name, side in self.sides if name != RECORDED)

    @property
    def recorded(self) -> Side | None:
        """Result that the trace itself has; None for a day of the archive."""
        return dict(self.sides).get(RECORDED)

    @property
    def after(self) -> Side | None:
        """Results under new rules; None without new rules."""
        return dict(self.sides).get("after")

    @property
    def groups(self) -> list[Group]:
        """Groups of all sides; a queue may exist on one of them only."""
        groups = dict.fromkeys(group for _, side in self.sides for group in side.rows)
        return sorted(groups, key=lambda group: (list(GroupBy).index(group[0]), group[1]))


@dataclass(frozen=True)
class City:
    """Parts of config/ that a rehearsal uses."""

    rules: Rules
    references: References
    zone: ZoneInfo
    file: Path


def city(folder: Path) -> City:
    """Read them. Raises ConfigInvalid."""
    skills = load_model(folder / "skills.yaml", SkillsFile)[0].skills
    shifts = load_shifts(folder / "shifts.yaml")
    roster = load_roster(folder / "roster.yaml", shifts)
    references = References(frozenset(skills), frozenset(roster.groups), frozenset(roster.people))
    file = folder / "queues.yaml"
    return City(load_rules(file, references).rules, references, shifts.zone, file)


def rehearse(settings: Settings, options: RehearsalOptions, progress: Progress) -> RehearsalReport:
    """Rehearse the day. Raises UsageError, ConfigInvalid, TraceInvalid, DayEmpty,
    ArchiveUnavailable."""
    config = city(settings.config_dir)
    compared = _compared_rules(options, config)
    source = _source(settings, options, config, [rules for _, rules in compared.values()])
    simulations = [
        partial(
            _side, path.name, rules, fit(source.day, rules, str(path), options), source, options
        )
        for path, rules in compared.values()
    ]
    arrivals = len(source.day.arrivals)
    printer = ProgressPrinter(progress, len(simulations) * arrivals)
    sides = _simulated(simulations, arrivals, printer)
    named = (*_recorded(source, options), *zip(compared, sides, strict=True))
    return RehearsalReport(options, named, source.assumptions)


def _recorded(source: Source, options: RehearsalOptions) -> Iterator[tuple[str, Side]]:
    """Yield the result of the trace itself; estimates and occupancy were not recorded."""
    if source.recorded is not None and options.trace is not None:
        rows = measure(source.recorded, options.denominator, source.from_ms, source.types)
        yield RECORDED, Side(options.trace.name, "", rows, {})


def _compared_rules(options: RehearsalOptions, config: City) -> dict[str, tuple[Path, Rules]]:
    """Return the rules to compare by the key of their side, each with its file."""
    compared = {"now" if options.policies else "before": (config.file, config.rules)}
    if options.rules is not None:
        compared["after"] = (options.rules, load_rules(options.rules, config.references).rules)
    if options.policies:
        compared |= {
            name: (config.file, _under(config.rules, policy)) for name, policy in PRESETS.items()
        }
    return compared


def _under(rules: Rules, policy: Policy) -> Rules:
    """Return the rules with one policy in all queues."""
    queues = {name: replace(queue, policy=policy) for name, queue in rules.queues.items()}
    return replace(rules, queues=queues)


def _simulated(
    simulations: Sequence[Simulation], arrivals: int, printer: ProgressPrinter
) -> list[Side]:
    """Return the sides in order; a child process runs every other simulation meanwhile."""
    own, childs = simulations[::2], simulations[1::2]
    if not childs:
        return _in_sequence(own, arrivals, printer.update)
    with WorkerProcess(partial(_in_sequence, childs, arrivals)) as worker:

        def on_progress(completed: int) -> None:
            worker.poll()
            printer.update(completed + worker.progress)

        own_sides = _in_sequence(own, arrivals, on_progress)
        offset = len(own) * arrivals
        child_sides = worker.result(lambda completed: printer.update(offset + completed))
    pairs = zip_longest(own_sides, child_sides)
    return [side for pair in pairs for side in pair if side is not None]


def _in_sequence(
    simulations: Sequence[Simulation], arrivals: int, on_progress: OnProgress
) -> list[Side]:
    def progress_of(number: int) -> OnProgress:
        return lambda completed: on_progress(number * arrivals + completed)

    return [simulation(progress_of(number)) for number, simulation in enumerate(simulations)]


def _side(
    name: str,
    rules: Rules,
    day: Day,
    source: Source,
    options: RehearsalOptions,
    on_progress: OnProgress,
) -> Side:
    results = simulate(rules, day, on_progress, wait_estimates=True)
    rows = measure(results, options.denominator, source.from_ms, source.types)
    return Side(name, rules.version, rows, results.refused)


def _source(
    settings: Settings, options: RehearsalOptions, config: City, rules: list[Rules]
) -> Source:
    chance = _chance()
    if options.trace is not None:
        trace = read_trace(options.trace, skip_bad_rows=options.skip_bad_rows)
        return from_trace(options, options.trace, trace, rules, chance)
    from acd.adapters.archive import FileArchive
    from centrala.rehearsal.archive_source import from_archive

    archive = FileArchive(settings.archive_dir)
    day = options.day or date.min
    return from_archive(options, day, archive, config.rules, config.zone, chance)


def _chance() -> Callable[[], float]:
    generator = random.Random(SEED)  # noqa: S311  a simulation, no secret
    return lambda: 1 - generator.random()


class ProgressPrinter:
    """Printer of the progress, once the rehearsal takes longer than a second."""

    def __init__(self, progress: Progress, arrivals: int) -> None:
        self._progress, self._arrivals = progress, arrivals
        self._next_s = time.monotonic() + FIRST_PROGRESS_S

    def update(self, completed: int) -> None:
        """Note the number of completed arrivals."""
        now_s = time.monotonic()
        if now_s >= self._next_s:
            self._next_s = now_s + PROGRESS_INTERVAL_S
            self._progress.say(f"{completed} of {self._arrivals} visits")


def rules_name(key: str, language: str, *, short: bool = False) -> str:
    """Return the name of a side: `current rules`, or the name of its policy."""
    return LABELS[language].get(key if short else f"{key}_rules", key)


def title(options: RehearsalOptions) -> str:
    words = LABELS[options.language]
    source = options.trace.name if options.trace else str(options.day)
    source_text = words["trace" if options.trace else "day"].format(source)
    surge = [] if options.times == 1 else [words["surge"].format(f"{options.times:g}")]
    return f"{words['title']}: {', '.join([source_text, *surge])}"


def group_name(group: Group, language: str) -> str:
    kind, name = group
    if kind is GroupBy.TOTAL:
        return LABELS[language]["total"]
    shown = CHANNELS[language].get(name, name) if kind is GroupBy.CHANNEL else name
    return f"{LABELS[language][kind.value]} {shown}"


def assumptions(report: RehearsalReport) -> list[str]:
    """Return the assumptions behind the figures, one or more sentences each."""
    language = report.options.language
    words = ASSUMPTIONS[language]
    formula = DENOMINATORS[language][report.options.denominator]
    sentences = [
        words["level"].format(formula),
        *(words[name] for name in ("waits", "occupancy", "coverage")),
        words["patience"].format(SEED),
        *(words[name].format(*values) for name, values in report.assumptions),
    ]
    for name, side in report.sides:
        unanswered = [group for group, row in side.rows.items() if row.offered and not row.answered]
        if unanswered:
            groups = ", ".join(group_name(group, language) for group in unanswered)
            sentences.append(words["no_answers"].format(rules_name(name, language), groups))
        if side.refused:
            counts = ", ".join(f"{error} {count}" for error, count in sorted(side.refused.items()))
            sentences.append(words["refused"].format(rules_name(name, language), counts))
    return sentences


def as_json(report: RehearsalReport) -> dict[str, Any]:
    """Return the report as JSON has it: shares from 0 to 1, times in ms."""
    return {
        "day": str(report.options.day) if report.options.day else None,
        "trace": report.options.trace.name if report.options.trace else None,
        "surge": report.options.times,
        "denominator": report.options.denominator.value,
        "seed": SEED,
        "assumptions": assumptions(report),
        **{name: _side_as_json(side) for name, side in report.sides},
    }


def _side_as_json(side: Side) -> dict[str, Any]:
    rows = [
        {"by": kind.value, "name": name, **asdict(row)} for (kind, name), row in side.rows.items()
    ]
    return {"rules": side.name, "version": side.version, "refused": side.refused, "rows": rows}
