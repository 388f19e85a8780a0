"""Table of a rehearsal: the same figures as page and file."""

from __future__ import annotations

import io
import json
from pathlib import Path

from rich.console import Console

from centrala.rehearsal.output import Files, report
from config.settings import Settings
from tests.support.rehearsal_runs import options_of


def test_table_page_and_file_have_the_same_figures(
    settings: Settings, trace: Path, new: Path, tmp_path: Path
) -> None:
    shown = Console(file=io.StringIO(), width=100)
    files = Files(*(tmp_path / name for name in ("out.json", "out.html", "out.png")))
    report(settings, options_of(trace=trace, rules=new, language="pl"), files, shown, shown)
    table = shown.file.getvalue()  # type: ignore[attr-defined]
    assert files.json is not None
    assert files.html is not None
    assert files.png is not None
    figures = json.loads(files.json.read_text("utf-8"))
    level = f"{100 * figures['after']['rows'][0]['service_level']:.1f}"
    assert (figures["before"]["rows"][0]["by"], figures["denominator"]) == ("total", "offered")
    assert level in table
    assert f"<td>{level}</td>" in files.html.read_text("utf-8")
    assert files.png.read_bytes().startswith(b"\x89PNG")
    for sentence in figures["assumptions"]:
        assert sentence.split()[-1] in table
