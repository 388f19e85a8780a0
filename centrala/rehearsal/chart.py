"""Chart of a rehearsal as rectangles and texts, for the page and the picture."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from acd.service.rehearsal.metrics import FigureRow, GroupBy
from centrala.rehearsal.i18n import LABELS
from centrala.rehearsal.run import RehearsalReport, Side, group_name, rules_name, title

WIDTH = 900
MARGIN = 24
HEAD = 46.0
"""Height of the title."""
LABEL = 190
"""x at which bars begin, after the names of the groups."""
END = WIDTH - MARGIN - 60
"""x at which the longest bar ends; its figure follows."""
BAR, GAP, GROUP_GAP = 15, 2, 12
INK, FAINT = "#1b1f24", "#d5dae1"
COLOURS = ("#758397", "#0b5cad", "#c2571a", "#2d7d46", "#8a4fbf", "#9a7b12", "#4d5560")
"""Colours of the sides, in order."""
LEGEND = 20
"""Height of a row in pixels; two sides share one."""
MINUTE_MS = 60_000


@dataclass(frozen=True, slots=True)
class Rect:
    """Rectangle in pixels, y from the top."""

    x: float
    y: float
    width: float
    height: float
    fill: str


@dataclass(frozen=True, slots=True)
class Text:
    """Text in pixels: `y` is the baseline; `right`: it ends at `x`."""

    x: float
    y: float
    text: str
    size: int
    bold: bool = False
    right: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    width: int
    height: int
    shapes: tuple[Rect | Text, ...]


PANELS = (
    ("chart_level", "service_level", 100.0),
    ("chart_wait", "p95_wait_ms", 1 / MINUTE_MS),
    ("chart_abandoned", "abandoned_share", 100.0),
)
"""(key of the title, figure, factor)."""


def chart(report: RehearsalReport, *, titled: bool = True) -> Chart:
    """Return the totals and every queue, in three panels."""
    words = LABELS[report.options.language]
    y = HEAD if titled else 0.0
    shapes: list[Rect | Text] = []
    if titled:
        shapes.append(Text(MARGIN, y - 4, title(report.options), 22, bold=True))
    shapes += _legend(report, y + 12)
    y += 18 + LEGEND * ((len(report.sides) + 1) // 2)
    for key, figure, scale in PANELS:
        shapes.append(Text(MARGIN, y + 24, words[key], 16, bold=True))
        y += 38
        panel, y = _panel(report, figure, scale, y)
        shapes += panel
        y += 14
    return Chart(WIDTH, round(y + MARGIN / 2), tuple(shapes))


def _legend(report: RehearsalReport, y: float) -> Iterator[Rect | Text]:
    for number, (name, side) in enumerate(report.sides):
        line, column = divmod(number, 2)
        x, top = MARGIN + column * (WIDTH - 2 * MARGIN) / 2, y + line * LEGEND
        text = f"{rules_name(name, report.options.language)}: {_short(side.name, 34)}"
        yield Rect(x, top, BAR, BAR, COLOURS[number])
        yield Text(x + BAR + 8, top + 13, text, 14)


def _panel(
    report: RehearsalReport, figure: str, scale: float, y: float
) -> tuple[list[Rect | Text], float]:
    groups = [group for group in report.groups if group[0] in (GroupBy.TOTAL, GroupBy.QUEUE)]
    bars = {
        (group, name): _value(side, group, figure, scale)
        for group in groups
        for name, side in report.sides
    }
    longest = 100.0 if scale == 100 else max([*(v for v in bars.values() if v), 0.1])
    shapes: list[Rect | Text] = []
    for group in groups:
        height = len(report.sides) * (BAR + GAP)
        label = _short(group_name(group, report.options.language), 26)
        shapes.append(Text(LABEL - 12, y + height / 2 + 4, label, 14, right=True))
        for number, (name, _) in enumerate(report.sides):
            shapes += _bar(bars[group, name], longest, y, COLOURS[number])
            y += BAR + GAP
        y += GROUP_GAP
    return shapes, y


def _value(side: Side, group: tuple[GroupBy, str], figure: str, scale: float) -> float | None:
    line: FigureRow | None = side.rows.get(group)
    value = None if line is None else getattr(line, figure)
    return None if value is None else value * scale


def _bar(value: float | None, longest: float, y: float, fill: str) -> Iterator[Rect | Text]:
    room = END - LABEL
    yield Rect(LABEL, y + BAR - 1, room, 1, FAINT)
    length = 0.0 if value is None else max(1.0, room * min(1.0, value / longest))
    yield Rect(LABEL, y, length, BAR, fill)
    yield Text(LABEL + length + 8, y + BAR - 3, "–" if value is None else f"{value:.1f}", 13)


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
