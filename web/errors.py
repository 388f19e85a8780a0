"""Refusals that every HTTP component shares."""

from __future__ import annotations

from typing import ClassVar

from acd.domain.model.errors import CentralaError, DependencyUnavailable, InvalidInput


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

    def __init__(self, subject: str, retry_after_s: int) -> None:
        super().__init__(f"too many {subject}; try again in {retry_after_s} s")
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


class BodyTooLarge(InvalidInput):
    """Body that is larger than the server accepts.

    Remedy: send at most 64 KiB.
    """

    id: ClassVar[str] = "body-too-large"


class BodyTimedOut(InvalidInput):
    """Body that did not arrive within the time limit.

    Remedy: send the request again over a better connection.
    """

    id: ClassVar[str] = "body-timed-out"


DATABASE_UNAVAILABLE = "database-unavailable"
"""Code of the answer when the database cannot be reached or stays locked (503)."""

STATUSES = {
    "json-invalid": 400,
    "login-failed": 401,
    "session-missing": 401,
    "role-insufficient": 403,
    "password-expired": 403,
    "second-factor-missing": 403,
    "second-factor-code-missing": 401,
    "second-factor-incorrect": 422,
    "temporary-password-ended": 401,
    "password-incorrect": 422,
    "password-too-short": 422,
    "password-forbidden": 422,
    "password-guessable": 422,
    "user-unknown": 404,
    "origin-refused": 403,
    "resource-unknown": 404,
    "contact-not-assigned": 404,
    "file-too-large": 413,
    "file-refused": 422,
    "chat-unknown": 404,
    "offer-unknown": 404,
    "consultant-unknown": 404,
    "contact-unknown": 404,
    "merge-unknown": 404,
    "resident-invalid": 422,
    "resident-unknown": 404,
    "article-unknown": 404,
    "feedback-unknown": 404,
    "article-invalid": 422,
    "body-timed-out": 408,
    "version-changed": 412,
    "body-too-large": 413,
    "idempotency-key-reused": 422,
    "request-invalid": 422,
    "notification-query-invalid": 422,
    "asset-number-invalid": 422,
    "case-incomplete": 422,
    "case-invalid": 422,
    "case-unknown": 404,
    "office-link-expired": 403,
    "office-link-invalid": 403,
    "office-unknown": 422,
    "rate-limit-exceeded": 429,
}
"""Statuses of mistakes of the caller by error id; the others are conflicts (409)."""


def status_of(error: type[CentralaError]) -> int:
    """Return the HTTP status of an error class."""
    if issubclass(error, InvalidInput):
        return STATUSES.get(error.id, 409)
    return 503 if issubclass(error, DependencyUnavailable) else 500
