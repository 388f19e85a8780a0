"""First steps of a restored ACD: live contacts are ended, answers of then are not sent again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import sqlalchemy as sa

from acd.adapters.sql.contacts import SqlContactBook
from acd.adapters.sql.conversations import SqlConversations
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
from channels.email.answers import AnswerWriter
from channels.email.connector import CONTACT_PREFIX
from channels.email.held_answers import HeldAnswers
from channels.email.store import MailStore
from config.settings import Settings
from desk.auth.tables import sessions

CONNECTORS, MAIL_CONNECTOR = "-connector", "email-connector"
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
    conversations, store = SqlConversations(engine), MailStore(engine)
    writer = AnswerWriter(
        SqlContactBook(engine), conversations, store, SystemClock(), settings.mail_address
    )
    try:
        await _pass_connectors_by(parts, writer, conversations)
        held = await HeldAnswers(engine).hold()
        await _end_sessions(engine)
        await start_acd(parts)
        ended = await _end_live_contacts_in(parts)
        return Resumed(ended, held)
    finally:
        await engine.dispose()
        await parts.connection.close()


async def _end_sessions(engine: CityEngine) -> None:
    async with engine.begin() as connection:
        await connection.execute(sa.delete(sessions))


async def _end_live_contacts_in(parts: AcdParts) -> int:
    """Run the ACD while the contacts are ended; return how many were."""
    following = asyncio.create_task(parts.service.run())
    try:
        ended = await _end_live_contacts(parts)
        await parts.service.write_all()
        await _move_cursors(parts)
        await parts.service.take_snapshot()
        return ended
    finally:
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)


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


async def _pass_connectors_by(
    parts: AcdParts, writer: AnswerWriter, conversations: SqlConversations
) -> None:
    """Move the cursors of connectors to the end, as the outside has moved on since.

    Answers of consultants among the events that the mailbox did not handle go into the outbox, so
    that they can be held there.
    """
    position = (await parts.cursors.all()).get(MAIL_CONNECTOR)
    if position is not None:
        async for message_id in _answers_after(parts, position):
            message = await conversations.get(message_id)
            if message is not None:
                await writer.put(message)
    await _move_cursors(parts)


async def _move_cursors(parts: AcdParts) -> None:
    last = await parts.log.last_id()
    for name in await parts.cursors.all():
        if name.endswith(CONNECTORS):
            await parts.cursors.save(name, last)


async def _answers_after(parts: AcdParts, position: str) -> AsyncIterator[str]:
    while batch := await parts.log.read(position or BEGINNING, READ_COUNT, 0):
        position = batch[-1].id
        for stamped in batch:
            if isinstance(stamped.event, MessageAdded) and _is_answer(stamped.event):
                yield stamped.event.message_id


def _is_answer(event: MessageAdded) -> bool:
    return event.author is Author.CONSULTANT and event.contact_id.startswith(CONTACT_PREFIX)
