"""Automatic answers of a closed queue: one mail to a person, none to a machine (RFC 3834)."""

from __future__ import annotations

import asyncio
import email
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from email.message import EmailMessage
from email.policy import default

import pytest

from acd.domain.messages.events import ContactDirected
from acd.domain.model.contact import EMAIL, Author
from acd.domain.model.queue_rules import Divert
from channels.email import filters
from channels.email.automatic import AutomaticAnswers, takes_automatic_answers
from channels.email.errors import MailQuarantined
from channels.email.outbound import Outbox
from channels.email.parse import parse
from channels.email.schemas import Answer
from channels.email.store import MailStore
from channels.notices import Notices
from tests.support.acd_service import running_acd
from tests.support.background import cancelled
from tests.support.consultant_names import FixedNames
from tests.support.databases import migrated_database
from tests.support.mail_channel import ANNA, Office, parsed_mail
from tests.support.mails import SETTINGS
from tests.support.notices import CLOSED_TEXT, NOTICES
from tests.support.waiting import until

DAY_MS = 24 * 3_600_000


class Server:
    """Mail server that keeps what it accepts."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.recipients: list[str] = []

    async def send(self, mail: bytes, sender: str, recipients: Sequence[str]) -> Sequence[str]:
        self.recipients += recipients
        self.mails.append(email.message_from_bytes(mail, policy=default))
        return ()


class SettableClock:
    def __init__(self, at_ms: int) -> None:
        self.at_ms = at_ms

    def now_ms(self) -> int:
        return self.at_ms


class Closed:
    """Mailbox of a queue that is closed."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.server = Server()
        self.clock = SettableClock(office.clock.now_ms() + 60_000)
        stores = (office.book, office.conversations, office.attachments, office.store)
        self.outbox = Outbox(office.acd, *stores, self.server, self.clock, FixedNames({}), SETTINGS)

    def answers(self, notices: Notices = NOTICES) -> AutomaticAnswers:
        """Return the automatic answers as after a restart."""
        office = self.office
        stores = (office.book, office.conversations, office.store)
        return AutomaticAnswers(office.acd, *stores, self.outbox, self.clock, notices)

    async def take(self, raw: bytes) -> ContactDirected:
        """Admit the mail; return the event that the closed queue causes."""
        mail = filters.apply(parse(raw), SETTINGS.text)
        contact_id = await self.office.intake.take(mail, self.clock.at_ms)
        assert contact_id is not None
        return ContactDirected(contact_id, EMAIL, "informacja", Divert.MESSAGE, "later", "closed")

    async def arrive(self, raw: bytes, notices: Notices = NOTICES) -> None:
        await self.answers(notices).put(await self.take(raw))

    @asynccontextmanager
    async def sending(self) -> AsyncIterator[None]:
        """Send what is in the outbox, then nothing more."""
        work = asyncio.create_task(self.outbox.run())
        await self.office.until_outbox_is_empty()
        try:
            yield
        finally:
            await cancelled(work)


@pytest.fixture
def database() -> str:
    return migrated_database("sqlite")


@pytest.fixture
async def closed(database: str) -> AsyncIterator[Closed]:
    async with running_acd() as running:
        office = Office(running, database, SETTINGS)
        yield Closed(office)
        await office.engine.dispose()


async def test_closed_queue_answers_by_one_mail_in_the_thread(closed: Closed) -> None:
    directed = await closed.take(parsed_mail("Dziura.", Message_ID="<m1@example.pl>"))
    for _ in range(3):  # the event comes at least once
        await closed.answers().put(directed)
    async with closed.sending():
        (mail,) = closed.server.mails
    assert closed.server.recipients == [ANNA]
    assert mail["Auto-Submitted"] == "auto-replied"
    assert mail["In-Reply-To"] == "<m1@example.pl>"
    assert "<m1@example.pl>" in mail["References"]
    assert str(mail["Subject"]).startswith("Re: Żółta plama")
    assert mail.get_content().startswith(CLOSED_TEXT)


