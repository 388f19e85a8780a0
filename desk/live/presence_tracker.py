"""Presence of consultants by their open pages.

Opening the desk signs the consultant in; a consultant whose pages stay disconnected past the
grace period becomes not ready.
"""

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

GRACE_PERIOD_MS = 30_000
"""Covers a reload or a short loss of the network."""


class PresenceTracker:
    """Number of open pages by consultant. One process serves all pages of a consultant."""

    def __init__(self, deps: DeskDependencies) -> None:
        self._acd = deps.acd
        self._clock = deps.steady
        self._new_id = deps.new_id
        self._groups = deps.groups
        self._open: Counter[str] = Counter()
        self._lost_since_ms: dict[str, int] = {}
        self._delayed: dict[str, User] = {}

    def restore(self) -> None:
        """Give every signed-in consultant the grace period to reconnect after a start."""
        for consultant in self._acd.consultants():
            if consultant.activity is not Activity.OFFLINE:
                self._lost_since_ms[consultant.consultant_id] = self._clock.now_ms()

    async def page_opened(self, user: User) -> None:
        """Count an opened page and sign the consultant in, not ready at first."""
        self._open[user.id] += 1
        self._lost_since_ms.pop(user.id, None)
        await self._try_sign_in(user)

    def page_closed(self, consultant_id: str) -> None:
        """Count a page that was closed or lost."""
        self._open[consultant_id] -= 1
        if self._open[consultant_id] <= 0:
            del self._open[consultant_id]
            self._delayed.pop(consultant_id, None)
            self._lost_since_ms[consultant_id] = self._clock.now_ms()

    async def sign_in(self, user: User) -> None:
        """Sign the consultant in, if signed out. Raises what `AcdPort.submit` raises."""
        consultant = self._acd.consultant(user.id)
        if consultant is None or consultant.activity is Activity.OFFLINE:
            command = SignIn(user.id, dict(user.skills), user.shift, self._groups(user.id))
            with suppress(ConsultantAlreadySignedIn):  # another page of the consultant was quicker
                await self._acd.submit(command, f"sign-in:{self._new_id()}")

    async def sign_out(self, consultant_id: str) -> None:
        """Hand pending offers back and sign out. Raises what `AcdPort.submit` raises."""
        self._lost_since_ms.pop(consultant_id, None)
        consultant = self._acd.consultant(consultant_id)
        if consultant is not None and consultant.activity is not Activity.OFFLINE:
            if consultant.offers:
                not_ready = BecomeNotReady(consultant_id, NotReadyReason.DEVICE)
                await self._acd.submit(not_ready, f"signing-out:{self._new_id()}")
            await self._acd.submit(SignOut(consultant_id), f"sign-out:{self._new_id()}")

    async def sweep(self) -> None:
        """Retry delayed sign-ins, end the presence of pages lost too long; once a second."""
        for user in tuple(self._delayed.values()):
            await self._try_sign_in(user)
        now = self._clock.now_ms()
        for consultant_id, since_ms in tuple(self._lost_since_ms.items()):
            if now - since_ms > GRACE_PERIOD_MS and not self._is_on_call(consultant_id):
                await self._set_not_ready(consultant_id)

    async def _try_sign_in(self, user: User) -> None:
        try:
            await self.sign_in(user)
        except DependencyUnavailable as error:
            self._delayed[user.id] = user
            log.warning("sign-in-delayed", consultant_id=user.id, error=error.id)
            return
        self._delayed.pop(user.id, None)

    async def _set_not_ready(self, consultant_id: str) -> None:
        consultant = self._acd.consultant(consultant_id)
        try:
            if consultant and consultant.activity not in (Activity.OFFLINE, Activity.NOT_READY):
                await self._acd.submit(
                    BecomeNotReady(consultant_id, NotReadyReason.DEVICE),
                    f"desk-lost:{self._new_id()}",
                )
        except DependencyUnavailable as error:
            log.warning("lost-desk-not-recorded", consultant_id=consultant_id, error=error.id)
            return
        except InvalidInput as error:
            log.info("lost-desk-refused", consultant_id=consultant_id, error=error.id)
        self._lost_since_ms.pop(consultant_id, None)

    def _is_on_call(self, consultant_id: str) -> bool:
        consultant = self._acd.consultant(consultant_id)
        contacts = (self._acd.contact(key) for key in (consultant.contacts if consultant else ()))
        return any(contact and contact.channel == PHONE for contact in contacts)
