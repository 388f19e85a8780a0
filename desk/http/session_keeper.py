"""Ends of sessions: their pages are disconnected, and a consultant without pages is signed out."""

from __future__ import annotations

from collections.abc import Callable

import structlog

from acd.domain.model.errors import CentralaError
from acd.ports.security_log import SecurityEvent, SecurityEventKind, SecurityLog
from desk.auth.accounts import Role
from desk.auth.sessions import Sessions
from desk.auth.wallboard_tokens import WallboardTokens
from desk.live.live_view import Watcher
from desk.live.presence_tracker import PresenceTracker
from desk.live.view_registry import ViewRegistry

log = structlog.get_logger()


class SessionKeeper:
    """Follow-up of ended sessions; the table of sessions may be changed by other processes.

    `ended` is called after sessions ended: what belongs to a session, such as its telephone, need
    not wait for the next look at the table.
    """

    def __init__(
        self,
        sessions: Sessions,
        tokens: WallboardTokens,
        views: ViewRegistry,
        presence: PresenceTracker,
        security_log: SecurityLog,
    ) -> None:
        self._sessions = sessions
        self._tokens = tokens
        self._views = views
        self._presence = presence
        self._security_log = security_log
        self.ended: list[Callable[[], None]] = []

    async def disconnect_ended(self) -> None:
        """Disconnect the pages of sessions that ended, in this process or in another one."""
        watchers = [watcher for watcher in self._views.watchers() if watcher.session]
        keys = {watcher.session for watcher in watchers if watcher.session}
        alive = await self._sessions.alive(keys) if keys else set()
        if keys - alive:
            await self._disconnect([one for one in watchers if one.session not in alive])
        await self._disconnect_screens()

    async def _disconnect_screens(self) -> None:
        """Disconnect the screens whose token expired or was revoked."""
        screens = [watcher for watcher in self._views.watchers() if watcher.token]
        live = await self._tokens.live_names() if screens else set()
        for watcher in screens:
            if watcher.token not in live:
                watcher.end("session-ended")

    async def keep_busy(self) -> None:
        """Count the sessions of consultants with a contact as used: nobody is idle in a call."""
        views = self._views
        keys = [
            one.session for one in views.watchers() if one.session and views.is_busy(one.user_id)
        ]
        if keys:
            await self._sessions.use_all(keys)

    async def end_unused(self) -> None:
        """End idle and expired sessions."""
        for user_id in await self._sessions.end_unused():
            self._security_log.write(
                SecurityEvent(SecurityEventKind.SESSION_ENDED, user_id, facts={"reason": "unused"})
            )

    async def sign_out(self, user_id: str) -> None:
        """Sign a consultant out. With a contact that is refused, and presence ends it later."""
        user = self._views.directory.get(user_id)
        if user is None or user.role is not Role.CONSULTANT:
            return
        try:
            await self._presence.sign_out(user_id)
        except CentralaError as error:
            log.info("sign-out-refused", consultant_id=user_id, error=error.id)

    async def _disconnect(self, over: list[Watcher]) -> None:
        for watcher in over:
            watcher.end("session-ended")
        for notify in self.ended:
            notify()
        staying = {one.user_id for one in self._views.watchers() if one not in over}
        for user_id in {one.user_id for one in over if one.user_id} - staying:
            await self.sign_out(user_id)
