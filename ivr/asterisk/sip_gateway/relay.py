"""Relay of one telephone: messages both ways, one at a time, until either side ends."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import ClientWebSocketResponse, WSCloseCode, WSMsgType, web

from ivr.asterisk.sip_gateway.errors import TelephoneUnavailable
from ivr.asterisk.sip_gateway.guesses import Guesses
from ivr.asterisk.sip_gateway.refusals import Refusals
from ivr.asterisk.sip_gateway.sip_answers import Answer, read_answer
from ivr.asterisk.sip_gateway.sockets import REPLACED, STOPPING, TelephoneSockets
from ivr.asterisk.sip_gateway.telephone import Telephone, Verdict
from web.websocket import answer_control_frame, run_until_first_ends

SECRET_REFUSED = "sip-refused"  # noqa: S105 - an error id
TOO_MANY_MESSAGES, TEXT_EXPECTED = "message-rate-exceeded", "text-expected"
WS = "ws"
CLOSE_CODES = {
    STOPPING: WSCloseCode.GOING_AWAY,
    TelephoneUnavailable.id: WSCloseCode.TRY_AGAIN_LATER,
    REPLACED: WSCloseCode.TRY_AGAIN_LATER,
    TEXT_EXPECTED: WSCloseCode.UNSUPPORTED_DATA,
}
"""Close codes by reason (RFC 6455, section 7.4); 1008 for every other reason."""


@dataclass(frozen=True, slots=True)
class Guard:
    """Limits and counters of all relays. `pause`: `asyncio.sleep`, or that of a test."""

    sockets: TelephoneSockets
    guesses: Guesses
    refusals: Refusals
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep


class Relay:
    """Two open WebSockets of one telephone."""

    def __init__(
        self,
        browser: web.WebSocketResponse,
        asterisk: ClientWebSocketResponse,
        telephone: Telephone,
        guard: Guard,
    ) -> None:
        self._browser = browser
        self._asterisk = asterisk
        self._telephone = telephone
        self._guard = guard
        self._sending = asyncio.Event()
        self._sending.set()

    async def run(self) -> None:
        """Relay until a side closes or the telephone is ended; close the browser's side."""
        await run_until_first_ends(self._to_asterisk(), self._to_browser(), self._until_ended())
        reason = self._telephone.end_reason
        if reason and not self._browser.closed:
            code = CLOSE_CODES.get(reason, WSCloseCode.POLICY_VIOLATION)
            await self._browser.close(code=code, message=reason.encode())

    async def _until_ended(self) -> None:
        await self._telephone.ended.wait()

    async def _to_asterisk(self) -> None:
        loop = asyncio.get_running_loop()
        async for message in self._browser:
            if not self._telephone.may_send(loop.time()):
                return self._end(TOO_MANY_MESSAGES)
            if await answer_control_frame(self._browser, message):
                continue
            if message.type is not WSMsgType.TEXT:
                return self._end(TEXT_EXPECTED)
            await self._sending.wait()
            await self._asterisk.send_str(message.data)
        return None

    async def _to_browser(self) -> None:
        async for message in self._asterisk:
            if message.type is not WSMsgType.TEXT:
                continue
            answer = read_answer(message.data)
            closes = answer is not None and await self._judge(answer)
            await self._browser.send_str(message.data)
            if closes:
                return self._end(SECRET_REFUSED)
        return self._telephone.end(TelephoneUnavailable.id)

    async def _judge(self, answer: Answer) -> bool:
        """Hold the answer to a guess; return whether the socket is to be closed after it."""
        telephone, guard = self._telephone, self._guard
        was_registered = telephone.is_registered
        verdict = telephone.judge(answer)
        if verdict is Verdict.REGISTERED:
            guard.sockets.registered(telephone)
        if verdict is not Verdict.GUESS:
            return False
        guard.refusals.report(SECRET_REFUSED, telephone.network, WS)
        if was_registered:  # its session has ended: no guess, and from now on like any other
            telephone.is_registered = False
            guard.sockets.expect_registration(telephone)
            return False
        penalty = guard.guesses.count(telephone.network)
        await self._hold(penalty.delay_s)
        return penalty.closes

    async def _hold(self, seconds: float) -> None:
        """Relay nothing in either direction meanwhile."""
        if seconds:
            self._sending.clear()
            await self._guard.pause(seconds)
            self._sending.set()

    def _end(self, reason: str) -> None:
        if reason != SECRET_REFUSED:  # counted with each of its guesses
            self._guard.refusals.report(reason, self._telephone.network, WS)
        self._telephone.end(reason)
