"""One browser's telephone: its registration, as Asterisk's answers tell it, and its end."""

from __future__ import annotations

import asyncio
from enum import Enum, auto

from ivr.asterisk.sip_gateway.sip_answers import CHALLENGES, REFUSALS, Answer
from web.token_bucket import Rate, TokenBucket

UNREGISTERED_MESSAGES = Rate(per_s=2.0, burst=12.0)
"""A registration takes two requests, and answers to Asterisk's own; more of them are guesses."""


class Verdict(Enum):
    """Meaning of an answer for the telephone."""

    NEUTRAL = auto()
    REGISTERED = auto()
    GUESS = auto()


class Telephone:
    """State of one socket. `network`: IPv4 address or IPv6 /64 network of its browser.

    `guesses`: wrong secrets since its last registration.
    """

    def __init__(self, network: str, now_s: float) -> None:
        self.network = network
        self.is_registered = False
        self.guesses = 0
        self.end_reason = ""
        self.ended = asyncio.Event()
        self._challenged = False
        self._messages = TokenBucket(UNREGISTERED_MESSAGES, now_s)

    def end(self, reason: str) -> None:
        """Let the socket be closed; the first reason stays."""
        self.end_reason = self.end_reason or reason
        self.ended.set()

    def may_send(self, now_s: float) -> bool:
        """Return whether the browser may send one more message now."""
        return self.is_registered or self._messages.take(1.0, now_s)

    def judge(self, answer: Answer) -> Verdict:
        """Follow an answer. The first challenge is the protocol's; another one is a wrong secret,
        unless the challenge was too old."""
        if answer.registers:
            self.is_registered, self._challenged, self.guesses = True, False, 0
            return Verdict.REGISTERED
        if answer.status not in REFUSALS:
            return Verdict.NEUTRAL
        if answer.is_stale or (answer.status in CHALLENGES and not self._challenged):
            self._challenged = True
            return Verdict.NEUTRAL
        self.guesses += 1
        return Verdict.GUESS
