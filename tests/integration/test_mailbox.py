"""Mail connector between a Dovecot and an SMTP server, with a running ACD."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from email.message import EmailMessage

import pytest

from acd.domain.model.contact import EMAIL, Author, ContactState
from channels.email.mailbox import Mailbox
from channels.email.parse_frames import ParsingLimits
from channels.email.settings import MailSettings, Security, SmtpSettings
from tests.support.acd_service import running_acd
from tests.support.databases import BACKENDS, migrated_database
from tests.support.dovecot import Dovecot, running_dovecot
from tests.support.mail_channel import ANNA, CITY, Office, parsed_mail
from tests.support.notices import CLOSED_TEXT, closing
from tests.support.smtp_server import Receiver, running_receiver
from tests.support.waiting import PATIENCE_S, until
from tests.unit.channels.email.hostile_mails import SLOW

BASE_PORT = int(os.environ.get("CENTRALA_TEST_PORTS", "21000")) + 500
IMAP_PORT, SMTP_PORT = BASE_PORT, BASE_PORT + 1


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    with running_dovecot(IMAP_PORT) as server:
        yield server


@pytest.fixture
def dovecot(server: Dovecot) -> Dovecot:
    return server.another()


@pytest.fixture
def database(request: pytest.FixtureRequest) -> str:
    return migrated_database(getattr(request, "param", "sqlite"))


on_both_databases = pytest.mark.parametrize("database", BACKENDS, indirect=True)


@pytest.fixture
async def office(dovecot: Dovecot, database: str) -> AsyncIterator[Office]:
    smtp = SmtpSettings("127.0.0.1", SMTP_PORT, security=Security.NONE)
    settings = MailSettings(dovecot.settings, smtp, CITY, poll_s=1.0, retry_s=0.05)
    async with running_acd() as running:
        office = Office(running, database, settings)
        yield office
        await office.engine.dispose()


@on_both_databases
async def test_mail_becomes_a_contact_and_its_answer_stays_in_the_thread(
    office: Office, dovecot: Dovecot
) -> None:
    async with running_receiver(SMTP_PORT) as post, office.open():
        await office.sign_in()
        dovecot.put(parsed_mail("Proszę o sprzątnięcie.", Message_ID="<m1@example.pl>"))
        (contact,) = await office.waiting()
        assert (contact.channel, contact.queue) == (EMAIL, "informacja")
        record = await office.book.get(contact.contact_id)
        assert record is not None
        assert (record.address, record.name) == (ANNA, "Anna Lis")
        assert record.subject == "Żółta plama na Górczewskiej"

        await office.accept(contact.contact_id)
        await office.write(contact.contact_id, "Zgłosiliśmy. Dziękujemy — Łódź też.")
        await until(lambda: len(post.mails) == 1)
        answer = post.mails[0]
        assert post.recipients == [ANNA]
        assert str(answer["Subject"]).startswith("Re: Żółta plama na Górczewskiej [#")
        assert answer["In-Reply-To"] == "<m1@example.pl>"
        assert "<m1@example.pl>" in answer["References"]
        assert "Zgłosiliśmy. Dziękujemy — Łódź też." in answer.get_content()
        assert "Ewa" in answer.get_content()
        assert "Marzec" not in answer.get_content()

        reply = parsed_mail(
            "Dziękuję.\n\nW dniu 22.11.2026 o 10:00, Warszawa 19115 pisze:\n> Zgłosiliśmy.",
            Subject=str(answer["Subject"]),
            In_Reply_To=str(answer["Message-ID"]),
        )
        dovecot.put(reply)
        await until(lambda: len(office.messages(contact.contact_id)) == 3)
        assert (await office.texts(contact.contact_id))[-1].startswith("Dziękuję.")
        assert len(office.acd.contacts()) == 1


@on_both_databases
async def test_reply_in_a_closed_thread_opens_a_new_contact_of_the_same_thread(
    office: Office, dovecot: Dovecot
) -> None:
    async with running_receiver(SMTP_PORT) as post, office.open():
        await office.sign_in()
        dovecot.put(parsed_mail("Kiedy otwarty urząd?"))
        (first,) = await office.waiting()
        await office.accept(first.contact_id)
        await office.write(first.contact_id, "Od ósmej.")
        await until(lambda: len(post.mails) == 1)
        await office.finish(first.contact_id)
        await office.waiting(0)
        dovecot.put(parsed_mail("A w sobotę?", In_Reply_To=str(post.mails[0]["Message-ID"])))
        (second,) = await office.waiting()
        assert second.contact_id != first.contact_id
        one = await office.book.get(first.contact_id)
        two = await office.book.get(second.contact_id)
        assert one is not None
        assert two is not None
        assert one.external_id == two.external_id
        assert await office.texts(second.contact_id) == ["A w sobotę?"]


async def test_mail_to_a_closed_queue_is_answered_once_and_waits(
    office: Office, dovecot: Dovecot
) -> None:
    async with running_receiver(SMTP_PORT) as post, office.open() as connector:
        office.running.follow(connector)
        await office.acd.submit(closing("informacja"), "close")
        dovecot.put(parsed_mail("Dziura.", Message_ID="<m1@example.pl>"))
        (contact,) = await office.waiting()
        await until(lambda: len(post.mails) == 1)
        dovecot.put(parsed_mail("Druga dziura."))
        await office.waiting(2)
        await office.until_outbox_is_empty()
        (notice,) = post.mails
        assert (notice["Auto-Submitted"], notice["In-Reply-To"]) == (
            "auto-replied",
            "<m1@example.pl>",
        )
        assert notice.get_content().startswith(CLOSED_TEXT)
        await until(lambda: CLOSED_TEXT in [m.text for m in office.messages(contact.contact_id)])


async def test_subject_token_finds_the_thread_for_its_own_correspondents_only(
    office: Office, dovecot: Dovecot
) -> None:
    async with office.open():
        dovecot.put(parsed_mail("Pierwszy"))
        (contact,) = await office.waiting()
        record = await office.book.get(contact.contact_id)
        assert record is not None
        token = f"Re: plama [#{(record.external_id or '').removeprefix('mail:')}]"
        dovecot.put(parsed_mail("Drugi", Subject=token))
        await until(lambda: len(office.messages(contact.contact_id)) == 2)
        dovecot.put(parsed_mail("Obcy", Subject=token, From="x@other.example"))
        _, stranger = await office.waiting(2)
        strange = await office.book.get(stranger.contact_id)
        assert strange is not None
        assert strange.external_id != record.external_id


async def test_handled_mails_are_moved_to_their_folders(office: Office, dovecot: Dovecot) -> None:
    broken = b"Subject: nobody\r\n\r\nno sender at all\r\n"
    machine = parsed_mail("Jestem na urlopie.", Auto_Submitted="auto-replied")
    async with office.open() as connector:
        dovecot.put(parsed_mail("Prawdziwy"), broken, machine)
        await office.waiting()
        await until(lambda: connector.health.quarantined == 2)
        await until(lambda: dovecot.mails_in("INBOX") == [])
    assert len(dovecot.mails_in("Centrala-Admitted")) == 1
    assert b"nobody" in dovecot.mails_in("Centrala-Quarantine")[0]
    assert b"urlopie" in dovecot.mails_in("Centrala-Automatic")[0]


async def test_mail_that_is_too_large_is_read_from_its_beginning(
    office: Office, dovecot: Dovecot
) -> None:
    office.settings = replace(office.settings, max_bytes=2000)
    async with office.open():
        dovecot.put(parsed_mail("x" * 3000), parsed_mail("krótki"))
        large, small = await office.waiting(2)
        assert (await office.texts(small.contact_id))[0].strip() == "krótki"
        await until(lambda: len(office.messages(large.contact_id)) == 2)
        text, note = await office.texts(large.contact_id)
        assert text.startswith("xxx")
        assert "za duża" in note


async def test_mail_that_a_supervisor_released_becomes_a_contact(
    office: Office, dovecot: Dovecot
) -> None:
    newsletter = parsed_mail("Numer 7", List_Unsubscribe="<https://example.org>")
    async with office.open() as connector:
        dovecot.put(newsletter, b"Subject: nobody\r\n\r\nno sender at all\r\n")
        await until(lambda: connector.health.set_aside == 2)
        assert connector.status().figures["mails_set_aside"] == 2
        for aside in (await office.quarantine.read(10)).set_aside:
            assert await office.quarantine.release(aside.mail_id)
        contacts = await office.waiting(2)
        texts = [await office.texts(contact.contact_id) for contact in contacts]
        assert sorted(text[0].strip() for text in texts) == ["(wiadomość bez treści)", "Numer 7"]
        await until(lambda: connector.health.set_aside == 0)


@on_both_databases
async def test_mail_beyond_a_limit_of_parsing_is_quarantined_and_the_next_one_admitted(
    office: Office, dovecot: Dovecot
) -> None:
    office.parsing_limits = ParsingLimits(cpu_s=1)
    dovecot.put(SLOW)
    dovecot.put(parsed_mail("Proszę o sprzątnięcie.", Message_ID="<m2@example.pl>"))
    async with office.open() as connector:
        await office.waiting()
        await until(lambda: connector.health.quarantined == 1)
        figures = connector.status().figures
    assert figures["mails_beyond_limits"] == figures["mails_quarantined"] == 1


async def test_mail_in_an_odd_codec_does_not_keep_others_waiting(
    office: Office, dovecot: Dovecot
) -> None:
    """`punycode` takes minutes for 23 MB; the mail is read in another character set."""
    head = b"From: Anna Lis <anna@example.pl>\r\nContent-Type: text/plain; charset=punycode\r\n\r\n"
    dovecot.put(head + b"abc-" + b"a\r\n" * 2_000_000)
    dovecot.put(parsed_mail("Proszę o sprzątnięcie.", Message_ID="<m2@example.pl>"))
    async with office.open():
        await office.waiting(2)


async def test_mail_is_not_admitted_twice_after_a_restart_or_in_a_rebuilt_mailbox(
    office: Office, dovecot: Dovecot
) -> None:
    office.settings = replace(office.settings, admitted_folder="INBOX")  # mails stay in the inbox
    async with office.open() as connector:
        dovecot.put(parsed_mail("Jeden"), parsed_mail("Dwa"))
        await office.waiting(2)
        await until(lambda: connector.health.admitted == 2)
    dovecot.replace_mailbox()
    async with office.open() as connector:
        dovecot.put(parsed_mail("Trzy"))
        await until(lambda: connector.health.admitted == 1)
        await office.waiting(3)


async def test_mails_from_before_the_start_are_admitted_in_order(
    office: Office, dovecot: Dovecot
) -> None:
    dovecot.put(*(parsed_mail(f"numer {n}") for n in range(5)))
    async with office.open():
        contacts = await office.waiting(5)
    texts = [await office.texts(contact.contact_id) for contact in contacts]
    assert texts == [[f"numer {n}"] for n in range(5)]


async def test_mailbox_that_starts_late_is_read(office: Office) -> None:
    imap = replace(office.settings.imap, port=IMAP_PORT + 50)
    office.settings = replace(office.settings, imap=imap)
    async with office.open() as connector:
        await until(lambda: connector.health.error is not None or not connector.health.connected)
        with running_dovecot(IMAP_PORT + 50) as late:
            replace(late, settings=imap).put(parsed_mail("Wreszcie"))
            await until(lambda: len(office.acd.contacts()) == 1)
            assert connector.status().error is None


async def test_mailbox_is_read_again_after_its_server_restarts(office: Office) -> None:
    imap = replace(office.settings.imap, port=IMAP_PORT + 50)
    office.settings = replace(office.settings, imap=imap)
    async with office.open() as connector:
        with running_dovecot(IMAP_PORT + 50) as first:
            replace(first, settings=imap).put(parsed_mail("Przed"))
            await until(lambda: connector.health.admitted == 1)
        await until(lambda: not connector.health.connected)
        with running_dovecot(IMAP_PORT + 50) as second:
            replace(second, settings=imap).put(parsed_mail("Po"))
            await until(lambda: connector.health.admitted == 2)


async def test_server_without_idle_and_move_is_polled(
    office: Office,
) -> None:
    imap = replace(office.settings.imap, port=IMAP_PORT + 51)
    office.settings = replace(office.settings, imap=imap, poll_s=0.2)
    plain = "protocol imap {\n  imap_capability = IMAP4rev1 UIDPLUS\n}"
    with running_dovecot(IMAP_PORT + 51, plain) as old:
        mailbox = replace(old, settings=imap)
        async with office.open() as connector:
            await until(lambda: connector.health.connected)
            mailbox.put(parsed_mail("Pierwszy"))
            await office.waiting()
            mailbox.put(parsed_mail("Drugi"))
            await office.waiting(2)
            await until(lambda: mailbox.mails_in("INBOX") == [])
        assert len(mailbox.mails_in("Centrala-Admitted")) == 2


async def test_attachments_are_kept_with_their_content(office: Office, dovecot: Dovecot) -> None:
    mail = EmailMessage()
    mail["From"], mail["Message-ID"] = ANNA, "<a@example.pl>"
    mail.set_content("Zdjęcie w załączniku")
    mail.add_attachment(b"x" * 5000, maintype="image", subtype="jpeg", filename="dziura.jpg")
    async with office.open():
        dovecot.put(mail.as_bytes())
        (contact,) = await office.waiting()
        (file,) = await office.attachments.list(contact.contact_id)
    assert (file.name, file.kind, file.size) == ("dziura.jpg", "image/jpeg", 5000)
    assert await office.attachments.content(file.attachment_id) == b"x" * 5000


@on_both_databases
async def test_answer_is_sent_once_when_the_smtp_server_is_back(
    office: Office, dovecot: Dovecot
) -> None:
    async with office.open():
        await office.sign_in()
        dovecot.put(parsed_mail("Pytanie"))
        (contact,) = await office.waiting()
        await office.accept(contact.contact_id)
        message = await office.write(contact.contact_id, "Odpowiedź")
        await office.deliver(message)
    busy = Receiver(SMTP_PORT, refuse="451 later")
    async with running_receiver(SMTP_PORT, busy) as post, office.open():
        await until(lambda: post.refused >= 2)
        post.refuse = None
        await until(lambda: len(post.mails) == 1)
        await office.deliver(message)
        await office.until_outbox_is_empty()
        assert len(post.mails) == 1


async def test_answer_is_sent_when_its_event_arrives_through_the_log(
    office: Office, dovecot: Dovecot
) -> None:
    async with running_receiver(SMTP_PORT) as post, office.open() as connector:
        office.running.follow(connector)
        await office.sign_in()
        dovecot.put(parsed_mail("Pytanie"))
        (contact,) = await office.waiting()
        await office.accept(contact.contact_id)
        await office.write(contact.contact_id, "Odpowiedź", deliver=False)
        await until(lambda: len(post.mails) == 1)


async def test_consultant_gets_a_note_about_a_refused_answer(
    office: Office, dovecot: Dovecot
) -> None:
    refusing = Receiver(SMTP_PORT, refuse="550 no such resident")
    async with running_receiver(SMTP_PORT, refusing), office.open():
        await office.sign_in()
        dovecot.put(parsed_mail("Pytanie"))
        (contact,) = await office.waiting()
        await office.accept(contact.contact_id)
        await office.write(contact.contact_id, "Odpowiedź")
        await until(lambda: len(office.messages(contact.contact_id)) == 3)
        note = office.messages(contact.contact_id)[-1]
        assert note.author is Author.SYSTEM
        await office.until_outbox_is_empty()


async def test_mail_waits_until_a_consultant_signs_in(office: Office, dovecot: Dovecot) -> None:
    async with office.open():
        dovecot.put(parsed_mail("Pytanie"))
        (contact,) = await office.waiting()
        assert contact.state is ContactState.WAITING
        await office.sign_in()
        await office.accept(contact.contact_id)


async def test_mail_that_arrives_before_waiting_begins_is_announced_at_once(
    dovecot: Dovecot,
) -> None:
    mailbox = Mailbox(dovecot.settings, 1_000_000)
    try:
        assert mailbox.newer_than(0) == []
        dovecot.put(parsed_mail("Proszę o sprzątnięcie."))
        async with asyncio.timeout(PATIENCE_S):
            await asyncio.to_thread(mailbox.wait, 30.0)
        assert len(mailbox.newer_than(0)) == 1
    finally:
        mailbox.stop()
        mailbox.close()


def test_text_of_the_settings_hides_the_password() -> None:
    smtp = SmtpSettings("h", password="secret-word")
    assert "secret-word" not in repr(smtp)
