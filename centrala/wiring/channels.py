"""The written doors: the residents' chat, and the mailbox where there is one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web

from acd.ports.acd import AcdPort
from acd.ports.crm import Crm
from centrala.wiring.clock import SystemClock, new_id
from centrala.wiring.ledger import Ledger
from channels.chat.connector import ChatConnector
from channels.chat.inbound import ChatIntake
from channels.chat.outbound import ChatViews
from channels.chat.routes import chat_routes
from channels.chat.settings import ChatSettings
from channels.email.connector import MailConnector
from channels.email.inbound import MailIntake
from channels.email.outbound import Outbox, SmtpTransport
from channels.email.reader import MailReader
from channels.email.settings import ImapSettings, MailSettings, Security, SmtpSettings
from channels.email.store import MailStore
from config.errors import SettingInvalid
from config.readers.city import City
from config.settings import Settings
from web import site

NameOf = Callable[[str], str | None]


@dataclass(frozen=True)
class ChatParts:
    connector: ChatConnector
    routes: list[web.RouteDef]


def build_chat(
    settings: Settings,
    city: City,
    acd: AcdPort,
    ledger: Ledger,
    crm: Crm,
    name_of: Callable[[str], str | None],
    clock: SystemClock,
) -> ChatParts:
    """The residents' chat; `name_of` tells a consultant's name as residents may know it."""

    async def ticket_of(contact_id: str) -> str | None:
        ticket = await crm.ticket_of_contact(contact_id)
        return ticket.number if ticket else None

    told = ChatSettings(
        languages=city.routing.languages, secure_cookie=settings.url.startswith("https:")
    )
    book, conversations = ledger.book, ledger.conversations
    intake = ChatIntake(acd, book, conversations, clock, new_id, told)
    views = ChatViews(acd, conversations, name_of, ticket_of)
    connector = ChatConnector(acd, conversations, clock, intake, views, told)
    routes = chat_routes(
        connector,
        clock,
        told,
        address_of=site.address_of,
        check_origin=site.check_origin,
    )
    return ChatParts(connector, routes)


def build_mail(
    settings: Settings,
    city: City,
    acd: AcdPort,
    ledger: Ledger,
    name_of: NameOf,
    clock: SystemClock,
) -> MailConnector | None:
    """None without a mailbox. Raises SettingRefused for a queue that does not exist."""
    told = mail_settings(settings)
    if told is None:
        return None
    if told.queue not in city.routing.rules.queues:
        known = ", ".join(city.routing.rules.queues)
        raise SettingInvalid(f"CENTRALA_MAIL_QUEUE: expected one of {known}", field="mail_queue")
    book, words, store = ledger.book, ledger.conversations, MailStore(ledger.engine)
    intake = MailIntake(acd, book, words, store, clock, told)
    transport = SmtpTransport(told.smtp)
    outbox = Outbox(acd, book, words, store, transport, clock, name_of, told)
    return MailConnector(words, MailReader(store, intake, clock, told), outbox)


def mail_settings(settings: Settings) -> MailSettings | None:
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
    )
