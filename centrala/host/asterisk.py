"""Files of the telephone: prompts and Asterisk's configuration, made before it starts.

Run as `python -m centrala.host.asterisk prompts conf`, or one of the two.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable
from pathlib import Path

from centrala.host import asterisk_bundle, secrets, subprocesses
from centrala.host.exit_codes import run_main, say
from centrala.host.health_probe import Endpoint
from centrala.host.subprocesses import Program
from centrala.host.telephone_probe import TelephonePorts, silent_ports
from config import settings
from config.readers.city import load_prompts
from config.settings import ROOT, Settings
from ivr import runtime as runtimes
from ivr.asterisk.provisioning import config_check, provision
from ivr.asterisk.provisioning.provision import AsteriskSettings, Trunk
from ivr.speech import music
from ivr.speech.render import ESPEAK, Renderer

PROGRESS_INTERVAL_S = 5.0
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
        http_host=settings.asterisk_http_host,
        http_port=settings.asterisk_http_port,
        tls_port=settings.asterisk_tls_port,
        tls_cert=settings.tls_cert,
        tls_key=settings.tls_key,
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
        Endpoint(settings.asterisk_http_host, settings.asterisk_http_port),
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


def write_conf(settings: Settings) -> None:
    """Write every configuration file."""
    stored_secrets = secrets.load_or_create(settings.run_dir / "secrets.json")
    asterisk = asterisk_settings(settings, stored_secrets.ami_secret)
    provision.write(asterisk)
    for mismatch in config_check.check(asterisk):
        raise mismatch


def speech(settings: Settings) -> Renderer:
    """Return the renderer of prompts: shipped texts, the city's texts and recordings before
    them."""
    runtime = runtimes.load(asterisk_bundle.find(settings))
    recorded = settings.config_dir / "prompts"
    return Renderer(
        runtime, load_prompts(settings), settings.run_dir / "prompts", recorded_dir=recorded
    )


def render_prompts(settings: Settings) -> None:
    """Render every prompt to a file; report when only the free voice was available."""
    share_sounds(settings.run_dir / "prompts" / "cache", asterisk_bundle.cache_dir() / "prompts")
    renderer = speech(settings)
    if renderer.engine is ESPEAK:
        say("the RHVoice voices are not available; the free espeak-ng is used instead")
    last = time.monotonic()

    def progress(done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last > PROGRESS_INTERVAL_S:
            last = time.monotonic()
            say(f"prompts: {done} of {total} rendered")

    asyncio.run(renderer.render_all(progress))
    music.write(settings.run_dir / "prompts" / "moh")


def share_sounds(own: Path, shared: Path) -> None:
    """Share rendered prompts among all clones of a user: file names are hashes of the sentence."""
    shared.mkdir(parents=True, exist_ok=True)
    own.parent.mkdir(parents=True, exist_ok=True)
    if not own.exists():
        own.unlink(missing_ok=True)  # a link to a cache that was deleted
        own.symlink_to(shared)


def main() -> None:
    jobs: dict[str, Callable[[Settings], None]]
    jobs = {"conf": write_conf, "prompts": render_prompts}
    loaded = settings.load()
    for job in sys.argv[1:]:
        jobs[job](loaded)


if __name__ == "__main__":
    run_main(main)
