"""The telephone's parts of the engine: manager connection, lines, IVR."""

from __future__ import annotations

from dataclasses import dataclass

from acd.ports.hall import HallPort
from config import telephone
from config.city import City
from config.clock import SystemClock
from config.ledger_wiring import Ledger
from config.secrets import Secrets
from config.settings import Settings
from ivr.asterisk.ami import Ami
from ivr.asterisk.ami_types import AmiDisconnected, AmiSettings
from ivr.asterisk.devices import DeviceBoard
from ivr.asterisk.door import Door
from ivr.asterisk.fastagi import FastAgi
from ivr.asterisk.lines import Lines
from ivr.asterisk.regulars import Regulars
from ivr.asterisk.sounds import SpokenSounds
from ivr.asterisk.switch import Switch


@dataclass(frozen=True)
class TelephoneParts:
    """How the telephone's links are, too: the desk's `Telephone`."""

    ami: Ami
    lines: Lines
    devices: DeviceBoard
    agi: FastAgi

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


def build(
    settings: Settings,
    secrets: Secrets,
    city: City,
    hall: HallPort,
    ledger: Ledger,
    clock: SystemClock,
) -> TelephoneParts:
    asterisk = telephone.asterisk_settings(settings)
    ami = Ami(
        AmiSettings(asterisk.ami_host, settings.ami_port, asterisk.ami_user, secrets.ami_secret)
    )
    devices = DeviceBoard()
    lines = Lines(ami, Switch(ami, settings.hotline), hall, devices, clock)
    sounds = SpokenSounds(telephone.speech(settings), city.prompts)
    door = Door(
        document=city.ivr,
        hall=hall,
        book=ledger.book,
        sounds=sounds,
        clock=clock,
        dial_key=secrets.dial_key,
        regulars=Regulars(ledger.book, hall),
        journal=ledger.journal,
    )
    agi = FastAgi(asterisk.agi_host, settings.agi_port, door.routes())
    return TelephoneParts(ami, lines, devices, agi)