async def test_consultant_sees_the_automatic_answer_and_the_contact_waits(closed: Closed) -> None:
    directed = await closed.take(parsed_mail("Dziura."))
    await closed.answers().put(directed)
    messages = await closed.office.conversations.list(directed.contact_id)
    assert [(one.author, one.text.strip()) for one in messages] == [
        (Author.RESIDENT, "Dziura."),
        (Author.SYSTEM, CLOSED_TEXT),
    ]
    assert len(closed.office.acd.contacts()) == 1


async def test_crash_before_the_outbox_loses_no_answer(
    closed: Closed, monkeypatch: pytest.MonkeyPatch
) -> None:
    directed = await closed.take(parsed_mail("Dziura."))
    with monkeypatch.context() as broken:
        broken.setattr(MailStore, "queue", _crash)
        with pytest.raises(ConnectionError):
            await closed.answers().put(directed)
    await closed.answers().put(directed)
    async with closed.sending():
        assert len(closed.server.mails) == 1


async def _crash(_store: MailStore, _answer: Answer) -> None:
    raise ConnectionError


async def test_sender_has_one_automatic_answer_a_day(closed: Closed) -> None:
    for number in range(3):
        await closed.arrive(parsed_mail("Dziura.", Subject=f"Sprawa {number}"))
        closed.clock.at_ms += DAY_MS // 4
    await closed.arrive(parsed_mail("Druga osoba.", From="ola@example.org"))
    async with closed.sending():
        assert closed.server.recipients == [ANNA, "ola@example.org"]
    closed.clock.at_ms += DAY_MS
    await closed.arrive(parsed_mail("Nazajutrz."))
    async with closed.sending():
        assert closed.server.recipients == [ANNA, "ola@example.org", ANNA]


async def test_city_without_a_text_answers_nothing(closed: Closed) -> None:
    await closed.arrive(parsed_mail("Dziura."), Notices())
    async with closed.sending():
        assert closed.server.mails == []


MACHINES = {
    "auto-generated": {"Auto-Submitted": "auto-generated"},
    "bulk": {"Precedence": "bulk"},
    "list": {"Precedence": "list"},
    "group": {"List-Id": "<mieszkancy.example.org>"},
    "suppressed": {"X-Auto-Response-Suppress": "DR, OOF, AutoReply"},
    "suppressed-all": {"X-Auto-Response-Suppress": "All"},
    "null-sender": {"Return-Path": "<>"},
    "another-address": {"Reply-To": "victim@example.org"},
    "no-reply": {"From": "no-reply@firma.example"},
    "list-unsubscribe": {"List-Unsubscribe": "<https://firma.example/u>"},
}


@pytest.mark.parametrize("name", MACHINES)
async def test_machines_lists_and_foreign_addresses_get_no_automatic_answer(
    closed: Closed, name: str
) -> None:
    mail = parse(parsed_mail("Treść", **MACHINES[name]))
    assert not takes_automatic_answers(mail)
    await closed.office.intake.take(mail, 1)
    (contact,) = closed.office.acd.contacts()
    await closed.answers().put(
        ContactDirected(contact.contact_id, EMAIL, "informacja", Divert.MESSAGE, None, "closed")
    )
    async with closed.sending():
        assert closed.server.mails == []


def test_mail_of_a_person_takes_an_automatic_answer() -> None:
    assert takes_automatic_answers(parse(parsed_mail("Treść")))
    assert takes_automatic_answers(parse(parsed_mail("Treść", Auto_Submitted="no")))


def test_mail_whose_sender_cannot_be_believed_takes_none() -> None:
    mail = parse(parsed_mail("Treść"))
    assert not takes_automatic_answers(replace(mail, is_authentic=False))


async def test_own_automatic_answer_that_comes_back_is_no_contact(closed: Closed) -> None:
    await closed.arrive(parsed_mail("Dziura."))
    async with closed.sending():
        (sent,) = closed.server.mails
    with pytest.raises(MailQuarantined):
        filters.apply(parse(sent.as_bytes()), SETTINGS.text)
    await until(lambda: len(closed.office.acd.contacts()) == 1)
