"""A working ACD over a real log server, with a consultant and calls."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from acd.domain.messages import commands as c
from acd.domain.model.contact import CHAT, EMAIL, PHONE, ContactState
from acd.service.replica.acd_service import AcdService
from centrala.wiring.acd import AcdParts, build_acd, start_acd
from tests.support.builders import a_queue, some_rules

OFFER_MS = 5_000
SKILLS = {"drogi": 50, "lang-pl": 100}


@asynccontextmanager
async def working_acd(url: str) -> AsyncIterator[AcdParts]:
    """Run an ACD over the server, with offers that ring for `OFFER_MS`."""
    parts = build_acd(url, "acd")
    await start_acd(parts)
    running = asyncio.create_task(parts.service.run())
    queue = a_queue("drogi", offer_timeout_ms=dict.fromkeys((PHONE, CHAT, EMAIL), OFFER_MS))
    try:
        await parts.service.submit(c.PublishRules(some_rules(queue)), "rules")
        yield parts
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await parts.connection.close()


def state(acd: AcdService, contact_id: str) -> Callable[[ContactState], Callable[[], bool]]:
    """Return conditions that the contact is in a state."""

    def is_in(expected: ContactState) -> Callable[[], bool]:
        return lambda: any(
            view.contact_id == contact_id and view.state is expected for view in acd.contacts()
        )

    return is_in


async def work_begins(acd: AcdService, consultant_id: str) -> None:
    await acd.submit(c.SignIn(consultant_id, SKILLS), f"in:{consultant_id}")
    await acd.submit(c.BecomeReady(consultant_id), f"ready:{consultant_id}")


async def call_comes(acd: AcdService, contact_id: str) -> None:
    admission = c.AdmitContact(contact_id, PHONE, "drogi", "pl", {"lang-pl": 1}, 2)
    await acd.submit(admission, f"admit:{contact_id}")
