"""Asterisk as a part: its settings, its command line, and when it serves."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterable, Iterator
from ipaddress import ip_network
from pathlib import Path

from centrala.host import asterisk_bundle, subprocesses
from centrala.host.health_probe import Endpoint
from centrala.host.subprocesses import Program
from centrala.host.telephone_probe import TelephonePorts, silent_ports
from config.settings import ROOT, Settings
from ivr.asterisk.provisioning import provision
from ivr.asterisk.provisioning.provision import AsteriskSettings, Trunk

NOT_NEEDED = "not-needed"  # the command line of the server asks for no secret


def asterisk_settings(
    settings: Settings, ami_secret: str = NOT_NEEDED, numbers: Iterable[str] = ()
) -> AsteriskSettings:
    """Return Asterisk's settings; `numbers` are answered beside the hotline.

    Raises TelephoneSettingInvalid (a port out of range, ...).
    """
    return AsteriskSettings(
        run_dir=settings.run_dir / "asterisk",
        dialplans_dir=ROOT / "dialplans",
        sounds_dir=settings.run_dir / "prompts",
        moh_dir=settings.run_dir / "prompts" / "moh",
        ami_secret=ami_secret,
        bundle_dir=asterisk_bundle.find(settings),
        trunks=tuple(_trunks(settings)),
        sip_host=settings.sip_host,
        sip_port=settings.sip_port,
        sip_tls_host=settings.sip_tls_host,
        sip_tls_port=settings.sip_tls_port,
        tls_cert=settings.tls_cert and settings.tls_cert.resolve(),
        tls_key=settings.tls_key and settings.tls_key.resolve(),
        http_port=settings.asterisk_http_port,
        media_host=settings.media_host,
        external_host=settings.external_host,
        rtp_start=settings.rtp_start,
        rtp_end=settings.rtp_end,
        seats=settings.seats,
        numbers=tuple(dict.fromkeys((settings.hotline, *numbers))),
        ami_port=settings.ami_port,
        agi_port=settings.agi_port,
        python=Path(sys.executable),
    )


def _trunks(settings: Settings) -> Iterator[Trunk]:
    """Yield the trunk, encrypted where it has an address by TLS; this machine's own calls
    (`make call`) stay as they are."""
    encrypted = settings.sip_tls_host is not None
    own = tuple(address for address in settings.sip_trunks if _is_own(address))
    others = tuple(address for address in settings.sip_trunks if address not in own)
    if encrypted and own:
        yield Trunk(match=own)
    if encrypted and others:
        yield Trunk("trunk-tls", match=others, encrypted=True)
    if not encrypted:
        yield Trunk(match=settings.sip_trunks)


def _is_own(address: str) -> bool:
    try:
        return ip_network(address).is_loopback
    except ValueError:
        return False  # refused by Asterisk's settings, with its name


def program(settings: Settings) -> Program:
    """Return the command line of Asterisk in the foreground."""
    asterisk = asterisk_settings(settings)
    log = settings.log_dir / "asterisk-console.log"
    environment = provision.environment(asterisk)
    return Program(
        "asterisk",
        provision.command(asterisk),
        log,
        environment,
        asterisk.run_dir,
        keeps_calls=True,
    )


async def wait_booted(settings: Settings) -> None:
    """Return when Asterisk is fully booted and answers on its SIP, AMI and HTTP ports."""
    await _wait_fully_booted(settings)
    tls_host = settings.sip_tls_host
    encrypted = None if tls_host is None else Endpoint(tls_host, settings.sip_tls_port, tls=True)
    ports = TelephonePorts(
        Endpoint(settings.sip_host, settings.sip_port),
        Endpoint("127.0.0.1", settings.ami_port),
        Endpoint("127.0.0.1", settings.asterisk_http_port),
        encrypted,
    )

    async def answers() -> bool:
        return not await silent_ports(ports)

    await subprocesses.until(answers)


async def _wait_fully_booted(settings: Settings) -> None:
    """Return when Asterisk says so on its control socket."""
    asterisk = asterisk_settings(settings)
    argv = provision.cli_command(asterisk, "core waitfullybooted")

    async def booted() -> bool:
        if not asterisk.control_socket.exists():
            return False
        process = await asyncio.create_subprocess_exec(
            *argv,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=provision.environment(asterisk),
        )
        output, _ = await process.communicate()
        return process.returncode == 0 and b"fully booted" in output

    await subprocesses.until(booted)
