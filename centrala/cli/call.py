"""`centrala call`: place a call to the hotline and print each step."""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import asdict, dataclass

from rich.console import Console

from centrala.cli.call_observer import LogObserver
from centrala.host import run_state, secrets, valkey
from centrala.wiring import logging
from centrala.wiring.acd import build_acd
from centrala.wiring.clock import SystemClock
from centrala.wiring.ledger import build_ledger
from config.errors import Exit, SettingInvalid, StartRefused
from config.readers import city
from config.settings import Settings
from desk.auth.accounts import Accounts
from ivr.flow.document import Document, Menu, SetLanguage
from ivr.test_phone import Target
from ivr.test_phone.call_script import CallScript, NotAnswered, Observed, Step, run_script, sentence


@dataclass(frozen=True)
class CallOptions:
    """Options of the command line. `number` None: withheld; times in seconds."""

    keys: str
    number: str | None
    language: str
    seconds: float
    patience: float
    as_json: bool


def call(settings: Settings, options: CallOptions, console: Console) -> None:
    """Raises StartRefused: nothing runs here, or nobody answered; SettingRefused."""
    if not run_state.is_running(settings.run_dir):
        raise StartRefused("nothing runs from this clone to be called: make up", Exit.TEMPORARY)
    logging.configure("error")
    asyncio.run(_call(settings, options, console))


async def _call(settings: Settings, options: CallOptions, console: Console) -> None:
    files = city.load(settings)
    script = _script(settings, files.ivr, options)
    clock = SystemClock()
    stored_secrets = secrets.load_or_create(settings.run_dir / "secrets.json")
    acd = build_acd(valkey.url(settings, stored_secrets), settings.acd)
    ledger = build_ledger(settings.database, files, clock)
    observer = LogObserver(acd, ledger.book, Accounts(ledger.engine))
    last: Step | None = None
    try:
        async for last in run_script(script, observer):
            _print(last, options.as_json, console)
    finally:
        await acd.connection.close()
        await ledger.engine.dispose()
    if isinstance(last, NotAnswered):
        raise StartRefused(f"{script.to} did not answer: {last.reason}")


def _script(settings: Settings, document: Document, options: CallOptions) -> CallScript:
    if not re.fullmatch(r"[0-9*#, ]*", options.keys):
        raise SettingInvalid("--keys: expected digits, * and #, such as 1,2", field="keys")
    return CallScript(
        target=Target(settings.sip_host, settings.sip_port),
        number=options.number,
        keys=language_keys(document, options.language) + re.sub(r"[, ]", "", options.keys),
        talk_s=options.seconds,
        patience_s=options.patience,
        to=settings.hotline,
    )


def language_keys(document: Document, language: str) -> str:
    """The key of the voice menu that chooses a language. Raises SettingRefused."""
    nodes = document.nodes
    keys = {
        chosen.language: key
        for menu in nodes.values()
        if isinstance(menu, Menu)
        for key, choice in menu.choices.items()
        if isinstance(chosen := nodes[choice.next], SetLanguage)
    }
    if keys and language not in keys:
        raise SettingInvalid(f"--language: expected one of {', '.join(keys)}", field="language")
    return keys.get(language, "")


def _print(step: Step, as_json: bool, console: Console) -> None:
    if as_json:
        as_dict = {"step": type(step).__name__, **asdict(step)}
        if isinstance(step, Observed):
            as_dict["event"] = {"name": type(step.event).__name__, **asdict(step.event)}
        console.print(json.dumps(as_dict, ensure_ascii=False), highlight=False, markup=False)
    else:
        console.print(sentence(step), highlight=False, markup=False)
