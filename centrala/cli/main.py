"""The one command of Centrala: `centrala --help`."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from acd.domain.model.errors import CentralaError
from centrala.host import run_state
from centrala.host.exit_codes import exit_code, first_typed
from centrala.host.progress import Progress
from config import settings
from config.errors import Exit

EXIT_CODES = """\
Exit codes: 0 all well, 2 wrong use, 69 something is missing or cannot be reached,
70 a part of Centrala failed, 74 the disk is full, 75 it already runs (up) or does not run
(call, down), 78 a setting or a file (in config/, or given) is wrong, 130 stopped by Ctrl-C.
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
    """Start everything and run until Ctrl-C.

    The first start fetches Asterisk, voices and the front end's packages and takes some
    minutes; later ones take seconds.
    """
    from centrala.host import daemon, status_report
    from centrala.host.up import Start

    told = settings.load()
    progress = Progress(out)
    if detach:
        daemon.start(told, out)
        return
    start = Start(told, progress, lambda: status_report.print_block(told, out))
    asyncio.run(start.run())


@app.command()
def down() -> None:
    """Stop what `centrala up` started from this clone."""
    from centrala.host import daemon

    daemon.stop(settings.load(), out)


@app.command()
def status(
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Health of each part, addresses, demo logins.

    Exit code 75: nothing runs; 70: a part is not well.
    """
    from centrala.host import status_report

    told = settings.load()
    found = asyncio.run(status_report.examine(told))
    if as_json:
        out.print_json(json.dumps(found, ensure_ascii=False))
    else:
        status_report.print_status(found, out)
    if not found["running"]:
        raise typer.Exit(int(Exit.TEMPORARY))
    if not all(part["healthy"] for part in found["parts"].values()):
        raise typer.Exit(int(Exit.SOFTWARE))


@app.command()
def doctor() -> None:
    """Check this machine, the settings and the files of config/."""
    from centrala.host import doctor as checks

    told = settings.load()
    findings = checks.examine(told, running=run_state.is_running(told.run_dir))
    marks = {True: "✓", False: "✗", None: "·"}
    for finding in findings:
        out.print(f"  {marks[finding.ok]} {finding.name}: {finding.said}", highlight=False)
    if bad := [finding for finding in findings if finding.ok is False]:
        raise typer.Exit(int(bad[0].code))


@app.command()
def call(
    keys: Annotated[str, typer.Option(help="Keys after the language: 1,2 or 12.")] = "1",
    number: Annotated[str, typer.Option("--from", help="The caller's number.")] = "+48601000118",
    withheld: Annotated[bool, typer.Option(help="Call without showing a number.")] = False,
    language: Annotated[str, typer.Option(help="Language to choose: pl, uk or en.")] = "pl",
    seconds: Annotated[float, typer.Option(help="How long to talk.")] = 15.0,
    patience: Annotated[float, typer.Option(help="How long to wait in line, seconds.")] = 120.0,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a step.")] = False,
) -> None:
    """Call the hotline as a resident would.

    A real SIP call: it hears the prompts, presses keys, waits in line, talks (a tone of
    440 Hz) and hangs up. The default number belongs to a resident of the demo city.
    """
    from centrala.cli import call

    shown = None if withheld else number
    options = call.CallOptions(keys, shown, language, seconds, patience, as_json)
    call.call(settings.load(), options, out)


@app.command()
def rehearse(
    day: Annotated[
        str | None, typer.Option(help="A day of the archive, YYYY-MM-DD, by the city's clock.")
    ] = None,
    trace: Annotated[
        Path | None, typer.Option(help="A day as CSV in the format of the AnonymousBank.")
    ] = None,
    surge: Annotated[
        str | None, typer.Option(help="So many times the arrivals: 2, x10, ×1.5.")
    ] = None,
    rules: Annotated[
        Path | None, typer.Option(help="A queues.yaml to compare with the city's.")
    ] = None,
    policies: Annotated[
        bool, typer.Option("--policies", help="Beside the rules, each policy in all queues.")
    ] = False,
    denominator: Annotated[
        str,
        typer.Option(
            help="Service level of: offered, answered, answered-plus-abandoned-in-target, "
            "without-short-abandons (as the wallboard's)."
        ),
    ] = "without-short-abandons",
    queue: Annotated[
        list[str] | None,
        typer.Option(help="QUEUE for all, or FROM=QUEUE for a type of the trace or a queue."),
    ] = None,
    language: Annotated[str, typer.Option(help="Of what is told: pl or en.")] = "en",
    to_json: Annotated[Path | None, typer.Option("--json", help="Write the figures here.")] = None,
    html: Annotated[Path | None, typer.Option(help="Write a page here.")] = None,
    png: Annotated[Path | None, typer.Option(help="Write a picture here.")] = None,
) -> None:
    """A day's arrivals again, through the real ACD, under the city's rules and new ones.

    Patience: who gave up keeps their own; of the others only a lower bound is known, so it is
    drawn (seeded) from a Kaplan-Meier estimate, given how long they waited. A trace's types go
    to the queues in order (--queue says otherwise); its staff is, hour by hour, the most
    conversations that went on at one time. A surge copies every contact, 15 minutes around it
    at most, and no consultant. The output states the same in full.
    """
    from centrala.rehearsal import output
    from centrala.rehearsal.options import wish

    asked = wish(day, trace, surge, rules, denominator, language, queue or (), policies)
    output.tell(settings.load(), asked, output.Files(to_json, html, png), out, err)


@app.command()
def replica() -> None:
    """Run one more replica of the ACD beside the engine, without doors.

    It follows the log (REDIS_URL, or that of this clone's `centrala up`) as a hot standby, on
    this machine or another, until Ctrl-C.
    """
    from centrala.wiring import replica as standby

    asyncio.run(standby.run(settings.load(), lambda line: out.print(line, highlight=False)))


@app.command()
def publish() -> None:
    """Put config/queues.yaml in force now, while calls go on.

    The file is checked as at a start: a slip is named, and nothing changes.
    """
    from centrala.cli import publish as rules

    rules.tell(settings.load(), out)


@app.command()
def why(
    contact: Annotated[str, typer.Argument(help="Id of a contact, such as tel-1795000000.12.")],
    language: Annotated[str, typer.Option(help="Language of the answer: pl or en.")] = "pl",
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Tell how a contact was routed: every offer with its reasons, and why it waits now."""
    from centrala.cli import explain as answers

    answers.tell(settings.load(), contact, language, out, as_json=as_json)


@app.command()
def check() -> None:
    """Lint, types and layers (for developers)."""
    from centrala.cli import dev

    dev.check(out)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def test(context: typer.Context) -> None:
    """Install what the tests need, run them (for developers).

    Arguments go to pytest.
    """
    from centrala.cli import dev

    raise typer.Exit(dev.test(out, context.args))


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
