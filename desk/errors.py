"""Refusals of the desk; pages translate their ids."""

from __future__ import annotations

from acd.domain.model.errors import OurError, TheirError


class NotSignedIn(TheirError):
    """No session, or one that has ended."""

    id = "login-required"


class LoginFailed(TheirError):
    """Login and password do not match; the same answer for an unknown login."""

    id = "login-failed"


class RoleRequired(TheirError):
    """The signed-in user's role does not allow this."""

    id = "role-required"


class ContactNotAssigned(TheirError):
    """The contact is not the consultant's current work."""

    id = "contact-not-assigned"


class OfferUnknown(TheirError):
    """The offer is gone, or was made to another consultant."""

    id = "offer-unknown"


class AnswerCallToAccept(TheirError):
    """A call is accepted by answering it, not by a request."""

    id = "answer-call-to-accept"


class ContactNotWritten(TheirError):
    """Messages go to chats and mails only."""

    id = "contact-not-written"


class PartMissing(OurError):
    """The component that would do this is not wired in."""

    id = "component-missing"
