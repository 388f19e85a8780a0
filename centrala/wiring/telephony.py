"""Parts of the telephone: manager connection, call control, IVR."""

from __future__ import annotations

from dataclasses import dataclass

from acd.ports.acd import AcdPort
from acd.ports.channel_status import ChannelStatus
from centrala.host import asterisk
from centrala.host.secrets import Secrets
from centrala.wiring.clock import SystemClock
from centrala.wiring.ledger import Ledger
from config.readers.city import City
from config.settings import Settings
from ivr.asterisk.ami.client import AmiClient
from ivr.asterisk.ami.types import AmiDisconnected, AmiSettings
from ivr.asterisk.call_control.commands import ChannelCommands
from ivr.asterisk.call_control.connector import PhoneConnector
from ivr.asterisk.call_control.registrations import DeviceRegistrations
from ivr.asterisk.fastagi.returning_callers import ReturningCallers
from ivr.asterisk.fastagi.scripts import FastAgiScripts
from ivr.asterisk.fastagi.server import FastAgiServer
from ivr.asterisk.fastagi.sounds import SpokenSounds


@dataclass(frozen=True)
class TelephoneParts:
    """Long-running parts of the telephone; also the desk's `Telephone`."""

    ami: AmiClient
    connector: PhoneConnector
    devices: DeviceRegistrations
    agi: FastAgiServer

    def ami_connected(self) -> bool:
        return self.ami.connected

    def ami_last_message_age_s(self) -> float | None:
        return self.ami.last_message_age_s if self.ami.connected else None

    def fastagi_sessions(self) -> int:
        return self.agi.open_sessions

    async def check(self) -> None:
        """Raises AmiDisconnected."""
        if not self.ami.connected:
            raise AmiDisconnected("Asterisk's manager interface is not connected")


class UnreadStatuses:
    """Statuses that nobody reads yet."""

    def publish(self, status: ChannelStatus) -> None:
        """No-op because the desk still asks the parts themselves."""


def build_telephony(
    settings: Settings,
    secrets: Secrets,
    city: City,
    acd: AcdPort,
    ledger: Ledger,
    clock: SystemClock,
) -> TelephoneParts:
    pbx = asterisk.asterisk_settings(settings)
    ami = AmiClient(AmiSettings(pbx.ami_host, settings.ami_port, pbx.ami_user, secrets.ami_secret))
    devices = DeviceRegistrations()
    sounds = SpokenSounds(asterisk.speech(settings), city.prompts)
    scripts = FastAgiScripts(
        document=city.ivr,
        acd=acd,
        book=ledger.book,
        sounds=sounds,
        clock=clock,
        dial_key=secrets.dial_key,
        regulars=ReturningCallers(ledger.book, acd),
        event_ledger=ledger.event_ledger,
    )
    agi = FastAgiServer(pbx.agi_host, settings.agi_port, scripts.routes())
    connector = PhoneConnector(
        ami,
        ChannelCommands(ami, settings.hotline),
        acd,
        devices,
        clock,
        UnreadStatuses(),
        agi_sessions=lambda: agi.open_sessions,
    )
    return TelephoneParts(ami, connector, devices, agi)
