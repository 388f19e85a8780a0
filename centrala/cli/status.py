"""`centrala status`: health of each part and addresses."""

from __future__ import annotations

import asyncio
import json
from typing import Annotated

import typer

from centrala.cli.console import out
from centrala.host import run_state, status_report
from config import settings
from config.errors import Exit


def command(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
) -> None:
    """Show the health of each part and channel, and addresses.

    Exit code 75: nothing runs; 70: a part or a configured channel is unhealthy.
    """
    report = asyncio.run(status_report.examine(run_state.as_started(settings.load())))
    if as_json:
        out.print_json(json.dumps(report, ensure_ascii=False))
    else:
        status_report.print_status(report, out)
    if not report["running"]:
        raise typer.Exit(int(Exit.TEMPORARY))
    if not status_report.is_healthy(report):
        raise typer.Exit(int(Exit.SOFTWARE))
