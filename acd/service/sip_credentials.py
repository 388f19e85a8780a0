"""SIP credentials asked for and confirmed over signals."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from acd.ports.signals import Signals
from acd.ports.sip_credentials import CONFIRMATION_TIMEOUT_S, SipCredentialNotConfirmed

REQUESTED, CONFIRMED = "sip-credential-requested", "sip-credential-confirmed"


class SignalledSipCredentials:
    """Implement `SipCredentials` and `SipCredentialRequests`."""

    def __init__(self, signals: Signals, timeout_s: float = CONFIRMATION_TIMEOUT_S) -> None:
        self._signals = signals
        self._timeout_s = timeout_s
        self._waiting: dict[str, set[asyncio.Future[None]]] = {}
        signals.subscribe(CONFIRMED, self._confirmed)

    async def wait_until_usable(self, consultant_id: str, secret: str) -> None:
        fingerprint = _fingerprint(secret)
        usable: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        waiting = self._waiting.setdefault(fingerprint, set())
        waiting.add(usable)
        self._signals.publish(REQUESTED, {"consultant_id": consultant_id})
        try:
            async with asyncio.timeout(self._timeout_s):
                await usable
        except TimeoutError as error:
            raise SipCredentialNotConfirmed("Asterisk has not confirmed it yet") from error
        finally:
            waiting.discard(usable)
            if not waiting:
                self._waiting.pop(fingerprint, None)

    def sessions_changed(self) -> None:
        self._signals.publish(REQUESTED, {"consultant_id": None})

    def subscribe(self, requested: Callable[[str | None], None]) -> None:
        self._signals.subscribe(REQUESTED, lambda signal: requested(signal["consultant_id"]))

    def confirm(self, consultant_id: str, secret: str) -> None:
        fingerprint = _fingerprint(secret)
        signal = {"consultant_id": consultant_id, "fingerprint": fingerprint}
        self._signals.publish(CONFIRMED, signal)

    def _confirmed(self, signal: Mapping[str, Any]) -> None:
        for usable in self._waiting.get(signal["fingerprint"], ()):
            if not usable.done():
                usable.set_result(None)


def _fingerprint(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()[:16]
