"""Who was at work on a recorded day, and what the supervisors did: the acts to play again."""

from __future__ import annotations

from typing import get_args

from acd.domain.messages import commands as c
from acd.domain.messages import events as e
from acd.domain.model.consultant import Activity, NotReadyReason
from acd.domain.model.views import ConsultantView
from acd.domain.step.acd import Acd
from acd.service.rehearsal.day import StaffAction

SUPERVISORS = get_args(c.SupervisorInput)
AGAIN = (
    c.PublishHours,
    c.PlanShift,
    c.SignIn,
    c.SignOut,
    c.BecomeReady,
    c.BecomeNotReady,
    c.HoldPosition,
    *(kind for kind in SUPERVISORS if kind is not c.SetPolicy),
)
"""Done again at the same time. What asks for an offer or an engagement of then, the player does
by itself; what makes no sense any more, the ACD refuses, and it is counted. Policies are those
of the rules that are rehearsed, whatever a supervisor chose that day."""
LASTING = (c.CloseQueue, c.OpenQueue, c.FollowHours, c.Announce)


class RecordedStaffing:
    """Of the day from `from_ms` until `until_ms`."""

    def __init__(self, from_ms: int, until_ms: int) -> None:
        self._from_ms, self._until_ms = from_ms, until_ms
        self._standing: dict[tuple[str, str], c.Input] = {}
        self._there: tuple[ConsultantView, ...] = ()
        self._acts: list[StaffAction] = []

    def begin(self, acd: Acd) -> None:
        """The day begins: whoever is at work in the ACD now works on."""
        self._there = tuple(view for view in acd.consultants() if not view.sign_out_pending)

    def note(self, command: c.Input, at_ms: int) -> None:
        """An input that the ACD took."""
        if not isinstance(command, AGAIN):
            return
        if at_ms < self._from_ms:
            self._stand(command)
        elif at_ms < self._until_ms:
            self._acts.append(StaffAction(at_ms, command))

    def _stand(self, command: c.Input) -> None:
        """What still holds when the day begins."""
        if isinstance(command, c.PlanShift):
            self._standing["plan", command.consultant_id] = command
        elif isinstance(command, c.PublishHours):
            self._standing["hours", ""] = command
        elif isinstance(command, c.Announce):
            self._standing["announced", command.queue] = command
        elif isinstance(command, LASTING):
            self._standing["open", command.queue] = command

    def changed(self, event: e.ConsultantChanged, at_ms: int) -> None:
        """An offer that she did not take put her on a pause; she is away as long as she was."""
        by_acd = event.reason in (NotReadyReason.MISSED, NotReadyReason.DEVICE)
        if by_acd and self._from_ms <= at_ms < self._until_ms:
            away = c.BecomeNotReady(event.consultant_id, event.reason or NotReadyReason.MISSED)
            self._acts.append(StaffAction(at_ms, away))

    def actions(self, first_ms: int) -> list[StaffAction]:
        """Whoever was there at the beginning is signed in from the first visit on (`first_ms`),
        so that who has come before finds the line as it was, and is ready when the day begins."""
        first_ms = min(first_ms, self._from_ms)
        standing = [StaffAction(first_ms, command) for command in self._standing.values()]
        signed_in = [StaffAction(first_ms, _signs_in(view)) for view in self._there]
        on = [StaffAction(self._from_ms, _goes_on(view)) for view in self._there]
        return [*standing, *signed_in, *on, *self._acts]


def _signs_in(view: ConsultantView) -> c.SignIn:
    return c.SignIn(view.consultant_id, dict(view.skills), view.shift, view.groups)


def _goes_on(view: ConsultantView) -> c.Input:
    if view.activity is Activity.NOT_READY:
        return c.BecomeNotReady(view.consultant_id, view.reason or NotReadyReason.ADMIN)
    return c.BecomeReady(view.consultant_id)
