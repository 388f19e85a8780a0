"""`centrala explain CONTACT`: how a contact was routed, and why it still waits."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import Annotated, Any

import typer
from rich.console import Console
from sqlalchemy.exc import DBAPIError

from acd.adapters.sql.engine import make_engine
from acd.adapters.sql.errors import DatabaseUnavailable
from acd.adapters.sql.event_ledger import SqlEventLedger
from acd.domain.messages.rejections import ContactUnknown
from acd.domain.model.errors import DependencyUnavailable, InternalError
from acd.domain.routing.explanation import WaitExplanation
from acd.ports.acd import StampedEvent
from acd.serialisation.messages import encode
from acd.serialisation.serialiser import to_plain
from centrala.cli.console import out
from centrala.cli.explain_i18n import WORDS
from centrala.cli.explain_text import ExplanationText
from centrala.cli.log_client import acd_of, present
from centrala.wiring import logging
from config import settings as settings_module
from config.errors import UsageError
from config.readers import routing
from config.settings import Settings
from desk.auth.accounts import Accounts


@dataclass(frozen=True)
class Explanation:
    """Routing of one contact. `events`: those of the ledger, oldest first; `names`: consultant id
    -> name; `wait`: None when the contact does not wait; `unavailable`: why the current state
    cannot be read, else empty.
    """

    contact_id: str
    events: tuple[StampedEvent, ...]
    names: dict[str, str]
    wait: WaitExplanation | None = None
    unavailable: str = ""

    def plain(self) -> dict[str, Any]:
        """Return the explanation as JSON has it."""
        events = [{"at_ms": stamped.at_ms, **encode(stamped.event)} for stamped in self.events]
        plain: dict[str, Any] = {"contact_id": self.contact_id, "events": events}
        if self.wait is not None:
            plain["wait"] = to_plain(self.wait)
        if self.unavailable:
            plain["unavailable"] = self.unavailable
        return plain


def command(
    contact: Annotated[str, typer.Argument(help="Id of a contact, such as tel-1795000000.12.")],
    language: Annotated[str, typer.Option(help="Language of the answer: pl or en.")] = "pl",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
) -> None:
    """Explain how a contact was routed: every offer with its reasons, and why it waits now."""
    explain(settings_module.load(), contact, language, out, as_json=as_json)


def explain(
    settings: Settings, contact_id: str, language: str, console: Console, *, as_json: bool
) -> None:
    """Print the explanation. Raises ContactUnknown, UsageError, DatabaseUnavailable."""
    if language not in WORDS:
        raise UsageError(f"--language: expected {' or '.join(WORDS)}", field="language")
    logging.configure("error")
    explanation = asyncio.run(find(settings, contact_id))
    if as_json:
        console.print_json(json.dumps(explanation.plain(), ensure_ascii=False))
        return
    zone = routing.load_shifts(settings.config_dir / "shifts.yaml").zone
    writer = ExplanationText(language, explanation.names, zone)
    unavailable = explanation.unavailable
    now = [writer.unavailable(unavailable)] if unavailable else writer.wait(explanation.wait)
    for line in (*writer.events(contact_id, explanation.events), *now):
        console.print(line, highlight=False, markup=False)


async def find(settings: Settings, contact_id: str) -> Explanation:
    """Read ledger and current state. Raises ContactUnknown, DatabaseUnavailable."""
    events, names = await _from_ledger(settings, contact_id)
    try:
        wait, is_live = await _from_current_state(settings, contact_id)
    except (DependencyUnavailable, InternalError) as error:
        wait, is_live, unavailable = None, False, error.message
    else:
        unavailable = ""
    if not events and not is_live:
        raise ContactUnknown(f"{contact_id}: no contact of this id in the ledger or in the ACD")
    return Explanation(contact_id, events, names, wait, unavailable)


async def _from_ledger(
    settings: Settings, contact_id: str
) -> tuple[tuple[StampedEvent, ...], dict[str, str]]:
    """Return (events of the contact, names by consultant id). Raises DatabaseUnavailable."""
    engine = make_engine(settings.database)
    try:
        events = await SqlEventLedger(engine).of_contact(contact_id)
        return events, {user.id: user.name for user in await Accounts(engine).all()}
    except (DBAPIError, OSError) as error:
        message = "the database does not answer or is empty; start Centrala once with: make up"
        raise DatabaseUnavailable(message, field="DATABASE_URL") from error
    finally:
        await engine.dispose()


async def _from_current_state(
    settings: Settings, contact_id: str
) -> tuple[WaitExplanation | None, bool]:
    """Return (why the contact waits, whether the ACD has it).

    Raises LogUnavailable, EngineNotRunning, CurrentStateUnavailable.
    """
    async with acd_of(settings) as parts:
        acd = await present(parts)
    return acd.explain_wait(contact_id), acd.contact(contact_id) is not None
