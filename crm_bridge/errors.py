"""Errors of the bridge."""

from __future__ import annotations

from typing import ClassVar

from acd.domain.model.errors import DependencyUnavailable, InvalidInput


class CaseIncomplete(InvalidInput):
    """Empty field that this kind of case needs; `field` names it.

    Remedy: fill in the named field.
    """

    id: ClassVar[str] = "case-incomplete"


class CaseInvalid(InvalidInput):
    """Field of a case that is too long, not in the taxonomy, or names no ticket.

    Remedy: correct the named field.
    """

    id: ClassVar[str] = "case-invalid"


class ResidentUnknown(InvalidInput):
    """Resident id that the register does not hold.

    Remedy: search for the resident again.
    """

    id: ClassVar[str] = "resident-unknown"


class ResidentInvalid(InvalidInput):
    """Field of a resident that is empty, too long, or not of the form that it needs.

    Remedy: correct the named field.
    """

    id: ClassVar[str] = "resident-invalid"


class ResidentMerged(InvalidInput):
    """Merge of a resident who is merged already, or an undo below a later merge.

    Remedy: open the resident who is kept, or undo the later merge first.
    """

    id: ClassVar[str] = "resident-already-merged"


class MergeUnknown(InvalidInput):
    """Merge id that the register does not hold.

    Remedy: read the resident again.
    """

    id: ClassVar[str] = "merge-unknown"


class RecordInvalid(InvalidInput):
    """Record of an import whose named field cannot be read; the other records are added.

    Remedy: correct the field in the file and import it again.
    """

    id: ClassVar[str] = "record-invalid"


class RecordsUnreadable(InvalidInput):
    """File of an import that holds no list of records.

    Remedy: save the answer of the city's API as a file, in UTF-8.
    """

    id: ClassVar[str] = "records-unreadable"


class TicketStatusRefused(InvalidInput):
    """Change of a ticket's status that its workflow does not allow.

    Remedy: choose one of the allowed statuses.
    """

    id: ClassVar[str] = "ticket-status-refused"


class DeadlineInvalid(InvalidInput):
    """New date of a notice of delay that is past or no working day, or a missing reason.

    Remedy: correct the named field.
    """

    id: ClassVar[str] = "deadline-invalid"


class WorkingTimeMissing(InvalidInput):
    """Calendar that is open too rarely for a deadline to end within ten years.

    Remedy: give the calendar of calendars.yaml more hours.
    """

    id: ClassVar[str] = "working-time-missing"


class CrmUnavailable(DependencyUnavailable):
    """No answer from the store of the CRM; nothing was changed.

    Remedy: start the store or mend the network; the same call may be made again.
    """

    id: ClassVar[str] = "crm-unavailable"
