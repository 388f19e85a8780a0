"""The connectors that one process runs, with the signals, statuses and names that they share."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from acd.adapters.redis.signals import RedisSignals
from acd.domain.model.contact import PHONE
from acd.ports.channel_status import ChannelUnavailable
from acd.service.channel_status import ChannelStatusBoard, report_statuses
from acd.service.process_status import ProcessStatusBoard
from acd.service.sip_credentials import SignalledSipCredentials
from acd.service.typing_signals import SignalledTyping
from centrala.host import valkey
from centrala.host.secrets import Secrets
from centrala.wiring.acd import AcdParts
from centrala.wiring.channel_parts import BuildChannel, ChannelParts
from centrala.wiring.clock import SteadyClock, SystemClock
from centrala.wiring.ledger import Ledger
from config.readers.city import City
from config.settings import Settings
from desk.auth.accounts import Accounts
from desk.auth.telephones import Telephones
from web.operations import HttpApi


class ChannelHost:
    """Built in every process; the desk's has no connectors.

    `statuses` holds the channels of all processes, whichever runs their connectors; `processes`
    the health of these processes.
    """

    def __init__(
        self,
        settings: Settings,
        secrets: Secrets,
        city: City,
        acd: AcdParts,
        ledger: Ledger,
        clock: SystemClock,
        connectors: Mapping[str, BuildChannel],
    ) -> None:
        self._acd = acd
        self._secrets = secrets
        self._telephones = Telephones(ledger.engine, clock)
        self._signals = RedisSignals(valkey.url(settings, secrets), settings.acd)
        self.accounts = Accounts(ledger.engine)
        self.typing = SignalledTyping(self._signals)
        self.sip_credentials = SignalledSipCredentials(self._signals)
        self.statuses = ChannelStatusBoard(self._signals, SteadyClock())
        self.processes = ProcessStatusBoard(self._signals, SteadyClock())
        parts = ChannelParts(
            settings=settings,
            secrets=secrets,
            city=city,
            acd=acd.service,
            ledger=ledger,
            names=self.accounts,
            typing=self.typing,
            sip_requests=self.sip_credentials,
            sip_secrets=self._sip_secrets,
            status=self.statuses,
            clock=clock,
            steady=SteadyClock(),
        )
        channels = (build(parts) for build in connectors.values())
        self._channels = tuple(channel for channel in channels if channel is not None)

    @property
    def apis(self) -> tuple[HttpApi, ...]:
        """HTTP APIs of residents' pages, of all connectors of this process."""
        return tuple(built.api for built in self._channels if built.api is not None)

    def runs(self) -> dict[str, Callable[[], Awaitable[None]]]:
        """Return by name what has to run until cancelled."""
        runs: dict[str, Callable[[], Awaitable[None]]] = {
            "signals": self._signals.run,
            "channel-statuses": self._report_statuses,
        }
        for built in self._channels:
            connector = built.connector
            runs |= {connector.channel: connector.run, **built.runs}
            feed = self._acd.feed(connector, urgent=built.urgent)
            runs[f"{connector.name}-events"] = feed.run
        return runs

    def telephone_drift(self) -> int:
        """Return how many contacts ACD and telephone see differently; 0 while that is unknown."""
        status = self.statuses.status(PHONE)
        return int(status.figures.get("drift", 0)) if status else 0

    async def check(self, channel: str) -> None:
        """Raise ChannelUnavailable unless the channel works, here or in another process."""
        own = [built.connector for built in self._channels if built.connector.channel == channel]
        status = own[0].status() if own else self.statuses.status(channel)
        if status is None or status.error is not None:
            raise ChannelUnavailable(status.error if status and status.error else "not running")

    async def _sip_secrets(self) -> dict[str, str]:
        """Return the SIP secret of every consultant with a live session that has the telephone."""
        keys = await self._telephones.session_keys()
        return {consultant: self._secrets.sip_secret(key) for consultant, key in keys.items()}

    async def _report_statuses(self) -> None:
        await report_statuses(self.statuses, [built.connector for built in self._channels])
