"""Answers that cannot be sent: reported to the consultant, and no hindrance for others."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest

from acd.domain.model.contact import Author
from acd.ports.contacts import Message
from channels.email.errors import MailNotSent
from channels.email.outbound import Outbox
from channels.email.parse import parse
from tests.support.acd_service import running_acd
from tests.support.background import cancelled
from tests.support.consultant_names import FixedNames
from tests.support.databases import migrated_database
from tests.support.mail_channel import Office, parsed_mail
from tests.support.mails import SETTINGS
from tests.support.waiting import until, until_true


class Server:
    """Mail server that accepts every mail but those to `refused`."""

    def __init__(self) -> None:
        self.recipients: list[str] = []
        self.refused: set[str] = set()

    async def send(self, mail: bytes, sender: str, recipients: Sequence[str]) -> Sequence[str]:
        refused = self.refused.intersection(recipients)
        if len(refused) == len(recipients):
            raise MailNotSent("550", permanent=True)
        self.recipients += [one for one in recipients if one not in refused]
        return sorted(refused)


@pytest.fixture
def database() -> str:
    return migrated_database("sqlite")


@pytest.fixture
async def office(database: str) -> AsyncIterator[Office]:
    async with running_acd() as running:
        office = Office(running, database, SETTINGS)
        yield office
        await office.engine.dispose()


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
async def outbox(office: Office, server: Server) -> AsyncIterator[Outbox]:
    stores = (office.book, office.conversations, office.attachments, office.store)
    outbox = Outbox(office.acd, *stores, server, office.clock, FixedNames({}), SETTINGS)
    work = asyncio.create_task(outbox.run())
    yield outbox
    await cancelled(work)


async def contact_with(office: Office, raw: bytes) -> str:
    contact_id = await office.intake.take(parse(raw), 1)
    assert contact_id is not None
    return contact_id


async def answer(office: Office, outbox: Outbox, contact_id: str, copy_to: str = "") -> None:
    message_id, headers = f"{contact_id}-c-1", {"copy_to": copy_to} if copy_to else {}
    message = Message(message_id, contact_id, Author.CONSULTANT, "Tak.", 2**42, headers=headers)
    await office.conversations.add(message)
    await outbox.put(message)


def notes(office: Office, contact_id: str) -> list[str]:
    return [m.text for m in office.messages(contact_id) if m.author is Author.SYSTEM]


@pytest.mark.parametrize("sender", ["łucja@example.org", "ola@łąka.example", "a@łą..ka"])
async def test_answer_that_cannot_be_sent_stops_no_other(
    office: Office, outbox: Outbox, server: Server, sender: str
) -> None:
    server.refused.add(sender)
    strange = await contact_with(office, f"From: {sender}\r\nMessage-ID: <1@x>\r\n\r\na".encode())
    usual = await contact_with(office, parsed_mail("b", From="ola@example.org"))
    await answer(office, outbox, strange)
    await answer(office, outbox, usual)
    await until(lambda: "ola@example.org" in server.recipients)


async def test_refused_answer_is_told_to_the_consultant(
    office: Office, outbox: Outbox, server: Server
) -> None:
    server.refused.add("ola@example.org")
    contact_id = await contact_with(office, parsed_mail("b", From="ola@example.org"))
    await answer(office, outbox, contact_id)
    await until(lambda: len(notes(office, contact_id)) == 1)


async def test_answer_that_no_mail_can_be_made_of_is_given_up_and_told(
    office: Office, outbox: Outbox
) -> None:
    raw = "From: a@łą-.ka\r\nMessage-ID: <1@x>\r\n\r\ntekst".encode()
    contact_id = await contact_with(office, raw)
    await answer(office, outbox, contact_id)
    await until(lambda: len(notes(office, contact_id)) == 1)

    async def errors() -> list[str]:
        return [unsent.error for unsent in (await office.quarantine.read(10)).unsent]

    async def is_given_up() -> bool:
        return await errors() == ["not-composed: IDNAError"]

    await until_true(is_given_up)


async def test_answer_to_no_mail_is_told_to_the_consultant(office: Office, outbox: Outbox) -> None:
    contact_id = await contact_with(office, parsed_mail("b"))
    office.conversations._messages.clear()
    await answer(office, outbox, contact_id)
    assert len(notes(office, contact_id)) == 1


async def test_answer_goes_to_all_when_the_consultant_chose_so(
    office: Office, outbox: Outbox, server: Server
) -> None:
    contact_id = await contact_with(office, parsed_mail("b", From="ola@example.org"))
    await answer(office, outbox, contact_id, "jan@example.org ewa@łąka.example a@łą-.ka")
    await until(lambda: server.recipients)
    assert server.recipients[:2] == ["ola@example.org", "jan@example.org"]
    assert server.recipients[2].startswith("ewa@xn--")
    assert len(server.recipients) == 3


async def test_refused_copy_is_told_and_stops_no_other_recipient(
    office: Office, outbox: Outbox, server: Server
) -> None:
    server.refused.add("jan@example.org")
    contact_id = await contact_with(office, parsed_mail("b", From="ola@example.org"))
    await answer(office, outbox, contact_id, "jan@example.org")
    await until(lambda: len(notes(office, contact_id)) == 1)
    assert "jan@example.org" in notes(office, contact_id)[0]
    assert server.recipients == ["ola@example.org"]
