"""The residents' chat."""

from __future__ import annotations

import secrets

from acd.domain.model.contact import Author
from centrala.wiring.channel_parts import BuiltChannel, ChannelParts
from centrala.wiring.clock import new_id
from centrala.wiring.mail import build_transcripts
from channels.chat.connector import ChatConnector
from channels.chat.inbound import ChatIntake
from channels.chat.notices import ChatNotices
from channels.chat.outbound import ChatViews
from channels.chat.routes import ChatHttp
from channels.chat.settings import ChatSettings
from channels.chat.socket_limits import SocketLimits
from channels.chat.transcripts import ChatTranscripts


def build_chat(parts: ChannelParts) -> BuiltChannel:
    """Build the connector and its HTTP API."""

    async def ticket_of(contact_id: str) -> str | None:
        ticket = await parts.ledger.crm.ticket_of_contact(contact_id)
        return ticket.number if ticket else None

    acd, clock, typing = parts.acd, parts.steady, parts.typing
    book, conversations = parts.ledger.book, parts.ledger.conversations
    settings = ChatSettings(languages=parts.city.routing.languages)
    intake = ChatIntake(acd, book, conversations, parts.clock, new_id, settings)
    post = build_transcripts(parts)
    transcripts = ChatTranscripts(post, book, conversations, secrets.token_bytes(32))
    views = ChatViews(acd, conversations, parts.names, ticket_of, transcripts.key_of)
    notices = ChatNotices(acd, book, conversations, parts.clock, parts.city.notices)
    limits = SocketLimits(clock, settings)
    connector = ChatConnector(
        acd, conversations, clock, intake, views, notices, typing, settings, limits.refused
    )
    http = ChatHttp(
        connector,
        clock,
        settings,
        transcripts,
        typing=lambda contact_id: typing.publish(contact_id, Author.RESIDENT),
        limits=limits,
    )
    return BuiltChannel(connector, http.api())
