"""The connectors of this installation: one line per channel.

A further channel is one more line here, its folder in `channels/` and its entry in
`config/channels.yaml`; see docs/extending.md.
"""

from __future__ import annotations

from collections.abc import Mapping

from centrala.wiring.channel_parts import BuildChannel, BuiltChannel, ChannelParts
from centrala.wiring.chat import build_chat
from centrala.wiring.mail import build_mail
from centrala.wiring.telephony import build_telephony

CONNECTORS: Mapping[str, BuildChannel] = {
    "phone": build_telephony,
    "chat": build_chat,
    "email": build_mail,
}

IN_ENGINE = frozenset({"phone"})
"""Channels whose connectors run in the engine; all others run in the public process."""


def build_channels(
    parts: ChannelParts, connectors: Mapping[str, BuildChannel] = CONNECTORS
) -> tuple[BuiltChannel, ...]:
    """Build the connectors that the settings ask for. Raises SettingInvalid."""
    channels = (build(parts) for build in connectors.values())
    return tuple(channel for channel in channels if channel is not None)
