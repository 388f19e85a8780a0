"""Who is at her desk: opening it signs her in, losing it for long takes her off the line."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress

import structlog

from acd.domain.messages.commands import BecomeNotReady, SignIn, SignOut
from acd.domain.messages.rejections import ConsultantAlreadySignedIn
from acd.domain.model.consultant import Activity, NotReadyReason
from acd.domain.model.contact import PHONE
from acd.domain.model.errors import DependencyUnavailable, InvalidInput
from desk.auth.accounts import User
from desk.dependencies import DeskDependencies

log = structlog.get_logger()

GRACE_MS = 30_000
"""A reload, a short loss of the network: no reason to take her off the line (milliseconds)."""


class Attendance:
    """Counts the open desks of every consultant. One process serves all desks of a consultant."""

    def __init__(self, deps: DeskDependencies) -> None:
        self._acd = deps.acd
        self._clock = deps.clock
        self._new_id = deps.new_id
        self._groups = deps.groups
        self._open: Counter[str] = Counter()
        self._gone_since_ms: dict[str, int] = {}
        self._arriving: dict[str, User] = {}

    def restore(self) -> None:
        """After a start nobody is connected yet: everybody at work has the grace time to come."""
        for consultant in self._acd.consultants():
            if consultant.activity is not Activity.OFFLINE:
                self._gone_since_ms[consultant.consultant_id] = self._clock.now_ms()

    async def arrived(self, user: User) -> None:
        """Her desk is open: she is signed in, and not ready until she says so."""
        self._open[user.id] += 1
        self._gone_since_ms.pop(user.id, None)
        await self._try_sign_in(user)

    def left(self, consultant_id: str) -> None:
        """One of her desks was closed or lost."""
        self._open[consultant_id] -= 1
        if self._open[consultant_id] <= 0:
            del self._open[consultant_id]
            self._arriving.pop(consultant_id, None)
            self._gone_since_ms[consultant_id] = self._clock.now_ms()

    async def sign_in(self, user: User) -> None:
        """Signs her in unless she is. Raises what `AcdPort.submit` raises."""
        known = self._acd.consultant(user.id)
        if known is None or known.activity is Activity.OFFLINE:
            command = SignIn(user.id, dict(user.skills), user.shift, self._groups(user.id))
            with suppress(ConsultantAlreadySignedIn):  # another page of hers was quicker
                await self._acd.submit(command, f"sign-in:{self._new_id()}")

    async def sign_out(self, consultant_id: str) -> None:
        """End of work; what rings goes back first. Raises what `AcdPort.submit` raises."""
        self._gone_since_ms.pop(consultant_id, None)
        known = self._acd.consultant(consultant_id)
        if known is not None and known.activity is not Activity.OFFLINE:
            if known.offers:
                leave = BecomeNotReady(consultant_id, NotReadyReason.DEVICE)
                await self._acd.submit(leave, f"leaving:{self._new_id()}")
            await self._acd.submit(SignOut(consultant_id), f"sign-out:{self._new_id()}")

    async def sweep(self) -> None:
        """Once a second: late sign-ins, and desks that were lost for too long."""
        for user in tuple(self._arriving.values()):
            await self._try_sign_in(user)
        now = self._clock.now_ms()
        for consultant_id, since_ms in tuple(self._gone_since_ms.items()):
            if now - since_ms > GRACE_MS and not self._talking(consultant_id):
                await self._take_off(consultant_id)

    async def _try_sign_in(self, user: User) -> None:
        try:
            await self.sign_in(user)
        except DependencyUnavailable as error:
            self._arriving[user.id] = user
            log.warning("sign-in-delayed", consultant_id=user.id, error=error.id)
            return
        self._arriving.pop(user.id, None)

    async def _take_off(self, consultant_id: str) -> None:
        known = self._acd.consultant(consultant_id)
        try:
            if known and known.activity not in (Activity.OFFLINE, Activity.NOT_READY):
                await self._acd.submit(
                    BecomeNotReady(consultant_id, NotReadyReason.DEVICE),
                    f"desk-lost:{self._new_id()}",
                )
        except DependencyUnavailable as error:
            log.warning("desk-lost-not-noted", consultant_id=consultant_id, error=error.id)
            return
        except InvalidInput as error:
            log.info("desk-lost-refused", consultant_id=consultant_id, error=error.id)
        self._gone_since_ms.pop(consultant_id, None)

    def _talking(self, consultant_id: str) -> bool:
        known = self._acd.consultant(consultant_id)
        contacts = (self._acd.contact(key) for key in (known.contacts if known else ()))
        return any(contact and contact.channel == PHONE for contact in contacts)
