"""What the desk refuses, with the ids that the page translates."""

from __future__ import annotations

from acd.domain.model.errors import OurError, TheirError


class NotSignedIn(TheirError):
    """No session, or one that has ended."""

    id = "login-required"


class LoginFailed(TheirError):
    """Login and password do not match; the same answer for an unknown login."""

    id = "login-failed"


class TooManyAttempts(TheirError):
    """Too many failed logins for this account or address."""

    id = "too-many-attempts"

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(f"too many attempts; try again in {retry_after_s} s")
        self.retry_after_s = retry_after_s


class RoleRequired(TheirError):
    """Signed in, but in a role that may not do this."""

    id = "role-required"


class OriginRefused(TheirError):
    """The request does not come from our own page."""

    id = "origin-refused"


class BadBody(TheirError):
    """The body is not the JSON object that was expected; `field` names the first bad field."""

    id = "bad-input"


class UnknownContact(TheirError):
    """No such contact in her hands."""

    id = "unknown-contact"


class UnknownOffer(TheirError):
    """No such offer for her, or it is gone."""

    id = "unknown-offer"


class AnswerCallToAccept(TheirError):
    """A call is accepted by answering it, not by a request."""

    id = "answer-call-to-accept"


class NotAWrittenContact(TheirError):
    """Messages go to chats and mails only."""

    id = "not-a-written-contact"


class NotFound(TheirError):
    """Looked for and not found."""

    id = "not-found"


class PortMissing(OurError):
    """The part that would do this is not wired in."""

    id = "not-available"
