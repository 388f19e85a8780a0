"""Figures of a rehearsal as texts, and as a table on the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich import box
from rich.console import Console
from rich.table import Table

from acd.service.rehearsal.metrics import FigureRow
from centrala.rehearsal.i18n import LABELS
from centrala.rehearsal.run import RehearsalReport, assumptions, group_name, rules_name, title

SHARES = ("service_level", "abandoned_share", "occupancy", "coverage")
COLUMNS = (
    "offered",
    "service_level",
    "mean_wait_ms",
    "p95_wait_ms",
    "longest_wait_ms",
    "abandoned_share",
    "occupancy",
    "coverage",
)
NOTHING = "–"
WIDEST = 5
"""Width of a figure in characters: eight of them and the names fit into 80."""


def figure(line: FigureRow | None, column: str, language: str) -> str:
    """Return a share as percent, a time as minutes and seconds."""
    value = None if line is None else getattr(line, column)
    if value is None:
        is_unanswered = column == "service_level" and line is not None and line.offered
        return LABELS[language]["no_answers"] if is_unanswered else NOTHING
    if column in SHARES:
        return f"{100 * value:.1f}"
    if column.endswith("_ms"):
        minutes, seconds = divmod(round(value / 1000), 60)
        return f"{minutes}:{seconds:02}"
    return str(value)


def rows(report: RehearsalReport) -> Iterator[tuple[str, str, list[str]]]:
    """Yield (group, rules, a text for each of COLUMNS)."""
    language = report.options.language
    for group in report.groups:
        for name, side in report.sides:
            line = side.rows.get(group)
            yield (
                group_name(group, language),
                rules_name(name, language, short=True),
                [figure(line, column, language) for column in COLUMNS],
            )


def print_table(report: RehearsalReport, console: Console) -> None:
    words = LABELS[report.options.language]
    table = Table(
        title=title(report.options),
        title_justify="left",
        box=box.SIMPLE_HEAD,
        padding=0,
        pad_edge=False,
    )
    table.add_column(words["group"], no_wrap=True)
    if not report.options.policies:
        table.add_column(words["rules"])
    for column in COLUMNS:
        table.add_column(words[column], justify="right", min_width=WIDEST)
    before = None
    for group, rules, texts in rows(report):
        if not report.options.policies:
            table.add_row("" if group == before else group, rules, *texts)
        else:
            if group != before:
                table.add_row(group)
            table.add_row(f"  {rules}", *texts)
        before = group
    console.print(table)
    for name, side in report.sides:
        text = f"{rules_name(name, report.options.language)}: {side.title}"
        console.print(text, highlight=False, markup=False)
    for sentence in assumptions(report):
        console.print(f"· {sentence}", highlight=False, markup=False)
