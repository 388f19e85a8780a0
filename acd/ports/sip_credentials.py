"""Port of the SIP credentials of consultants' browsers: asked for by the desk, kept by the process
that talks to Asterisk.

A credential is the user `consultant-<id>` and the secret of one login session. The secret itself
never travels: both sides derive it, and a signal carries its fingerprint. Docs: ADR 0026.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import ClassVar, Protocol

from acd.domain.model.errors import DependencyUnavailable

CONFIRMATION_TIMEOUT_S = 3.0

SessionSecrets = Callable[[], Awaitable[Mapping[str, str]]]
"""Return the secret of every consultant whose telephone may register now, by consultant id."""


class SipCredentialNotConfirmed(DependencyUnavailable):
    """SIP credential that Asterisk has not confirmed yet.

    Remedy: ask again in some seconds; when it lasts, look whether engine and Asterisk run.
    """

    id: ClassVar[str] = "sip-credential-not-confirmed"


class SipCredentials(Protocol):
    """Side of the desk."""

    async def wait_until_usable(self, consultant_id: str, secret: str) -> None:
        """Return when Asterisk accepts the secret.

        Raises SipCredentialNotConfirmed after CONFIRMATION_TIMEOUT_S.
        """
        ...

    def sessions_changed(self) -> None:
        """Let the secrets of ended sessions be revoked now and not within a second.

        Never blocks, never raises.
        """
        ...


class SipCredentialRequests(Protocol):
    """Side of the process that keeps the credentials in Asterisk."""

    def subscribe(self, requested: Callable[[str | None], None]) -> None:
        """Call `requested` on the loop with the consultant whose credential somebody waits for,
        or with None when sessions changed."""
        ...

    def confirm(self, consultant_id: str, secret: str) -> None:
        """Tell the desks that Asterisk accepts this secret; never blocks, never raises."""
        ...
