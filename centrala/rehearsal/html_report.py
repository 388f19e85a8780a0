"""Rehearsal as one self-contained HTML file."""

from __future__ import annotations

from html import escape

from centrala.rehearsal.chart import INK, Chart, Rect, Text, chart
from centrala.rehearsal.i18n import LABELS
from centrala.rehearsal.run import RehearsalReport, assumptions, rules_name, title
from centrala.rehearsal.table import COLUMNS, rows

STYLE = """\
body { font: 16px/1.5 "DejaVu Sans", system-ui, sans-serif; color: #1b1f24; background: #fff;
       max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
svg { width: 100%; height: auto; font-family: inherit; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; width: 100%; }
th, td { padding: .3rem .6rem; text-align: right; white-space: nowrap; }
th[scope=row], thead th:first-child, td.rules, thead th:nth-child(2) { text-align: left; }
tbody tr.first { border-top: 1px solid #8a94a3; }
thead { border-bottom: 2px solid #1b1f24; }"""


def page(report: RehearsalReport) -> str:
    """Return the chart, the figures as a table, and the assumptions."""
    language = report.options.language
    words = LABELS[language]
    name = escape(title(report.options))
    rules = "".join(
        f"<li>{escape(rules_name(side, language))}: {escape(of.title)}</li>"
        for side, of in report.sides
    )
    text = "".join(f"<li>{escape(sentence)}</li>" for sentence in assumptions(report))
    return f"""\
<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{name}</title>
<style>
{STYLE}
</style>
</head>
<body>
<main>
<h1>{name}</h1>
<ul>{rules}</ul>
{_svg(chart(report, titled=False), words["chart"])}
<h2 id="figures">{words["table"]}</h2>
{_table(report)}
<h2>{words["assumptions"]}</h2>
<ul>{text}</ul>
</main>
</body>
</html>
"""


def _svg(drawn: Chart, described: str) -> str:
    shapes = "\n".join(_shape(shape) for shape in drawn.shapes)
    head = f'viewBox="0 0 {drawn.width} {drawn.height}" role="img" aria-label="{escape(described)}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {head}>\n{shapes}\n</svg>'


def _shape(shape: Rect | Text) -> str:
    if isinstance(shape, Rect):
        size = f'width="{shape.width:.1f}" height="{shape.height:.1f}"'
        return f'<rect x="{shape.x:.1f}" y="{shape.y:.1f}" {size} fill="{shape.fill}"/>'
    place = f'x="{shape.x:.1f}" y="{shape.y:.1f}" font-size="{shape.size}" fill="{INK}"'
    weight = ' font-weight="bold"' if shape.bold else ""
    anchor = ' text-anchor="end"' if shape.right else ""
    return f"<text {place}{weight}{anchor}>{escape(shape.text)}</text>"


def _table(report: RehearsalReport) -> str:
    words = LABELS[report.options.language]
    heads = "".join(
        f'<th scope="col">{escape(words[column])}</th>' for column in ("group", "rules", *COLUMNS)
    )
    body, before = [], None
    for group, rules, texts in rows(report):
        first = "" if group == before else ' class="first"'
        cells = "".join(f"<td>{escape(text)}</td>" for text in texts)
        body.append(
            f'<tr{first}><th scope="row">{escape(group)}</th>'
            f'<td class="rules">{escape(rules)}</td>{cells}</tr>'
        )
        before = group
    return (
        '<div class="wide" role="region" aria-labelledby="figures" tabindex="0"><table>'
        f"<thead><tr>{heads}</tr></thead>\n<tbody>\n" + "\n".join(body) + "\n</tbody></table></div>"
    )
