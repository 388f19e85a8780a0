"""The connectors of the public process: one line per channel.

A further channel is one more line here, its folder in `channels/` and its entry in
`config/channels.yaml`; see docs/extending.md. The telephone's connector runs in the engine.
"""

from __future__ import annotations

from collections.abc import Mapping

from centrala.wiring.channel_parts import BuildChannel
from centrala.wiring.chat import build_chat
from centrala.wiring.mail import build_mail

CONNECTORS: Mapping[str, BuildChannel] = {
    "chat": build_chat,
    "email": build_mail,
}
