"""Why the ACD refuses an input: one class and one stable id per reason."""

from __future__ import annotations

from acd.domain.model.errors import TheirError


class InputRefusedError(TheirError):
    """The ACD refused the input and changed nothing."""

    id = "input-refused"


class UnknownQueue(InputRefusedError):
    id = "unknown-queue"


class BadId(InputRefusedError):
    id = "bad-id"


class InvalidInterval(InputRefusedError):
    id = "interval-invalid"


class BadRules(InputRefusedError):
    """Rules that contradict themselves; the message names where."""

    id = "bad-rules"


class BadPolicy(InputRefusedError):
    id = "bad-policy"


class BadSkill(InputRefusedError):
    id = "bad-skill"


class BadReason(InputRefusedError):
    id = "bad-reason"


class CallbackExists(InputRefusedError):
    """Somebody is on the list already under this number."""

    id = "callback-exists"


class NotACall(InputRefusedError):
    id = "not-a-call"


class NoCapacity(InputRefusedError):
    """Her hands are full, or something rings on her desk."""

    id = "no-capacity"


class ContactExists(InputRefusedError):
    id = "contact-exists"


class UnknownContact(InputRefusedError):
    id = "unknown-contact"


class ContactAlreadyClosed(InputRefusedError):
    id = "contact-closed"


class ContactNotWaiting(InputRefusedError):
    id = "contact-not-waiting"


class ContactNotEngaged(InputRefusedError):
    id = "contact-not-engaged"


class ContactNotYours(InputRefusedError):
    id = "contact-not-yours"


class AlreadyConnected(InputRefusedError):
    id = "already-connected"


class UnknownConsultant(InputRefusedError):
    id = "unknown-consultant"


class NotSignedIn(InputRefusedError):
    id = "not-signed-in"


class AlreadySignedIn(InputRefusedError):
    id = "already-signed-in"


class ConsultantHasActiveContact(InputRefusedError):
    id = "consultant-has-active-contact"


class OfferNotPending(InputRefusedError):
    id = "offer-not-pending"


class OfferNotYours(InputRefusedError):
    id = "offer-not-yours"


class NoWrapUp(InputRefusedError):
    id = "no-wrap-up"


class WrongState(InputRefusedError):
    """A pair of state and trigger that the transition table does not hold."""

    id = "wrong-state"


class MalformedEntry(InputRefusedError):
    """An entry of the log that is no input; the replica says so and goes on."""

    id = "malformed-entry"


def refusal(error_id: str, message: str) -> InputRefusedError:
    """The error of this id, to be raised where the input came from."""
    return _BY_ID.get(error_id, InputRefusedError)(message)


_BY_ID: dict[str, type[InputRefusedError]] = {
    reason.id: reason for reason in InputRefusedError.__subclasses__()
}
