"""Which function answers which input, and what falls due. A refusal has changed nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from acd.domain.messages import commands as c
from acd.domain.routing.timers import Due, Kind
from acd.domain.step import backup_groups, hours
from acd.domain.step import consultant_handlers as consultants
from acd.domain.step import contact_handlers as contacts
from acd.domain.step import position_handlers as places
from acd.domain.step import shift_handlers as shifts
from acd.domain.step import supervisor_handlers as supervisors
from acd.domain.step.step_context import Floor

# The value type of a handler's second argument is the key; a dictionary cannot say so in types.
HANDLERS: dict[type, Callable[[Floor, Any], None]] = {
    c.PublishRules: contacts.publish_rules,
    c.PublishHours: contacts.publish_hours,
    c.AdmitContact: contacts.admit_contact,
    c.ContactLeft: contacts.contact_left,
    c.HoldPlace: places.hold_place,
    c.CallbackMissed: places.callback_missed,
    c.TransferContact: places.transfer_contact,
    c.PlanShift: shifts.plan_shift,
    c.SignIn: consultants.sign_in,
    c.SignOut: consultants.sign_out,
    c.BecomeReady: consultants.become_ready,
    c.BecomeNotReady: consultants.become_not_ready,
    c.AcceptOffer: consultants.accept_offer,
    c.RejectOffer: consultants.reject_offer,
    c.OfferFailed: consultants.offer_failed,
    c.EngagementConnected: contacts.engagement_connected,
    c.ConnectFailed: contacts.connect_failed,
    c.EndEngagement: contacts.end_engagement,
    c.FinishWrapUp: consultants.finish_wrap_up,
    c.ExtendWrapUp: consultants.extend_wrap_up,
    c.AddMessage: contacts.add_message,
    c.TellWait: contacts.tell_wait,
    c.Reprioritise: supervisors.reprioritise,
    c.MoveContact: supervisors.move_contact,
    c.AssignContact: supervisors.assign_contact,
    c.PullContact: supervisors.pull_contact,
    c.ForcePresence: supervisors.force_presence,
    c.ChangeSkills: supervisors.change_skills,
    c.CloseQueue: supervisors.close_queue,
    c.OpenQueue: supervisors.open_queue,
    c.FollowHours: supervisors.follow_hours,
    c.Announce: supervisors.announce,
    c.SetPolicy: supervisors.set_policy,
    c.Tick: contacts.tick,
}


def _wrap_up_is_over(floor: Floor, due: Due) -> None:
    entry = floor.state.consultants[due.subject]
    floor.end_wrap_up(entry, due.extra, expired=True)


EXPIRIES: dict[Kind, Callable[[Floor, Due], None]] = {
    Kind.OFFER: lambda floor, due: consultants.offer_expired(floor, due.subject),
    Kind.WRAP_UP: _wrap_up_is_over,
    Kind.STAGE: lambda floor, due: places.next_stage(floor, due.subject),
    Kind.CALLBACK: lambda floor, due: places.fall_due(floor, due.subject),
    Kind.RESERVE: lambda floor, due: backup_groups.look(floor, due.subject),
    Kind.HOURS: lambda floor, due: hours.review(floor, due.subject),
    Kind.ENDING: lambda floor, due: shifts.near_end(floor, due.subject),
    Kind.BREAK: lambda floor, due: shifts.begin_break(floor, due.subject, due.at_ms),
    Kind.SHIFT_END: lambda floor, due: shifts.end_shift(floor, due.subject),
    Kind.PAUSE: lambda floor, due: shifts.pause_too_long(floor, due.subject),
}
