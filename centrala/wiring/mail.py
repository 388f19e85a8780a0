"""The mailbox, where the installation has one."""

from __future__ import annotations

from dataclasses import replace

from acd.ports.transcripts import Transcripts
from centrala.wiring.channel_parts import BuiltChannel, ChannelParts
from centrala.wiring.second_line import notice_queue, office_links
from channels.email.automatic import AutomaticAnswers
from channels.email.case_mails import CaseMails
from channels.email.connector import MailConnector
from channels.email.inbound import MailIntake
from channels.email.outbound import Outbox, SmtpTransport
from channels.email.quarantine import Quarantine
from channels.email.reader import MailReader
from channels.email.settings import ImapSettings, MailSettings, Security, SmtpSettings
from channels.email.store import MailStore
from channels.email.transcripts import TranscriptOutbox
from config.errors import SettingInvalid
from config.settings import Settings


def build_mail(parts: ChannelParts) -> BuiltChannel | None:
    """Build the connector. Raises SettingInvalid for a queue that does not exist."""
    settings = mail_settings(parts.settings)
    if settings is None:
        return None
    settings = replace(settings, zone=parts.city.routing.shifts.zone)
    queues = parts.city.routing.rules.queues
    if settings.queue not in queues:
        expected = ", ".join(queues)
        raise SettingInvalid(f"CENTRALA_MAIL_QUEUE: expected one of {expected}", field="mail_queue")
    acd, clock, store = parts.acd, parts.clock, MailStore(parts.ledger.engine)
    stores = (parts.ledger.book, parts.ledger.conversations, parts.ledger.attachments, store)
    transport = SmtpTransport(settings.smtp)
    engine, files = parts.ledger.engine, parts.ledger.attachments
    links = office_links(parts.settings, parts.secrets)
    case_mails = CaseMails(
        notice_queue(engine, files, parts.city, links, clock), files, transport, settings
    )
    intake = MailIntake(acd, *stores, clock, settings, case_mails)
    outbox = Outbox(acd, *stores, transport, clock, parts.names, settings)
    quarantine = Quarantine(parts.ledger.engine, clock)
    reader = MailReader(store, quarantine, intake, clock, settings)
    book, conversations = parts.ledger.book, parts.ledger.conversations
    automatic = AutomaticAnswers(acd, book, conversations, store, outbox, clock, parts.city.notices)
    return BuiltChannel(MailConnector(conversations, reader, outbox, automatic, case_mails))


def build_transcripts(parts: ChannelParts) -> Transcripts | None:
    """Build what sends transcripts of chats; None without a mailbox."""
    settings = mail_settings(parts.settings)
    if settings is None:
        return None
    return TranscriptOutbox(MailStore(parts.ledger.engine), parts.clock, settings)


def mail_settings(settings: Settings) -> MailSettings | None:
    """Return the settings of the mailbox; None without one."""
    if settings.imap_host is None:
        return None
    return MailSettings(
        imap=ImapSettings(
            settings.imap_host,
            settings.imap_port,
            settings.imap_user,
            settings.imap_password.get_secret_value(),
            Security(settings.imap_security),
        ),
        smtp=SmtpSettings(
            settings.smtp_host,
            settings.smtp_port,
            settings.smtp_user,
            settings.smtp_password.get_secret_value(),
            Security(settings.smtp_security),
        ),
        address=settings.mail_address,
        sender_name=f"{settings.city} {settings.hotline}",
        queue=settings.mail_queue,
        authserv_id=settings.mail_authserv_id,
    )
