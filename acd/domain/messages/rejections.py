"""Why the ACD refuses an input: one class and one stable id per reason."""

from __future__ import annotations

from typing import ClassVar

from acd.domain.model.errors import InvalidInput


class InputRefusedError(InvalidInput):
    """Input that the ACD rejects; its state is unchanged.

    Remedy: read the message: it names what the state or the rules do not allow.
    """

    id: ClassVar[str] = "input-refused"


class QueueUnknown(InputRefusedError):
    """Queue id that no configured queue has.

    Remedy: use an id of config/queues.yaml, or publish the rules that hold it.
    """

    id: ClassVar[str] = "queue-unknown"


class ChannelUnknown(InputRefusedError):
    """Channel id that the rules do not declare.

    Remedy: declare the channel in config/channels.yaml and publish the rules.
    """

    id: ClassVar[str] = "channel-unknown"


class IdInvalid(InputRefusedError):
    """Id that is empty, too long or holds other signs than letters, digits, `-`, `_` and `.`.

    Remedy: send an id of the allowed signs.
    """

    id: ClassVar[str] = "id-invalid"


class IntervalInvalid(InputRefusedError):
    """Interval of time that is empty, negative or too long.

    Remedy: send a positive interval within the documented limit.
    """

    id: ClassVar[str] = "interval-invalid"


class RulesInvalid(InputRefusedError):
    """Routing rules that contradict themselves; the message names where.

    Remedy: correct config/queues.yaml or config/calendars.yaml and publish again.
    """

    id: ClassVar[str] = "rules-invalid"


class PolicyInvalid(InputRefusedError):
    """Name of a routing policy that does not exist.

    Remedy: use one of the policies of docs/routing.md.
    """

    id: ClassVar[str] = "policy-invalid"


class SkillInvalid(InputRefusedError):
    """Skill name or level outside the allowed form.

    Remedy: use a lower-case skill id and a level from 1 to 100.
    """

    id: ClassVar[str] = "skill-invalid"


class ReasonInvalid(InputRefusedError):
    """Reason that is empty, too long or holds control characters.

    Remedy: send a short plain text.
    """

    id: ClassVar[str] = "reason-invalid"


class CallbackExists(InputRefusedError):
    """Callback for a number that already waits for one.

    Remedy: keep the first callback, or cancel it before asking for another.
    """

    id: ClassVar[str] = "callback-exists"


class ContactNotACall(InputRefusedError):
    """Telephone operation on a chat or an e-mail.

    Remedy: use the operation of the contact's own channel.
    """

    id: ClassVar[str] = "contact-not-a-call"


class ConsultantHasNoCapacity(InputRefusedError):
    """Consultant without free capacity on the channel, or with a pending offer.

    Remedy: choose another consultant, or wait until the current work ends.
    """

    id: ClassVar[str] = "consultant-has-no-capacity"


class ContactExists(InputRefusedError):
    """Contact id that was admitted before.

    Remedy: use a new id for every contact.
    """

    id: ClassVar[str] = "contact-exists"


class ContactUnknown(InputRefusedError):
    """Contact id that is not known here, or not assigned to the signed-in consultant.

    Remedy: check the id; a closed contact stays in the ledger only.
    """

    id: ClassVar[str] = "contact-unknown"


class ContactAlreadyClosed(InputRefusedError):
    """Operation on a contact that has ended.

    Remedy: nothing to do; reload the view.
    """

    id: ClassVar[str] = "contact-closed"


CONTACT_IS_OVER = (ContactAlreadyClosed, ContactUnknown)
"""Refusals of an operation on a contact that ended meanwhile."""


class ContactNotWaiting(InputRefusedError):
    """Operation for waiting contacts on one that does not wait.

    Remedy: reload the view; the contact may have been offered or answered.
    """

    id: ClassVar[str] = "contact-not-waiting"


class ContactNotEngaged(InputRefusedError):
    """Operation for engaged contacts on one without a consultant.

    Remedy: reload the view.
    """

    id: ClassVar[str] = "contact-not-engaged"


class ContactNotAssigned(InputRefusedError):
    """Operation on a contact that another consultant handles.

    Remedy: ask for a transfer.
    """

    id: ClassVar[str] = "contact-not-assigned"


class ContactAlreadyConnected(InputRefusedError):
    """Second report that a contact was connected.

    Remedy: nothing to do; the first report counts.
    """

    id: ClassVar[str] = "contact-already-connected"


class ConsultantUnknown(InputRefusedError):
    """Consultant id that never signed in.

    Remedy: check the id against config/roster.yaml.
    """

    id: ClassVar[str] = "consultant-unknown"


class ConsultantNotSignedIn(InputRefusedError):
    """Operation of a consultant who is not signed in.

    Remedy: sign in first.
    """

    id: ClassVar[str] = "consultant-not-signed-in"


class ConsultantAlreadySignedIn(InputRefusedError):
    """Second sign-in of a consultant.

    Remedy: nothing to do; the first sign-in counts.
    """

    id: ClassVar[str] = "consultant-already-signed-in"


class ConsultantHasActiveContact(InputRefusedError):
    """Operation that needs a consultant without current work.

    Remedy: finish the current contact first.
    """

    id: ClassVar[str] = "consultant-has-active-contact"


class OfferNotPending(InputRefusedError):
    """Answer to an offer that was accepted, declined or expired before.

    Remedy: nothing to do; wait for the next offer.
    """

    id: ClassVar[str] = "offer-not-pending"


class OfferNotAssigned(InputRefusedError):
    """Answer to an offer made to another consultant.

    Remedy: answer own offers only.
    """

    id: ClassVar[str] = "offer-not-assigned"


class WrapUpMissing(InputRefusedError):
    """End or extension of a wrap-up that is not running.

    Remedy: nothing to do; the wrap-up has ended.
    """

    id: ClassVar[str] = "wrap-up-missing"


class StateTransitionInvalid(InputRefusedError):
    """State and trigger that the transition table does not hold.

    Remedy: reload the view and repeat the operation if it still applies.
    """

    id: ClassVar[str] = "state-transition-invalid"


class LogEntryInvalid(InputRefusedError):
    """Entry of the log that is no input; replicas skip it.

    Remedy: find the program that wrote the entry; it does not follow the contract of inputs.
    """

    id: ClassVar[str] = "log-entry-invalid"


def refusal(error_id: str, message: str) -> InputRefusedError:
    """The error of this id, to be raised where the input came from."""
    return _BY_ID.get(error_id, InputRefusedError)(message)


_BY_ID: dict[str, type[InputRefusedError]] = {
    reason.id: reason for reason in InputRefusedError.__subclasses__()
}
