"""Cases of offices without accounts, read and worked on by a signed link."""

from __future__ import annotations

from acd.ports.case_actions import CaseAction
from acd.ports.clock import Clock
from acd.ports.office_links import OfficeCase
from acd.ports.officers import Officer
from acd.ports.second_line import CaseView, PartView, SecondLine
from crm_bridge.organisation.offices import Office, Organisation
from crm_bridge.second_line.errors import CaseUnknown, OfficeLinkInvalid
from crm_bridge.second_line.office_links import OfficeLink, OfficeLinks, mark_of

OFFERED = frozenset({"take", "return", "answer-resident", "close"})
"""Actions that the page of a link offers."""


class LinkCases:
    """`OfficeLinkCases` over the second line."""

    def __init__(
        self, second_line: SecondLine, organisation: Organisation, links: OfficeLinks, clock: Clock
    ) -> None:
        self._second_line = second_line
        self._organisation = organisation
        self._links = links
        self._clock = clock

    async def read(self, token: str) -> OfficeCase:
        link, office = self._open(token)
        try:
            case = await self._second_line.case(_officer(office), link.number)
        except CaseUnknown as error:
            raise OfficeLinkInvalid("the case is at another office", field="token") from error
        return _office_case(case, office, link)

    async def act(self, token: str, action: CaseAction, key: str) -> OfficeCase:
        link, office = self._open(token)
        officer = _officer(office)
        try:
            case = await self._second_line.act(officer, link.number, link.part, action, key)
        except CaseUnknown as error:
            raise OfficeLinkInvalid("the case is at another office", field="token") from error
        return _office_case(case, office, link)

    def _open(self, token: str) -> tuple[OfficeLink, Office]:
        """Return the link with its office. Raises OfficeLinkInvalid, OfficeLinkExpired."""
        link = self._links.read(token, self._clock.now_ms())
        for office in self._organisation.offices.values():
            if office.email and mark_of(office.id) == link.office_mark:
                return link, office
        raise OfficeLinkInvalid("the office has no links any more", field="token")


def _officer(office: Office) -> Officer:
    """Return the account that stands for an office in the history."""
    return Officer(f"office:{mark_of(office.id)}", office.title, office.id)


def _office_case(case: CaseView, office: Office, link: OfficeLink) -> OfficeCase:
    part = _part(case, link.part)
    return OfficeCase(
        number=case.number,
        office=office.title,
        state=part.state,
        event=case.event or case.category,
        address=case.address,
        district=case.district,
        description=case.description,
        received_ms=part.received_ms,
        due_ms=part.due_ms,
        needs_answer=case.resident is not None,
        actions=tuple(action for action in case.actions if action in OFFERED),
        expires_ms=link.expires_ms,
    )


def _part(case: CaseView, position: int) -> PartView:
    """Return the part of the link. Raises OfficeLinkInvalid for one that is elsewhere."""
    part = next((part for part in case.parts if part.part == position == case.part), None)
    if part is None:
        raise OfficeLinkInvalid("the case is at another office", field="token")
    return part
