"""`centrala rehearse`: a recorded day again, under the rules in force and under new ones."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from centrala.cli.console import err, out
from centrala.rehearsal import output
from centrala.rehearsal.options import parse_options
from config import settings


def command(
    day: Annotated[
        str | None, typer.Option(help="Day of the archive, YYYY-MM-DD, in the city's time zone.")
    ] = None,
    trace: Annotated[
        Path | None,
        typer.Option(
            help="Records of one day or more as a CSV file in the format of AnonymousBank; "
            "columns in any order, with or without a date."
        ),
    ] = None,
    skip_bad_rows: Annotated[
        bool, typer.Option("--skip-bad-rows", help="Leave out bad rows of the trace, count them.")
    ] = False,
    surge: Annotated[str | None, typer.Option(help="Multiply the arrivals: 2, x10, ×1.5.")] = None,
    rules: Annotated[
        Path | None, typer.Option(help="Another queues.yaml to compare with the city's.")
    ] = None,
    policies: Annotated[
        bool, typer.Option("--policies", help="Compare each routing policy in all queues.")
    ] = False,
    denominator: Annotated[
        str,
        typer.Option(
            help="Base of the service level: offered, answered, "
            "answered-plus-abandoned-in-target, without-short-abandons (as on the wallboard)."
        ),
    ] = "without-short-abandons",
    queue: Annotated[
        list[str] | None,
        typer.Option(help="QUEUE for all contacts, or FROM=QUEUE for one type or queue."),
    ] = None,
    language: Annotated[str, typer.Option(help="Language of the report: pl or en.")] = "en",
    to_json: Annotated[
        Path | None, typer.Option("--json", help="Write the figures to this file.")
    ] = None,
    html: Annotated[Path | None, typer.Option(help="Write a page to this file.")] = None,
    png: Annotated[Path | None, typer.Option(help="Write a picture to this file.")] = None,
) -> None:
    """Replay a day's arrivals through the real ACD, under the city's rules and new ones.

    Patience: contacts that abandoned keep their own; for the others only a lower bound is known,
    so it is drawn (seeded) from a Kaplan-Meier estimate, given how long they waited. The types of
    a trace go to the queues in order (--queue changes that). Its consultants are present around
    their conversations, and away while callers waited whom they could have served; what the trace
    recorded itself stands beside the prediction. A surge copies every contact, at most 15 minutes
    away from the original, and no consultant. The report states all assumptions.
    """
    options = parse_options(
        day, trace, surge, rules, denominator, language, queue or (), policies, skip_bad_rows
    )
    output.report(settings.load(), options, output.Files(to_json, html, png), out, err)
