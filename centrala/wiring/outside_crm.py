"""Wiring of the outside CRM of this installation: its adapter and the worker of the outbox."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from sqlalchemy.ext.asyncio import AsyncEngine

from acd.ports.clock import Clock
from config.settings import Settings
from crm_bridge.outbox.outside_crm import OutsideCrm
from crm_bridge.outbox.store import put_to_use
from crm_bridge.outbox.worker import OutboxWorker
from crm_bridge.outside_news import apply_news

BuildOutsideCrm = Callable[[Settings], OutsideCrm]


def _helpdesk(settings: Settings) -> OutsideCrm:
    from crm_bridge.adapters.helpdesk import HelpdeskCrm

    password = settings.crm_password.get_secret_value()
    return HelpdeskCrm(settings.crm_url, settings.crm_user, password, settings.crm_queue)


def _request_tracker(settings: Settings) -> OutsideCrm:
    from crm_bridge.adapters.request_tracker import RequestTrackerCrm

    password = settings.crm_password.get_secret_value()
    return RequestTrackerCrm(settings.crm_url, settings.crm_user, password, settings.crm_queue)


ADAPTERS: Mapping[str, BuildOutsideCrm] = {
    "helpdesk": _helpdesk,
    "request-tracker": _request_tracker,
}
"""Value of CENTRALA_CRM_SYSTEM -> adapter; another one is put to use here."""


class OutsideBridge:
    """Outside CRM of this installation, if there is one."""

    def __init__(self, settings: Settings, engine: AsyncEngine, clock: Clock) -> None:
        self._settings, self._engine, self._clock = settings, engine, clock

    def runs(self) -> dict[str, Callable[[], Awaitable[None]]]:
        """Return the loop of the desk process by name."""
        return {"outbox": self._run}

    async def _run(self) -> None:
        """Put the configured system to use and no other one; then send until cancelled."""
        build = ADAPTERS.get(self._settings.crm_system)
        crm = build(self._settings) if build is not None and self._settings.crm_url else None
        async with self._engine.begin() as connection:
            await put_to_use(connection, (crm,) if crm else (), self._clock.now_ms())
        if crm is None:
            await asyncio.Event().wait()
        else:
            await OutboxWorker(self._engine, crm, apply_news, self._clock).run()
