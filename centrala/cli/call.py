"""`centrala call`: place a call to the hotline and print each step."""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import asdict, dataclass
from typing import Annotated

import typer
from rich.console import Console

from centrala.cli.call_observer import LogObserver
from centrala.cli.console import out
from centrala.host import run_folder, run_state, secrets, valkey
from centrala.wiring import logging
from centrala.wiring.acd import build_acd
from centrala.wiring.clock import SystemClock
from centrala.wiring.ledger import build_ledger
from config import settings as settings_module
from config.errors import StartRefused, SystemNotRunning, UsageError
from config.readers import city
from config.settings import Settings
from desk.auth.accounts import Accounts
from ivr.flow.document import Document, Menu, SetLanguage
from ivr.test_phone import Target
from ivr.test_phone.call_script import (
    CallScript,
    KeysUnused,
    NotAnswered,
    Observed,
    Step,
    run_script,
)
from ivr.test_phone.step_sentences import sentence


@dataclass(frozen=True)
class CallOptions:
    """Options of the command line. `number`: None when withheld; times in seconds."""

    keys: str | None
    number: str | None
    language: str | None
    seconds: float
    patience: float
    as_json: bool


def command(
    keys: Annotated[
        str | None, typer.Option(help="Exactly these keys, 1,2 or 12; none: the language, then 1.")
    ] = None,
    number: Annotated[str, typer.Option("--from", help="Caller's number.")] = "+48601000118",
    withheld: Annotated[bool, typer.Option(help="Withhold the number.")] = False,
    language: Annotated[
        str | None, typer.Option(help="Language to choose, without --keys: pl, uk or en.")
    ] = None,
    seconds: Annotated[float, typer.Option(help="Seconds to talk.")] = 15.0,
    patience: Annotated[float, typer.Option(help="Seconds to wait in the queue.")] = 120.0,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a step.")] = False,
) -> None:
    """Call the hotline as a resident would.

    A real SIP call: it hears the prompts, presses keys, waits in the queue, talks (a tone of
    440 Hz) and hangs up. The default number belongs to a resident of the demo city.
    """
    shown = None if withheld else number
    options = CallOptions(keys, shown, language, seconds, patience, as_json)
    call(settings_module.load(), options, out)


def call(settings: Settings, options: CallOptions, console: Console) -> None:
    """Place the call and print each step.

    Raises SystemNotRunning; StartRefused when nobody answered; UsageError, RunFolderOutdated.
    """
    run_folder.claim(settings.run_dir)
    if not run_state.is_running(settings.run_dir):
        raise SystemNotRunning()
    logging.configure("error")
    asyncio.run(_call(settings, options, console))


async def _call(settings: Settings, options: CallOptions, console: Console) -> None:
    files = city.load(settings)
    script = _script(settings, files.ivr, options)
    clock = SystemClock()
    stored_secrets = secrets.load(settings.run_dir / "secrets.json")
    acd = build_acd(valkey.url(settings, stored_secrets), settings.acd)
    ledger = build_ledger(settings.database, settings.deferred_contacts_dir, files, clock)
    observer = LogObserver(acd, ledger.book, Accounts(ledger.engine))
    last: Step | None = None
    unused = ""
    try:
        async for last in run_script(script, observer):
            _print(last, options.as_json, console)
            if isinstance(last, KeysUnused):
                unused = last.keys
    finally:
        await acd.connection.close()
        await ledger.engine.dispose()
    if isinstance(last, NotAnswered):
        raise StartRefused(f"{script.to} did not answer: {last.reason}")
    if unused:
        raise UsageError(f"--keys: no prompt waited for {','.join(unused)}", field="keys")


def _script(settings: Settings, document: Document, options: CallOptions) -> CallScript:
    return CallScript(
        target=Target(settings.sip_host, settings.sip_port),
        number=options.number,
        keys=keys_to_press(document, options.keys, options.language),
        talk_s=options.seconds,
        patience_s=options.patience,
        to=settings.hotline,
    )


def keys_to_press(document: Document, keys: str | None, language: str | None) -> str:
    """Return exactly the given keys; without any, those of the language and the first topic.

    Raises UsageError.
    """
    if keys is None:
        return language_keys(document, language) + "1"
    if language is not None:
        raise UsageError(
            "--language: expected no --keys, which name the language", field="language"
        )
    if not re.fullmatch(r"[0-9*#, ]*", keys):
        raise UsageError("--keys: expected digits, * and #, such as 1,2", field="keys")
    return re.sub(r"[, ]", "", keys)


def language_keys(document: Document, language: str | None) -> str:
    """Return the key that chooses a language; None: the document's, if it has one.

    Raises UsageError.
    """
    nodes = document.nodes
    keys = {
        chosen.language: key
        for menu in nodes.values()
        if isinstance(menu, Menu)
        for key, choice in menu.choices.items()
        if isinstance(chosen := nodes[choice.next], SetLanguage)
    }
    if language is None:
        return keys.get(document.language, "")
    if keys and language not in keys:
        raise UsageError(f"--language: expected one of {', '.join(keys)}", field="language")
    return keys.get(language, "")


def _print(step: Step, as_json: bool, console: Console) -> None:
    if as_json:
        as_dict = {"step": type(step).__name__, **asdict(step)}
        if isinstance(step, Observed):
            as_dict["event"] = {"name": type(step.event).__name__, **asdict(step.event)}
        console.print(json.dumps(as_dict, ensure_ascii=False), highlight=False, markup=False)
    else:
        console.print(sentence(step), highlight=False, markup=False)
