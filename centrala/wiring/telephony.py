"""Parts of the telephone: manager connection, call control, IVR."""

from __future__ import annotations

from centrala.host import asterisk, prompts
from centrala.wiring.channel_parts import BuiltChannel, ChannelParts
from ivr.asterisk.ami.client import AmiClient
from ivr.asterisk.ami.types import AmiSettings
from ivr.asterisk.call_control.commands import ChannelCommands
from ivr.asterisk.call_control.connector import PhoneConnector
from ivr.asterisk.call_control.registrations import DeviceRegistrations
from ivr.asterisk.credentials.keeper import CredentialKeeper
from ivr.asterisk.fastagi.returning_callers import ReturningCallers
from ivr.asterisk.fastagi.scripts import FastAgiScripts
from ivr.asterisk.fastagi.server import FastAgiServer
from ivr.asterisk.fastagi.sounds import SpokenSounds


def build_telephony(parts: ChannelParts) -> BuiltChannel:
    """Build the connector, its connection to Asterisk and the IVR."""
    settings, secrets, city = parts.settings, parts.secrets, parts.city
    acd, ledger, clock = parts.acd, parts.ledger, parts.clock
    pbx = asterisk.asterisk_settings(settings)
    ami = AmiClient(AmiSettings(pbx.ami_host, settings.ami_port, pbx.ami_user, secrets.ami_secret))
    devices = DeviceRegistrations()
    sounds = SpokenSounds(prompts.speech(settings), city.prompts)
    scripts = FastAgiScripts(
        document=city.ivr,
        acd=acd,
        book=ledger.book,
        sounds=sounds,
        clock=clock,
        dial_key=secrets.dial_key,
        returning_callers=ReturningCallers(ledger.book, acd),
        event_ledger=ledger.event_ledger,
    )
    agi = FastAgiServer(pbx.agi_host, settings.agi_port, scripts.routes())
    connector = PhoneConnector(
        ami,
        ChannelCommands(ami, settings.hotline),
        acd,
        devices,
        clock,
        parts.status,
        agi_sessions=lambda: agi.open_sessions,
    )
    credentials = CredentialKeeper(ami, parts.sip_secrets, parts.sip_requests)
    runs = {"ami": ami.run, "fastagi": agi.run, "sip-credentials": credentials.run}
    return BuiltChannel(connector, runs=runs, urgent=True)
