"""Refusals of the SIP gateway before a WebSocket is open."""

from __future__ import annotations

from typing import ClassVar

from acd.domain.model.errors import DependencyUnavailable


class TelephoneUnavailable(DependencyUnavailable):
    """Asterisk does not accept the WebSocket of a browser's telephone.

    Remedy: `centrala status`; the page connects again by itself.
    """

    id: ClassVar[str] = "telephone-unavailable"


class TelephonesFull(DependencyUnavailable):
    """As many browsers' telephones are registered as Asterisk has sessions for.

    Remedy: close pages that nobody uses; an installation has 450 telephones at most.
    """

    id: ClassVar[str] = "telephones-full"
