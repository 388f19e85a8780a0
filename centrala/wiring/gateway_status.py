"""Status of the SIP gateway, which has no signals of its own, for the desk and `/metrics`."""

from __future__ import annotations

import asyncio

from acd.ports.process_status import GATEWAY, STATUS_INTERVAL_S, ProcessStatus
from acd.service.process_status import ProcessStatusBoard
from centrala.host import health_probe
from centrala.host.health_probe import SocketEndpoint
from config.settings import Settings


async def publish_gateway_status(settings: Settings, board: ProcessStatusBoard) -> None:
    """Ask the gateway regularly and publish what it answers, until cancelled."""
    place = SocketEndpoint(settings.health_socket(GATEWAY))
    while True:
        code, fields = await health_probe.json_get(place, "/status")
        if code == 200:
            publish_answer(board, fields)
        await asyncio.sleep(STATUS_INTERVAL_S)


def publish_answer(board: ProcessStatusBoard, fields: dict[str, object]) -> None:
    """Publish the answer; of a gateway of another version only whether it works."""
    try:
        board.publish(ProcessStatus(**fields))  # type: ignore[arg-type]  # of our own process
    except TypeError:  # after an upgrade, which leaves the gateway alone
        health = {name: fields[name] for name in ("process", "is_current") if name in fields}
        board.publish(ProcessStatus(**health))  # type: ignore[arg-type]
