"""`centrala doctor`: check this machine, the settings and the files of config/."""

from __future__ import annotations

import typer

from centrala.cli.console import out
from centrala.host import doctor, run_state
from config import settings

MARKS = {True: "✓", False: "✗", None: "·"}


def command() -> None:
    """Check this machine, the settings and the files of config/."""
    loaded = settings.load()
    findings = doctor.examine(loaded, running=run_state.is_running(loaded.run_dir))
    for finding in findings:
        out.print(f"  {MARKS[finding.ok]} {finding.name}: {finding.detail}", highlight=False)
    failed = [finding for finding in findings if finding.ok is False]
    if failed:
        raise typer.Exit(int(failed[0].code))
