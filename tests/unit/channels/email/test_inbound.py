"""Mails become contacts: threads, people, attachments, repeats and bounces."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator

import pytest

from acd.adapters.scanned.attachments import ScannedAttachments
from acd.domain.model.contact import Author
from acd.ports.attachments import REFUSED_KIND
from channels.email import filters
from channels.email.parse import parse
from channels.email.settings import ImapSettings, MailSettings, SmtpSettings
from tests.support.acd_service import running_acd
from tests.support.databases import migrated_database
from tests.support.mail_channel import ANNA, CITY, EWA, Office, parsed_mail

SETTINGS = MailSettings(ImapSettings("h"), SmtpSettings("h"), CITY, authserv_id="mx.um.example")
JAN = "jan@example.org"


@pytest.fixture
def database() -> str:
    return migrated_database("sqlite")


@pytest.fixture
async def office(database: str) -> AsyncIterator[Office]:
    async with running_acd() as running:
        office = Office(running, database, SETTINGS)
        yield office
        await office.engine.dispose()


async def take(office: Office, raw: bytes) -> str | None:
    mail = filters.apply(parse(raw, SETTINGS.authserv_id), SETTINGS.text)
    return await office.intake.take(mail, office.clock.now_ms())


async def taken(office: Office, text: str, **headers: str) -> str:
    contact_id = await take(office, parsed_mail(text, **headers))
    assert contact_id is not None
    return contact_id


async def answered(office: Office, contact_id: str) -> str:
    """Answer the contact as Ewa, and return the Message-ID of the answer."""
    await office.sign_in()
    await office.accept(contact_id)
    await office.write(contact_id, "Zgłosiliśmy.")
    answer = await office.store.claim(office.clock.now_ms())
    assert answer is not None
    return answer.rfc_id


async def test_everybody_in_the_head_is_kept(office: Office) -> None:
    to, cc = f"{CITY}, radna@um.example.pl", f"Jan Bąk <{JAN}>"
    contact_id = await taken(office, "Do wiadomości.", To=to, Cc=cc)
    (message,) = office.messages(contact_id)
    assert message.headers["from"] == f"Anna Lis <{ANNA}>"
    assert message.headers["to"] == to
    assert message.headers["cc"] == f"Jan Bąk <{JAN}>"


async def test_people_of_a_thread_write_in_one_contact(office: Office) -> None:
    first = await taken(office, "Proszę o lampę.", Message_ID="<a@x.example>", Cc=JAN)
    reply = {"In_Reply_To": "<a@x.example>", "From": f"Jan <{JAN}>"}
    assert await taken(office, "Ja też proszę.", **reply) == first
    assert len(office.acd.contacts()) == 1


async def test_stranger_who_knows_an_id_joins_no_thread(office: Office) -> None:
    first = await taken(office, "Proszę o lampę.", Message_ID="<a@x.example>")
    reply = {"In_Reply_To": "<a@x.example>", "From": "obcy@example.org"}
    second = await taken(office, "Proszę o dane.", **reply)
    assert await thread_of(office, first) != await thread_of(office, second)


async def test_reply_to_of_a_stranger_joins_no_thread(office: Office) -> None:
    first = await taken(office, "Proszę o lampę.", Message_ID="<a@x.example>")
    forged = {"In_Reply_To": "<a@x.example>", "Reply_To": "x@other.example"}
    second = await taken(office, "Proszę o dane.", **forged)
    assert await thread_of(office, first) != await thread_of(office, second)
    (message,) = office.messages(second)
    assert message.headers["warnings"] == "reply-to-differs"


async def test_mail_that_failed_dmarc_joins_no_thread_and_is_marked(office: Office) -> None:
    first = await taken(office, "Proszę o lampę.", Message_ID="<a@x.example>")
    failed = {"Authentication_Results": "mx.um.example; dmarc=fail"}
    second = await taken(office, "Proszę o dane.", In_Reply_To="<a@x.example>", **failed)
    assert second != first
    assert office.messages(second)[0].headers["warnings"] == "sender-not-authentic"


async def test_usual_reply_address_of_the_resident_stays_in_the_thread(office: Office) -> None:
    usual = {"Reply_To": "ola@work.example"}
    first = await taken(office, "Proszę o lampę.", Message_ID="<a@x.example>", **usual)
    assert await taken(office, "Nadal.", In_Reply_To="<a@x.example>", **usual) == first


async def test_reply_in_a_closed_thread_goes_to_the_same_consultant(office: Office) -> None:
    first = await taken(office, "Proszę o lampę.")
    answer_id = await answered(office, first)
    await office.finish(first)
    second = await taken(office, "Dziękuję, a kiedy?", In_Reply_To=answer_id)
    assert second != first
    assert await thread_of(office, first) == await thread_of(office, second)
    contact = office.acd.contact(second)
    assert contact is not None
    assert contact.consultant_id == EWA or contact.offer_id is not None


async def test_same_mail_by_two_routes_is_one_contact(office: Office) -> None:
    head = {"Message_ID": "<twice@x.example>", "Subject": "Płot"}
    await taken(office, "Płot jest dziurawy.", **head)
    footer = "Płot jest dziurawy.\n\n--\nLista sąsiadów"
    assert await take(office, parsed_mail(footer, **head)) is None
    assert len(office.acd.contacts()) == 1


async def test_two_mails_with_one_id_are_both_kept(office: Office) -> None:
    head = {"Message_ID": "<one-id@x.example>"}
    texts = ["Płot jest dziurawy.", "Na Polnej nie ma kosza."]
    contacts = [await taken(office, text, **head) for text in texts]
    kept = [text.strip() for contact_id in contacts for text in await office.texts(contact_id)]
    assert kept == texts


async def test_consultant_is_told_that_the_answer_came_back(office: Office) -> None:
    contact_id = await taken(office, "Proszę o lampę.")
    answer_id = await answered(office, contact_id)
    head = "From: MAILER-DAEMON@mx.example\r\nMessage-ID: <b@mx.example>\r\n"
    kind = "multipart/report; report-type=delivery-status; boundary=b"
    status = "Content-Type: message/delivery-status\r\n\r\nx: y\r\n\r\nAction: failed\r\n"
    returned = f"Content-Type: message/rfc822\r\n\r\nMessage-ID: {answer_id}\r\n\r\nx\r\n"
    raw = f"{head}Content-Type: {kind}\r\n\r\n--b\r\n{status}\r\n--b\r\n{returned}\r\n--b--\r\n"
    for _ in range(2):
        assert await office.intake.report_bounce(parse(raw.encode()))
    notes = [m for m in office.messages(contact_id) if m.author is Author.SYSTEM]
    assert [note.text.split(":")[0] for note in notes] == ["Odpowiedź nie dotarła do adresata."]


async def test_attachments_are_stored_with_their_message(office: Office) -> None:
    raw = b"From: ola@example.org\r\nContent-Type: image/png; name=a.png\r\n\r\nnot really"
    contact_id = await take(office, raw)
    assert contact_id is not None
    files = await office.attachments.list(contact_id)
    assert [file.name for file in files] == ["a.png", "original.eml"]
    assert {file.message_id for file in files} == {office.messages(contact_id)[0].message_id}


async def test_letter_whose_file_is_refused_is_read_with_the_name_of_the_file(
    office: Office,
) -> None:
    refuse_pictures = "import sys; sys.exit(b'not really' == sys.stdin.buffer.read())"
    scanner = (sys.executable, "-c", refuse_pictures)
    office.attachments = ScannedAttachments(office.attachments, scanner)
    office.new_connector()
    raw = b"From: ola@example.org\r\nContent-Type: image/png; name=a.png\r\n\r\nnot really"
    contact_id = await take(office, raw)
    assert contact_id is not None
    refused = (await office.attachments.list(contact_id))[0]
    assert (refused.name, refused.kind, refused.size) == ("a.png", REFUSED_KIND, 0)
    assert await office.attachments.content(refused.attachment_id) == b""


async def thread_of(office: Office, contact_id: str) -> str | None:
    record = await office.book.get(contact_id)
    return record.external_id if record else None


async def test_copies_may_go_to_everybody_but_the_sender_and_the_city(office: Office) -> None:
    contact_id = await taken(
        office,
        "Dziura.",
        To=f"{CITY.upper()}, Jan <{JAN}>",
        Cc=f"ewa@example.org, {ANNA}, jan@EXAMPLE.org",
    )
    (message,) = office.messages(contact_id)
    assert message.headers["others"] == f"{JAN} ewa@example.org"


async def test_mail_to_the_city_alone_has_no_others(office: Office) -> None:
    (message,) = office.messages(await taken(office, "Dziura."))
    assert "others" not in message.headers
