"""The one command of Centrala: `centrala --help`."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Annotated

import typer
from rich.console import Console

from acd.domain.errors import CentralaError
from config import run_state, settings
from config.errors import Exit
from config.mains import exit_code, first_typed
from config.progress import Progress

EXIT_CODES = """\
Exit codes: 0 all well, 2 wrong use, 69 something is missing or cannot be reached,
70 a part of Centrala failed, 74 the disk is full, 75 it already runs (up) or does not run
(call, down), 78 a setting or a file in config/ is wrong, 130 stopped by Ctrl-C.
Settings: CENTRALA_* variables or lines of centrala.env; README.md lists them."""

app = typer.Typer(
    help="Centrala, the contact centre of a city: telephone, chat, mail, desk and wallboard.",
    epilog=EXIT_CODES,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
out, err = Console(soft_wrap=True), Console(stderr=True, soft_wrap=True)


@app.command()
def up(
    detach: Annotated[
        bool, typer.Option("--detach", "-d", help="Return when all runs; `centrala down` stops it.")
    ] = False,
) -> None:
    """Start every part, print where each one is, and run until Ctrl-C.

    The first start fetches Asterisk, voices and the front end's packages and takes some
    minutes; later ones take seconds.
    """
    from config import detached, report
    from config.up import Start

    told = settings.load()
    progress = Progress(out)
    if detach:
        detached.start(told, out)
        return
    start = Start(told, progress, lambda: report.print_block(told, out))
    asyncio.run(start.run())


@app.command()
def down() -> None:
    """Stop a Centrala that was started by `centrala up`, here or elsewhere."""
    from config import detached

    detached.stop(settings.load(), out)


@app.command()
def status(
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Health of each part, addresses, ports and the demo's logins. Exit code 75: not running."""
    from config import report

    told = settings.load()
    found = asyncio.run(report.examine(told))
    if as_json:
        out.print_json(json.dumps(found, ensure_ascii=False))
    else:
        report.print_status(found, out)
    if not found["running"]:
        raise typer.Exit(int(Exit.TEMPORARY))
    if not all(part["healthy"] for part in found["parts"].values()):
        raise typer.Exit(int(Exit.SOFTWARE))


@app.command()
def doctor() -> None:
    """Check this machine: Python, disk, ports, Node, Asterisk, settings and config/ files."""
    from config import doctor as checks

    told = settings.load()
    findings = checks.examine(told, running=run_state.is_running(told.run_dir))
    marks = {True: "✓", False: "✗", None: "·"}
    for finding in findings:
        out.print(f"  {marks[finding.ok]} {finding.name}: {finding.said}", highlight=False)
    if bad := [finding for finding in findings if finding.ok is False]:
        raise typer.Exit(int(bad[0].code))


@app.command()
def check() -> None:
    """Lint, types and layers of the house: Python and front end (for developers)."""
    from config import quality

    quality.check(out)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def test(context: typer.Context) -> None:
    """Install what the tests need and run them; arguments go to pytest (for developers)."""
    from config import quality

    raise typer.Exit(quality.test(out, context.args))


def main() -> int:
    """Runs the command line; every error of ours is one sentence and an exit code."""
    try:
        app()
    except (CentralaError, ExceptionGroup) as error:
        known = first_typed(error)
        if known is None:
            raise
        err.print(f"Centrala: {known.message}", highlight=False, markup=False)
        return int(exit_code(known))
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
