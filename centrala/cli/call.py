"""`centrala call`: a resident's call to the hotline, told step by step."""

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
from ivr.test_phone.call_script import NotAnswered, Plan, Step, sentence, tell


@dataclass(frozen=True)
class Wish:
    """What the command line asked for. `number` None: withheld; times in seconds."""

    keys: str
    number: str | None
    language: str
    seconds: float
    patience: float
    as_json: bool


def place(settings: Settings, wish: Wish, console: Console) -> None:
    """Raises StartRefused: nothing runs here, or nobody answered; SettingRefused."""
    if not run_state.is_running(settings.run_dir):
        raise StartRefused("nothing runs from this clone to be called: make up", Exit.TEMPORARY)
    logging.configure("error")
    asyncio.run(_place(settings, wish, console))


async def _place(settings: Settings, wish: Wish, console: Console) -> None:
    files = city.load(settings)
    plan = _plan(settings, files.ivr, wish)
    clock = SystemClock()
    known = secrets.load_or_create(settings.run_dir / "secrets.json")
    acd = build_acd(valkey.url(settings, known), settings.acd)
    ledger = build_ledger(settings.database, files, clock)
    observer = LogObserver(acd, ledger.book, Accounts(ledger.engine))
    last: Step | None = None
    try:
        async for last in tell(plan, observer):
            _print(last, wish.as_json, console)
    finally:
        await acd.connection.close()
        await ledger.engine.dispose()
    if isinstance(last, NotAnswered):
        raise StartRefused(f"{plan.to} did not answer: {last.why}")


def _plan(settings: Settings, document: Document, wish: Wish) -> Plan:
    if not re.fullmatch(r"[0-9*#, ]*", wish.keys):
        raise SettingInvalid("--keys: expected digits, * and #, such as 1,2", field="keys")
    return Plan(
        target=Target(settings.sip_host, settings.sip_port),
        number=wish.number,
        keys=language_keys(document, wish.language) + re.sub(r"[, ]", "", wish.keys),
        talk_s=wish.seconds,
        patience_s=wish.patience,
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
        told = {"step": type(step).__name__, **asdict(step)}
        if "what" in told:
            told["what"] = {"seen": type(step.what).__name__, **told["what"]}  # type: ignore[union-attr]
        console.print(json.dumps(told, ensure_ascii=False), highlight=False, markup=False)
    else:
        console.print(sentence(step), highlight=False, markup=False)
