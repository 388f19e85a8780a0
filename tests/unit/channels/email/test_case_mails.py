"""Mails about cases: notices that are sent, and replies that find their case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from email import message_from_bytes
from email.policy import default

import pytest

from acd.adapters.memory.attachments import MemoryAttachments
from acd.ports.attachments import Attachment
from acd.ports.case_notices import CaseNotice, CaseReply
from channels.email.case_mails import CaseMails, compose_notice, own_text, rfc_id_of
from channels.email.errors import MailNotSent
from channels.email.schemas import ParsedMail
from tests.support.mails import SETTINGS, mail, read

NOTICE = CaseNotice(
    "614902/26", 7, "anna@example.pl", "Sprawa 614902/26", "Naprawione.", 1_795_345_200_000, 0
)


QUOTING = """Strona parzysta.

W dniu 23.11.2026 o 10:00, Warszawa 19115 pisze:
> Która strona ulicy?
> ZDM"""


@dataclass
class ListedNotices:
    """Queue of notices in memory; `open_cases`: numbers of cases that take replies."""

    waiting: list[CaseNotice]
    open_cases: set[str] = field(default_factory=set)
    accepted: list[CaseNotice] = field(default_factory=list)
    refused: list[tuple[CaseNotice, bool]] = field(default_factory=list)
    replies: list[CaseReply] = field(default_factory=list)

    async def due(self, limit: int) -> tuple[CaseNotice, ...]:
        return tuple(self.waiting[:limit])

    async def sent(self, notice: CaseNotice) -> None:
        self.accepted.append(notice)

    async def failed(self, notice: CaseNotice, *, permanent: bool) -> None:
        self.refused.append((notice, permanent))

    async def receive(self, reply: CaseReply) -> bool:
        self.replies.append(reply)
        return reply.number in self.open_cases


@dataclass
class Server:
    """Mail server that keeps what it is sent, and refuses some recipients."""

    refuses: dict[str, bool] = field(default_factory=dict)
    mails: list[bytes] = field(default_factory=list)

    async def send(self, mail: bytes, _sender: str, recipients: Sequence[str]) -> Sequence[str]:
        if recipients[0] in self.refuses:
            raise MailNotSent("refused", permanent=self.refuses[recipients[0]])
        self.mails.append(mail)
        return ()


def a_reply(text: str = "Strona parzysta.", **headers: str) -> ParsedMail:
    answered = rfc_id_of(NOTICE, SETTINGS.address)
    return read(mail(text, In_Reply_To=answered, **headers))


async def test_due_notices_are_sent_and_a_failure_stops_no_other() -> None:
    others = [replace(NOTICE, address=address) for address in ("no@example.pl", "later@example.pl")]
    broken = replace(NOTICE, address="no address")
    notices = ListedNotices([*others, broken, NOTICE])
    server = Server({"no@example.pl": True, "later@example.pl": False})
    await CaseMails(notices, MemoryAttachments(), server, SETTINGS).send_due()
    assert notices.accepted == [NOTICE]
    assert notices.refused == [(others[0], True), (others[1], False), (broken, True)]


def test_mail_of_a_notice_names_its_case() -> None:
    sent = message_from_bytes(compose_notice(NOTICE, [], SETTINGS), policy=default)
    assert (sent["To"], sent["Subject"]) == ("anna@example.pl", "Sprawa 614902/26")
    assert sent["Message-ID"] == "<case.614902-26.7@um.example.pl>"
    assert sent.get_content().startswith("Naprawione.")


async def test_reply_is_written_into_its_case_without_the_quote() -> None:
    notices = ListedNotices([], {"614902/26"})
    mails = CaseMails(notices, MemoryAttachments(), Server(), SETTINGS)
    parsed_mail = a_reply(QUOTING)
    assert await mails.take_reply(parsed_mail)
    (reply,) = notices.replies
    assert (reply.number, reply.position, reply.text) == ("614902/26", 7, "Strona parzysta.")
    assert (reply.address, reply.key) == ("anna@example.pl", parsed_mail.fingerprint)


@pytest.mark.parametrize("answered", ["", "<m-1@um.example.pl>", "<case.x-26.7@um.example.pl>"])
async def test_other_mails_become_contacts(answered: str) -> None:
    notices = ListedNotices([], {"614902/26"})
    mails = CaseMails(notices, MemoryAttachments(), Server(), SETTINGS)
    headers = {"In_Reply_To": answered} if answered else {}
    assert not await mails.take_reply(read(mail("Dziura", **headers)))
    assert notices.replies == []


async def test_reply_of_an_unproved_sender_or_to_a_closed_case_becomes_a_contact() -> None:
    notices = ListedNotices([], set())
    mails = CaseMails(notices, MemoryAttachments(), Server(), SETTINGS)
    assert not await mails.take_reply(replace(a_reply(), is_authentic=False))
    assert not await mails.take_reply(a_reply())
    assert len(notices.replies) == 1


def test_reply_of_quoted_lines_only_is_kept_whole() -> None:
    assert own_text(a_reply("> Która strona?\n> Parzysta")) == "> Która strona?\n> Parzysta"


async def test_photo_of_the_office_goes_with_the_message() -> None:
    files = MemoryAttachments()
    photo = Attachment("photo", "case-614902-26", None, "płyty.png", "image/png", 4)
    await files.add(photo, b"\x89PNG")
    server = Server()
    notices = ListedNotices([replace(NOTICE, files=("photo", "removed meanwhile"))])
    await CaseMails(notices, files, server, SETTINGS).send_due()
    (sent,) = server.mails
    (attached,) = message_from_bytes(sent, policy=default).iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == ("płyty.png", b"\x89PNG")
