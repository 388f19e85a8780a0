"""The engine's replica as a process: `python -m bench.acd.replica URL`.

Wired as in the product, with one urgent consumer in the place of call control. On standard
output: `ready`, then one line per offer, written when the consumer receives it:
`event id, contact id, offer id, consultant id, channel, CLOCK_MONOTONIC in ns`.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time

if __name__ == "__main__":
    sys.modules["rich"] = None  # type: ignore[assignment]  # as centrala/wiring/__main__.py does

from acd.domain.messages.events import OfferMade
from acd.ports.acd import StampedEvent
from bench.log_server.client import ACD
from centrala.wiring import gc_tuning, logging
from centrala.wiring.acd import build_acd, start_acd

STDOUT = 1


class OfferPrinter:
    """Consumer in the place of call control: prints every offer at once."""

    name = "phone-connector"

    async def handle(self, event: StampedEvent) -> None:
        offer = event.event
        if isinstance(offer, OfferMade):
            now_ns = str(time.monotonic_ns())
            ids = (event.id, offer.contact_id, offer.offer_id, offer.consultant_id)
            os.write(STDOUT, " ".join((*ids, offer.channel, now_ns)).encode() + b"\n")


async def serve(url: str) -> None:
    """Run the replica until cancelled."""
    parts = build_acd(url, ACD)
    gc_tuning.tune_gc()  # as centrala/wiring/__main__.py does before it runs
    began = time.monotonic()
    await start_acd(parts)
    os.write(STDOUT, f"ready {time.monotonic() - began:.3f}\n".encode())
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(parts.service.run())
        tasks.create_task(parts.feed(OfferPrinter(), from_now=True, urgent=True).run())


if __name__ == "__main__":
    logging.configure("warning")  # standard output carries the offers
    asyncio.run(serve(sys.argv[1]))
