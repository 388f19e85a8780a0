"""`python -m centrala.wiring.connector_process CHANNEL…`: connectors in a process of their own.

The process has a following replica of the ACD over the same log and the same database as the
others, whose settings name the channels in CENTRALA_CONNECTORS_ELSEWHERE, so that they do not run
them too. Residents' pages of these channels are served on this process's CENTRALA_RESIDENTS_PORT.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping

import structlog

from centrala.host import secrets
from centrala.host.exit_codes import run_main
from centrala.host.file_limits import raise_file_limit
from centrala.wiring import engine, logging, public_process
from centrala.wiring.channel_parts import BuildChannel
from centrala.wiring.channels import CONNECTORS
from centrala.wiring.stop_signals import run_until_stopped
from config import settings as setting_values
from config.errors import SettingInvalid
from config.readers import city as city_files
from config.settings import Settings

CHANNELS: Mapping[str, BuildChannel] = {**engine.CONNECTORS, **CONNECTORS}

log = structlog.get_logger()


def chosen(names: list[str]) -> dict[str, BuildChannel]:
    """Return the connectors of these channels. Raises SettingInvalid."""
    unknown = [name for name in names if name not in CHANNELS]
    if unknown or not names:
        raise SettingInvalid(f"expected some of {', '.join(CHANNELS)}, got {unknown or 'none'}")
    return {name: CHANNELS[name] for name in names}


async def run(settings: Settings, connectors: Mapping[str, BuildChannel]) -> None:
    """Run the connectors until cancelled. Raises SecretsMissing."""
    keys = secrets.load(settings.run_dir / "secrets.json")
    name = "-".join(("connectors", *connectors))
    log.info("connectors-started", channels=list(connectors))
    await public_process.run_connectors(name, settings, keys, city_files.load(settings), connectors)


def main() -> None:
    """Run until SIGTERM or SIGINT."""
    raise_file_limit()
    settings = setting_values.load()
    logging.configure(settings.log_level)
    asyncio.run(run_until_stopped(run(settings, chosen(sys.argv[1:]))))


if __name__ == "__main__":
    run_main(main)
