"""Client of Asterisk's manager interface (AMI): reconnects, and queues events in order.

Every action has a timeout and is sent at most once; a half-open connection is noticed by pings;
CR or LF in a value, which would begin a second action, is refused.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

import structlog

from acd.ports.backoff import Backoff
from ivr.asterisk.ami.connection import AmiConnection, accepted
from ivr.asterisk.ami.types import (
    CONNECTED,
    DISCONNECTED,
    AmiDisconnected,
    AmiEvent,
    AmiFieldInvalid,
    AmiLoginRefused,
    AmiSettings,
    AmiTimedOut,
    Fields,
)

log = structlog.get_logger()

ACTION_TIMEOUT_S = 5.0
MAX_QUEUED_EVENTS = 20_000  # beyond it the connection is closed and begun anew
MIN_RECONNECT_DELAY_S, MAX_RECONNECT_DELAY_S = 0.2, 5.0
REFUSED_LOGIN_DELAY_S = 30.0  # Asterisk or a firewall may ban an address that retries often

T = TypeVar("T")


class AmiClient:
    """`run` keeps the connection, `action` and `collect` use it, `events` holds what arrives."""

    def __init__(
        self, settings: AmiSettings, random_unit: Callable[[], float] = random.random
    ) -> None:
        self._settings = settings
        self._random_unit = random_unit
        self._connection: AmiConnection | None = None
        self.events: asyncio.Queue[AmiEvent] = asyncio.Queue()
        self.login_refused = False
        self.connection_count = 0
        """Connections made so far: a new number tells that events were lost in between."""

    @property
    def connected(self) -> bool:
        return self._connection is not None

    @property
    def last_message_age_s(self) -> float:
        """Seconds since the last byte from Asterisk; infinite while there is no connection."""
        return self._connection.silence_s if self._connection else float("inf")

    async def run(self) -> None:
        """Connect again and again, with growing delays and jitter, until cancelled."""
        lost, refused = self._backoffs()
        while True:
            try:
                await self._connect_and_watch()
                lost.reset()
            except AmiLoginRefused:
                self.login_refused = True
                log.error("ami-login-refused")
            except (OSError, TimeoutError, AmiDisconnected) as error:
                log.warning("ami-not-connected", error=type(error).__name__)
            await (refused if self.login_refused else lost).pause()

    async def action(
        self, name: str, fields: Fields, timeout_s: float = ACTION_TIMEOUT_S
    ) -> Mapping[str, str]:
        """Send an action at most once; return the answer's fields by lower-case name.

        Raises AmiFieldInvalid, AmiDisconnected, AmiTimedOut, AmiActionRefused.
        """
        answer = await self._in_time(
            name, lambda connection: connection.send(name, fields), fields, timeout_s
        )
        return accepted(answer)

    async def collect(
        self, name: str, fields: Fields, timeout_s: float = ACTION_TIMEOUT_S
    ) -> list[AmiEvent]:
        """Send an action that is answered by a list of events; return them. Raises as `action`."""
        return await self._in_time(
            name, lambda connection: connection.collect(name, fields), fields, timeout_s
        )

    async def _in_time(
        self,
        name: str,
        request: Callable[[AmiConnection], Awaitable[T]],
        fields: Fields,
        timeout_s: float,
    ) -> T:
        _refuse_line_ends({**fields, "Action": name})
        if self._connection is None:
            raise AmiDisconnected("no connection to Asterisk")
        try:
            async with asyncio.timeout(timeout_s):
                return await request(self._connection)
        except TimeoutError as error:
            raise AmiTimedOut(f"no answer to {name} within {timeout_s:g} s") from error

    async def _connect_and_watch(self) -> None:
        """Keep one connection, from log-in to its end."""
        connection = AmiConnection(self._settings, self._queue)
        try:
            await connection.open()
            self._connection, self.login_refused = connection, False
            self.connection_count += 1
            log.info("ami-connected")
            self.events.put_nowait(AmiEvent(CONNECTED))
            await self._watch(connection)
            log.warning("ami-connection-lost")
        finally:
            connection.close()
            if self._connection is connection:
                self._connection = None
                self.events.put_nowait(AmiEvent(DISCONNECTED))

    async def _watch(self, connection: AmiConnection) -> None:
        """Return when the connection is lost, or silent for longer than `max_silence_s`."""
        grace_s = self._settings.max_silence_s - self._settings.ping_s
        while not connection.lost.done():
            await asyncio.wait((connection.lost,), timeout=self._settings.ping_s)
            if connection.silence_s < self._settings.ping_s or connection.lost.done():
                continue
            try:
                async with asyncio.timeout(grace_s):
                    await connection.send("Ping", {})
            except TimeoutError:
                if connection.silence_s >= grace_s:  # half open: TCP itself would notice in hours
                    log.warning("ami-silent", seconds=round(connection.silence_s, 1))
                    return

    def _queue(self, event: AmiEvent) -> None:
        if self.events.qsize() >= MAX_QUEUED_EVENTS and self._connection is not None:
            log.error("ami-event-queue-full", waiting=self.events.qsize())
            self._connection.close()
        else:
            self.events.put_nowait(event)

    def _backoffs(self) -> tuple[Backoff, Backoff]:
        """Return the delays after a lost connection and after a refused login."""
        return (
            Backoff(MIN_RECONNECT_DELAY_S, MAX_RECONNECT_DELAY_S, random_unit=self._random_unit),
            Backoff(REFUSED_LOGIN_DELAY_S, REFUSED_LOGIN_DELAY_S, random_unit=self._random_unit),
        )


def _refuse_line_ends(fields: Fields) -> None:
    for name, value in fields.items():
        for part in (name, *((value,) if isinstance(value, str) else value)):
            if any(letter in part for letter in "\r\n\0"):
                raise AmiFieldInvalid("expected one line of text", field=name)
