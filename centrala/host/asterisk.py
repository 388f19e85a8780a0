"""Asterisk as a part: its settings, its command line, and when it serves."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from centrala.host import asterisk_bundle, subprocesses
from centrala.host.health_probe import Endpoint
from centrala.host.subprocesses import Program
from centrala.host.telephone_probe import TelephonePorts, silent_ports
from config.settings import ROOT, Settings
from ivr.asterisk.provisioning import provision
from ivr.asterisk.provisioning.provision import AsteriskSettings, Trunk

NOT_NEEDED = "not-needed"  # the command line of the server asks for no secret


def asterisk_settings(settings: Settings, ami_secret: str = NOT_NEEDED) -> AsteriskSettings:
    """Return Asterisk's settings. Raises TelephoneSettingInvalid (a port out of range, ...)."""
    return AsteriskSettings(
        run_dir=settings.run_dir / "asterisk",
        dialplans_dir=ROOT / "dialplans",
        sounds_dir=settings.run_dir / "prompts",
        moh_dir=settings.run_dir / "prompts" / "moh",
        ami_secret=ami_secret,
        bundle_dir=asterisk_bundle.find(settings),
        trunks=(Trunk(match=settings.sip_trunks),),
        sip_host=settings.sip_host,
        sip_port=settings.sip_port,
        http_port=settings.asterisk_http_port,
        media_host=settings.media_host,
        external_host=settings.external_host,
        rtp_start=settings.rtp_start,
        rtp_end=settings.rtp_end,
        ami_port=settings.ami_port,
        agi_port=settings.agi_port,
        python=Path(sys.executable),
    )


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
    ports = TelephonePorts(
        Endpoint(settings.sip_host, settings.sip_port),
        Endpoint("127.0.0.1", settings.ami_port),
        Endpoint("127.0.0.1", settings.asterisk_http_port),
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
