"""Refusals that every HTTP component shares."""

from __future__ import annotations

from typing import ClassVar

from acd.domain.model.errors import InvalidInput


class JsonInvalid(InvalidInput):
    """Body that is not a JSON object.

    Remedy: send a JSON object in UTF-8.
    """

    id: ClassVar[str] = "json-invalid"


class RequestInvalid(InvalidInput):
    """Body, query or path that does not fit its model; `field` names the first fault.

    Remedy: correct the named field; the OpenAPI document has the model.
    """

    id: ClassVar[str] = "request-invalid"


class OriginRefused(InvalidInput):
    """Request that comes from another site's page.

    Remedy: open the page by the address that the server is configured for.
    """

    id: ClassVar[str] = "origin-refused"


class ResourceUnknown(InvalidInput):
    """Address or number that nothing here has.

    Remedy: check the address.
    """

    id: ClassVar[str] = "resource-unknown"


class RateLimitExceeded(InvalidInput):
    """More requests or login attempts than the limit allows.

    Remedy: wait for the seconds that the `Retry-After` header names.
    """

    id: ClassVar[str] = "rate-limit-exceeded"

    def __init__(self, what: str, retry_after_s: int) -> None:
        super().__init__(f"too many {what}; try again in {retry_after_s} s")
        self.retry_after_s = retry_after_s


class VersionChanged(InvalidInput):
    """`If-Match` that names another version than the present one.

    Remedy: read the resource again, then repeat the change.
    """

    id: ClassVar[str] = "version-changed"


class IdempotencyKeyReused(InvalidInput):
    """`Idempotency-Key` that came before with another body.

    Remedy: use a new key for every different request.
    """

    id: ClassVar[str] = "idempotency-key-reused"
