"""First steps of a restored ACD: live contacts are ended, answers of then are not sent again."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import sqlalchemy as sa

from acd.adapters.sql.engine import CityEngine, make_engine
from acd.domain.messages.commands import ContactLeft
from acd.domain.messages.events import MessageAdded
from acd.domain.model.channels import ChannelKind
from acd.domain.model.contact import Author, ContactState
from acd.domain.step.acd import Acd
from acd.ports.log import BEGINNING
from acd.service.replica.read_only_view import read_current_state
from centrala.host import valkey
from centrala.host.secrets import Secrets
from centrala.wiring.acd import AcdParts, build_acd, start_acd
from centrala.wiring.clock import SystemClock
from channels.email.connector import CONTACT_PREFIX
from channels.email.tables import mail_outbox
from config.settings import Settings
from desk.auth.tables import sessions

CONNECTORS, MAIL_CONNECTOR = "-connector", "email-connector"
HELD = "held-by-restore"
READ_COUNT = 512


@dataclass(frozen=True)
class Resumed:
    """Work that the restored city does not continue. `ended`: live contacts that were ended;
    `held_answers`: mails of consultants that may have been sent after the backup."""

    ended: int
    held_answers: int


async def resume(settings: Settings, secrets: Secrets) -> Resumed:
    """End live contacts, hold unsent answers, end sessions. Raises LogUnavailable."""
    parts = build_acd(valkey.url(settings, secrets), settings.acd)
    engine = make_engine(settings.database)
    try:
        held = await _hold_answers(engine) + await _pass_connectors_by(parts)
        await start_acd(parts)
        following = asyncio.create_task(parts.service.run())
        try:
            ended = await _end_live_contacts(parts)
            await parts.service.write_all()
            await _pass_connectors_by(parts)
            await parts.service.take_snapshot()
        finally:
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)
        return Resumed(ended, held)
    finally:
        await engine.dispose()
        await parts.connection.close()


async def _end_live_contacts(parts: AcdParts) -> int:
    now_ms = SystemClock().now_ms()
    acd = await read_current_state(parts.inputs, parts.snapshots, now_ms)
    live = [contact_id for contact_id in acd.state.contacts if _is_live(acd, contact_id)]
    for contact_id in live:
        await parts.service.submit(ContactLeft(contact_id), f"restored:{contact_id}")
    return len(live)


def _is_live(acd: Acd, contact_id: str) -> bool:
    """Tell whether somebody was at the other end, or was to be called back."""
    entry = acd.state.contacts[contact_id]
    declared = acd.rules.channels.get(entry.channel) if acd.rules else None
    spoken = declared is None or declared.kind is ChannelKind.SPOKEN or declared.live
    return spoken and entry.state is not ContactState.CLOSED


async def _hold_answers(engine: CityEngine) -> int:
    """Hold the answers of the outbox and end all sessions; return the number of answers."""
    unsent = mail_outbox.c.state.in_(("queued", "sending"))
    async with engine.begin() as connection:
        held = await connection.execute(
            sa.update(mail_outbox).where(unsent).values(state="failed", error=HELD)
        )
        await connection.execute(sa.delete(sessions))
    return held.rowcount


async def _pass_connectors_by(parts: AcdParts) -> int:
    """Move the cursors of connectors to the end, as the outside has moved on since.

    Return the number of answers of consultants among the events that they did not handle.
    """
    last, answers = await parts.log.last_id(), 0
    for name, position in (await parts.cursors.all()).items():
        if name.endswith(CONNECTORS):
            if name == MAIL_CONNECTOR:
                answers += await _answers_after(parts, position)
            await parts.cursors.save(name, last)
    return answers


async def _answers_after(parts: AcdParts, position: str) -> int:
    answers = 0
    while batch := await parts.log.read(position or BEGINNING, READ_COUNT, 0):
        position = batch[-1].id
        answers += sum(_is_answer(stamped.event) for stamped in batch)
    return answers


def _is_answer(event: object) -> bool:
    return (
        isinstance(event, MessageAdded)
        and event.author is Author.CONSULTANT
        and event.contact_id.startswith(CONTACT_PREFIX)
    )
