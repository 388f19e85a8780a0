"""Parts that connectors are built from, and the connectors built from them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from acd.ports.acd import AcdPort
from acd.ports.channel_status import ChannelStatusPublisher
from acd.ports.connectors import ChannelConnector, ConsultantNames
from acd.ports.signals import TypingSignals
from acd.ports.sip_credentials import SessionSecrets, SipCredentialRequests
from centrala.host.secrets import Secrets
from centrala.wiring.clock import SteadyClock, SystemClock
from centrala.wiring.ledger import Ledger
from config.readers.city import City
from config.settings import Settings
from web.operations import HttpApi


@dataclass(frozen=True)
class ChannelParts:
    """Everything of this process that a connector may need.

    `clock` says what time it is, `steady` how long something lasts: nobody sets it.
    """

    settings: Settings
    secrets: Secrets
    city: City
    acd: AcdPort
    ledger: Ledger
    names: ConsultantNames
    typing: TypingSignals
    sip_requests: SipCredentialRequests
    sip_secrets: SessionSecrets
    status: ChannelStatusPublisher
    clock: SystemClock
    steady: SteadyClock


@dataclass(frozen=True)
class BuiltChannel:
    """A connector with its `api` for residents' pages, which the web server mounts.

    `runs`: further loops of the channel by name, each restarted by itself when it fails.

    `urgent`: its events are handled before those of other consumers, as a caller waits for the
    consultant's telephone to ring.
    """

    connector: ChannelConnector
    api: HttpApi | None = None
    runs: Mapping[str, Callable[[], Awaitable[None]]] = field(default_factory=dict)
    urgent: bool = False


BuildChannel = Callable[[ChannelParts], BuiltChannel | None]
"""Builder of a channel; None when the installation has no such channel. Raises SettingInvalid."""
