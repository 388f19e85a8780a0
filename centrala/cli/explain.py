"""`centrala why CONTACT`: how a contact was routed, and why it still waits."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import Any

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
from centrala.cli.explain_i18n import WORDS
from centrala.cli.explain_text import InputReporter
from centrala.cli.log_client import acd_of, present
from centrala.wiring import logging
from config.errors import SettingInvalid
from config.readers import routing
from config.settings import Settings
from desk.auth.accounts import Accounts


@dataclass(frozen=True)
class Answer:
    """`waits`: None when it does not wait; `away`: why the present cannot be read, else empty."""

    contact_id: str
    story: tuple[StampedEvent, ...]
    names: dict[str, str]
    waits: WaitExplanation | None = None
    away: str = ""

    def plain(self) -> dict[str, Any]:
        """As `GET /api/v1/supervisor/contacts/{id}/why` answers, with what is away."""
        told = [{"at_ms": each.at_ms, **encode(each.event)} for each in self.story]
        answer: dict[str, Any] = {"contact_id": self.contact_id, "story": told}
        if self.waits is not None:
            answer["waits"] = to_plain(self.waits)
        if self.away:
            answer["away"] = self.away
        return answer


def tell(
    settings: Settings, contact_id: str, language: str, console: Console, *, as_json: bool
) -> None:
    """Prints it. Raises ContactNotKnown, SettingRefused, DatabaseUnavailable."""
    if language not in WORDS:
        raise SettingInvalid(f"--language: expected {' or '.join(WORDS)}", field="language")
    logging.configure("error")
    answer = asyncio.run(find(settings, contact_id))
    if as_json:
        console.print_json(json.dumps(answer.plain(), ensure_ascii=False))
        return
    zone = routing.load_shifts(settings.config_dir / "shifts.yaml").zone
    teller = InputReporter(language, answer.names, zone)
    now = [teller.live_away(answer.away)] if answer.away else teller.wait(answer.waits)
    for line in (*teller.story(contact_id, answer.story), *now):
        console.print(line, highlight=False, markup=False)


async def find(settings: Settings, contact_id: str) -> Answer:
    """Raises ContactNotKnown, DatabaseUnavailable."""
    story, names = await _past(settings, contact_id)
    try:
        waits, is_live = await _present(settings, contact_id)
    except (DependencyUnavailable, InternalError) as error:
        waits, is_live, away = None, False, error.message
    else:
        away = ""
    if not story and not is_live:
        raise ContactUnknown(f"{contact_id}: no contact of this id in the ledger or in the ACD")
    return Answer(contact_id, story, names, waits, away)


async def _past(
    settings: Settings, contact_id: str
) -> tuple[tuple[StampedEvent, ...], dict[str, str]]:
    """(what the ledger has, names of people). Raises DatabaseUnavailable."""
    engine = make_engine(settings.database)
    try:
        story = await SqlEventLedger(engine).of_contact(contact_id)
        return story, {user.id: user.name for user in await Accounts(engine).all()}
    except (DBAPIError, OSError) as error:
        cure = "does not answer, or has never been filled: start it once with make up"
        raise DatabaseUnavailable(f"the database {cure}", field="DATABASE_URL") from error
    finally:
        await engine.dispose()


async def _present(settings: Settings, contact_id: str) -> tuple[WaitExplanation | None, bool]:
    """(why it waits, whether it is in the ACD). Raises LogUnavailable, NothingRuns."""
    async with acd_of(settings) as parts:
        acd = await present(parts)
    return acd.explain_wait(contact_id), acd.contact(contact_id) is not None
