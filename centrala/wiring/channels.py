"""The connectors of the public process: one line per channel.

A further channel is one more line here, its folder in `channels/` and its entry in
`config/channels.yaml`; see docs/extending.md. The telephone's connector runs in the engine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from centrala.wiring.channel_parts import BuildChannel
from centrala.wiring.chat import build_chat
from centrala.wiring.mail import build_mail
from config.settings import Settings

CONNECTORS: Mapping[str, BuildChannel] = {
    "chat": build_chat,
    "email": build_mail,
}

NEEDS: Mapping[str, Callable[[Settings], bool]] = {
    "email": lambda settings: settings.imap_host is not None
}
"""What an installation must have for a channel to be configured; the others always are."""


def configured(settings: Settings) -> tuple[str, ...]:
    """Return the channels beside the telephone, whichever process runs their connectors."""
    return tuple(name for name in CONNECTORS if name not in NEEDS or NEEDS[name](settings))
