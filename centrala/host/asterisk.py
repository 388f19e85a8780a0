"""The telephone's own files: prompts and Asterisk's configuration, made before it starts.

Run as `python -m centrala.host.asterisk prompts|conf`.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable
from pathlib import Path

from centrala.host import asterisk_bundle, secrets, subprocesses
from centrala.host.exit_codes import run_main, say
from centrala.host.subprocesses import Program
from config import settings
from config.readers.city import load_prompts
from config.settings import ROOT, Settings
from ivr import runtime as runtimes
from ivr.asterisk.provisioning import provision
from ivr.asterisk.provisioning.provision import AsteriskSettings, Consultant, Trunk
from ivr.speech import music
from ivr.speech.render import ESPEAK, Renderer

PROGRESS_SECONDS = 5.0
NOT_NEEDED = "not-needed"  # the command line of the server asks for no secret


def asterisk_settings(
    told: Settings, consultants: tuple[Consultant, ...] = (), ami_secret: str = NOT_NEEDED
) -> AsteriskSettings:
    """What Asterisk needs to know of ours. Raises SettingsRefused (a port out of range...)."""
    return AsteriskSettings(
        run_dir=told.run_dir / "asterisk",
        dialplans_dir=ROOT / "dialplans",
        sounds_dir=told.run_dir / "prompts",
        moh_dir=told.run_dir / "prompts" / "moh",
        ami_secret=ami_secret,
        bundle_dir=asterisk_bundle.find(told),
        consultants=consultants,
        trunks=(Trunk(match=told.sip_trunks),),
        sip_host=told.sip_host,
        sip_port=told.sip_port,
        http_host=told.asterisk_http_host,
        http_port=told.asterisk_http_port,
        tls_port=told.asterisk_tls_port,
        tls_cert=told.tls_cert,
        tls_key=told.tls_key,
        media_host=told.media_host,
        external_host=told.external_host,
        rtp_start=told.rtp_start,
        rtp_end=told.rtp_end,
        ami_port=told.ami_port,
        agi_port=told.agi_port,
        python=Path(sys.executable),
    )


def program(told: Settings) -> Program:
    """Asterisk in the foreground."""
    wanted = asterisk_settings(told)
    log = told.log_dir / "asterisk-console.log"
    environment = provision.environment(wanted)
    return Program("asterisk", provision.command(wanted), log, environment, wanted.run_dir)


async def wait_booted(told: Settings) -> None:
    """Returns when Asterisk says on its control socket that it is fully booted."""
    wanted = asterisk_settings(told)
    argv = provision.cli_command(wanted, "core waitfullybooted")

    async def booted() -> bool:
        if not wanted.control_socket.exists():
            return False
        asked = await asyncio.create_subprocess_exec(
            *argv,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=provision.environment(wanted),
        )
        said, _ = await asked.communicate()
        return asked.returncode == 0 and b"fully booted" in said

    await subprocesses.until(booted)


def write_conf(told: Settings) -> None:
    """Every configuration file, with the SIP accounts of the consultants in the database."""
    known = secrets.load_or_create(told.run_dir / "secrets.json")
    accounts = asyncio.run(_accounts(told))
    wanted = asterisk_settings(told, accounts, known.ami_secret)
    provision.write(wanted)
    for mismatch in provision.check(wanted):
        raise mismatch


def speech(told: Settings) -> Renderer:
    """The voice of the telephone: the shipped texts, the city's texts and recordings over them."""
    runtime = runtimes.load(asterisk_bundle.find(told))
    recorded = told.config_dir / "prompts"
    return Renderer(runtime, load_prompts(told), told.run_dir / "prompts", recorded_dir=recorded)


def render_prompts(told: Settings) -> None:
    """Every prompt a file; says so when only the free voice could be had."""
    share_sounds(told.run_dir / "prompts" / "cache", asterisk_bundle.cache_dir() / "prompts")
    renderer = speech(told)
    if renderer.engine is ESPEAK:
        say("the RHVoice voices could not be had: the free espeak-ng speaks, like a robot")
    last = time.monotonic()

    def progress(done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last > PROGRESS_SECONDS:
            last = time.monotonic()
            say(f"prompts: {done} of {total} rendered")

    asyncio.run(renderer.render_all(progress))
    music.write(told.run_dir / "prompts" / "moh")


def share_sounds(own: Path, shared: Path) -> None:
    """Rendered prompts belong to all clones of a user: their names are hashes of what was said."""
    shared.mkdir(parents=True, exist_ok=True)
    own.parent.mkdir(parents=True, exist_ok=True)
    if not own.exists():
        own.unlink(missing_ok=True)  # a link to a cache that was deleted
        own.symlink_to(shared)


async def _accounts(told: Settings) -> tuple[Consultant, ...]:
    from acd.adapters.sql.engine import make_engine  # deferred: half a second of imports
    from desk.auth.accounts import Accounts

    engine = make_engine(told.database)
    try:
        users = await Accounts(engine).all()
    finally:
        await engine.dispose()
    return tuple(Consultant(user.id, user.sip_password) for user in users if user.sip_password)


def main() -> None:
    jobs: dict[str, Callable[[Settings], None]]
    jobs = {"conf": write_conf, "prompts": render_prompts}
    jobs[sys.argv[1]](settings.load())


if __name__ == "__main__":
    run_main(main)
