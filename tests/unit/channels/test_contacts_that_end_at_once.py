"""A written contact that somebody ends right after its admission: nothing is lost or repeated."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator

import pytest

from acd.adapters.memory.attachments import MemoryAttachments
from acd.adapters.memory.contacts import MemoryContactBook
from acd.adapters.memory.conversations import MemoryConversations
from acd.adapters.sql.engine import make_engine
from acd.domain.messages.commands import AdmitContact, ContactLeft, Input
from acd.ports.acd import StampedEvent
from acd.service.replica.acd_service import AcdService
from channels.chat.inbound import ChatIntake
from channels.chat.schemas import NewChat
from channels.chat.settings import ChatSettings
from channels.email.inbound import MailIntake
from channels.email.parse import parse
from channels.email.store import MailStore
from tests.support.acd_service import MachineClock, running_acd
from tests.support.databases import migrated_database
from tests.support.mail_channel import parsed_mail
from tests.support.mails import SETTINGS

TEXT = "Gdzie oddam lodówkę?"


@pytest.fixture
def database() -> str:
    return migrated_database("sqlite")


@pytest.fixture
async def acd(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[AcdService]:
    """An ACD whose contacts end as soon as they are admitted."""
    async with running_acd() as running:
        submit = running.acd.submit

        async def submit_and_end(command: Input, key: str) -> tuple[StampedEvent, ...]:
            events = await submit(command, key)
            if isinstance(command, AdmitContact):
                await submit(ContactLeft(command.contact_id), f"left:{command.contact_id}")
            return events

        monkeypatch.setattr(running.acd, "submit", submit_and_end)
        yield running.acd


async def test_mail_is_admitted_once_and_its_text_kept(acd: AcdService, database: str) -> None:
    engine, conversations = make_engine(database), MemoryConversations()
    stores = (conversations, MemoryAttachments(), MailStore(engine))
    parts = (acd, MemoryContactBook(), *stores, MachineClock())
    intake, mail = MailIntake(*parts, SETTINGS), parse(parsed_mail(TEXT))
    contact_id = await intake.take(mail, 1)
    assert contact_id is not None
    assert [message.text.strip() for message in await conversations.list(contact_id)] == [TEXT]
    assert await intake.take(mail, 2) is None
    await engine.dispose()


async def test_chat_is_started_and_its_text_kept(acd: AcdService) -> None:
    conversations = MemoryConversations()
    parts = (acd, MemoryContactBook(), conversations, MachineClock(), secrets.token_hex)
    intake = ChatIntake(*parts, ChatSettings())
    started = await intake.start(NewChat(language="pl", queue="informacja", text=TEXT))
    assert [message.text for message in await conversations.list(started.contact_id)] == [TEXT]
