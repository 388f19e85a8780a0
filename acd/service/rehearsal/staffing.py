"""Staff actions of a recorded day: who was signed in, and what the supervisors changed."""

from __future__ import annotations

from typing import get_args

from acd.domain.messages import commands as c
from acd.domain.messages import events as e
from acd.domain.model.consultant import Activity, NotReadyReason
from acd.domain.model.views import ConsultantView
from acd.domain.step.acd import Acd
from acd.service.rehearsal.day import StaffAction

SUPERVISOR_INPUTS = get_args(c.SupervisorInput)
REPEATED = (
    c.PublishHours,
    c.PlanShift,
    c.SignIn,
    c.SignOut,
    c.BecomeReady,
    c.BecomeNotReady,
    c.HoldPosition,
    *(kind for kind in SUPERVISOR_INPUTS if kind is not c.SetPolicy),
)
"""Inputs repeated at the same time of day.

Inputs that refer to an offer or an engagement of the recording are made anew by the simulation;
those that make no sense any more are refused by the ACD and counted. Policies come from the
rehearsed rules, so a supervisor's choice of that day is left out."""

LASTING = (c.CloseQueue, c.OpenQueue, c.FollowHours, c.Announce)


class RecordedStaffing:
    """Staff of the recorded day from `from_ms` until `until_ms`."""

    def __init__(self, from_ms: int, until_ms: int) -> None:
        self._from_ms, self._until_ms = from_ms, until_ms
        self._in_force: dict[tuple[str, str], c.Input] = {}
        self._signed_in: tuple[ConsultantView, ...] = ()
        self._actions: list[StaffAction] = []

    def begin_day(self, acd: Acd) -> None:
        """Take the consultants who are signed in when the day begins."""
        self._signed_in = tuple(view for view in acd.consultants() if not view.sign_out_pending)

    def note(self, command: c.Input, at_ms: int) -> None:
        """Take an input that the ACD accepted."""
        if not isinstance(command, REPEATED):
            return
        if at_ms < self._from_ms:
            self._keep_in_force(command)
        elif at_ms < self._until_ms:
            self._actions.append(StaffAction(at_ms, command))

    def _keep_in_force(self, command: c.Input) -> None:
        """Keep an earlier input if its effect lasts into the day."""
        if isinstance(command, c.PlanShift):
            self._in_force["plan", command.consultant_id] = command
        elif isinstance(command, c.PublishHours):
            self._in_force["hours", ""] = command
        elif isinstance(command, c.Announce):
            self._in_force["announced", command.queue] = command
        elif isinstance(command, LASTING):
            self._in_force["open", command.queue] = command

    def note_change(self, event: e.ConsultantChanged, at_ms: int) -> None:
        """Repeat a not-ready state that the ACD set after a missed offer or a lost device.

        The offer itself is not repeated, but the consultant is away for the same time.
        """
        is_set_by_acd = event.reason in (NotReadyReason.MISSED, NotReadyReason.DEVICE)
        if is_set_by_acd and self._from_ms <= at_ms < self._until_ms:
            away = c.BecomeNotReady(event.consultant_id, event.reason or NotReadyReason.MISSED)
            self._actions.append(StaffAction(at_ms, away))

    def actions(self, first_ms: int) -> list[StaffAction]:
        """Return all actions in order of time; `first_ms`: time of the first arrival.

        Consultants signed in at the beginning sign in before the first arrival, so that earlier
        arrivals find the same staff, and become ready when the day begins.
        """
        first_ms = min(first_ms, self._from_ms)
        in_force = [StaffAction(first_ms, command) for command in self._in_force.values()]
        sign_ins = [StaffAction(first_ms, _sign_in(view)) for view in self._signed_in]
        presences = [StaffAction(self._from_ms, _presence(view)) for view in self._signed_in]
        return [*in_force, *sign_ins, *presences, *self._actions]


def _sign_in(view: ConsultantView) -> c.SignIn:
    return c.SignIn(view.consultant_id, dict(view.skills), view.shift, view.groups)


def _presence(view: ConsultantView) -> c.Input:
    if view.activity is Activity.NOT_READY:
        return c.BecomeNotReady(view.consultant_id, view.reason or NotReadyReason.ADMIN)
    return c.BecomeReady(view.consultant_id)
