"""Refusals that every HTTP component shares."""

from __future__ import annotations

from acd.domain.model.errors import TheirError


class InvalidJson(TheirError):
    """The body is not a JSON object."""

    id = "json-invalid"


class InvalidRequest(TheirError):
    """The body, the query or the path does not fit its model; `field` names the first fault."""

    id = "input-invalid"


class OriginRefused(TheirError):
    """The request does not come from our own page."""

    id = "origin-refused"


class NotFound(TheirError):
    """Nothing exists under this address or number."""

    id = "not-found"


class RateLimitExceeded(TheirError):
    """More requests than the limit allows; `retry_after_s`: seconds until the next may come."""

    id = "rate-limit-exceeded"

    def __init__(self, what: str, retry_after_s: int) -> None:
        super().__init__(f"too many {what}; try again in {retry_after_s} s")
        self.retry_after_s = retry_after_s


class PreconditionFailed(TheirError):
    """`If-Match` names another version than the present one: read it again first."""

    id = "version-changed"


class IdempotencyKeyReused(TheirError):
    """The `Idempotency-Key` came before with another body."""

    id = "idempotency-key-reused"
