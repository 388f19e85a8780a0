"""Channels that a city declares: ids with what the ACD and the pages need to know of each."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from acd.domain.model.contact import CALLBACK, CHAT, EMAIL, PHONE, ChannelId


class ChannelKind(StrEnum):
    """How people communicate on a channel. SPOKEN: the consultant is busy talking."""

    SPOKEN = "spoken"
    WRITTEN = "written"


@dataclass(frozen=True, slots=True)
class ChannelRules:
    """One declared channel.

    `live`: the resident waits at the other end right now (call, chat), unlike that of a mail.
    `labels`: language -> label; `icon`: name in the icon set of the front end; `retired`: no longer
    declared, kept until its last contact is closed.
    """

    kind: ChannelKind
    live: bool
    labels: dict[str, str] = field(default_factory=dict)
    icon: str = "contact"
    retired: bool = False


SHIPPED_CHANNELS: dict[ChannelId, ChannelRules] = {
    PHONE: ChannelRules(ChannelKind.SPOKEN, True),
    CHAT: ChannelRules(ChannelKind.WRITTEN, True),
    EMAIL: ChannelRules(ChannelKind.WRITTEN, False),
    CALLBACK: ChannelRules(ChannelKind.SPOKEN, False),
}
"""What rules contain that declare no channels."""
