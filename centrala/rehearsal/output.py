"""Output of a rehearsal: on the terminal and in files."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from centrala.host.progress import Progress
from centrala.rehearsal.options import RehearsalOptions
from centrala.rehearsal.run import RehearsalReport, as_json, rehearse
from centrala.rehearsal.table import print_table
from config.errors import FileNotWritable
from config.settings import Settings


@dataclass(frozen=True)
class Files:
    """Files to write beside the table; None for none."""

    json: Path | None = None
    html: Path | None = None
    png: Path | None = None


def report(
    settings: Settings,
    options: RehearsalOptions,
    files: Files,
    console: Console,
    progress_console: Console,
) -> None:
    """Rehearse and print the table. Raises as `rehearse`, and StartRefused for a file that cannot
    be written."""
    report = rehearse(settings, options, Progress(progress_console))
    print_table(report, console)
    for path, content in ((files.json, _json), (files.html, _html), (files.png, _png)):
        if path is not None:
            _write(path, content, report)


def _write(
    path: Path, content: Callable[[RehearsalReport], bytes], report: RehearsalReport
) -> None:
    try:
        path.write_bytes(content(report))
    except OSError as error:
        raise FileNotWritable(f"{path} cannot be written: {error.strerror}") from error


def _json(report: RehearsalReport) -> bytes:
    return json.dumps(as_json(report), ensure_ascii=False, indent=2).encode() + b"\n"


def _html(report: RehearsalReport) -> bytes:
    from centrala.rehearsal.html_report import page

    return page(report).encode()


def _png(report: RehearsalReport) -> bytes:
    from centrala.rehearsal.png import picture

    return picture(report)
