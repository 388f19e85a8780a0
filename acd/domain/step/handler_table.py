"""Which function answers which input, and what falls due. A refusal has changed nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from acd.domain.messages import commands as c
from acd.domain.routing.timers import Due, Kind
from acd.domain.step import backup_groups, hours
from acd.domain.step import consultant_handlers as consultants
from acd.domain.step import contact_handlers as contacts
from acd.domain.step import position_handlers as held_positions
from acd.domain.step import shift_handlers as shifts
from acd.domain.step import supervisor_handlers as supervisors
from acd.domain.step.step_context import StepContext

# The value type of a handler's second argument is the key; a dictionary cannot say so in types.
HANDLERS: dict[type, Callable[[StepContext, Any], None]] = {
    c.PublishRules: contacts.publish_rules,
    c.PublishHours: contacts.publish_hours,
    c.AdmitContact: contacts.admit_contact,
    c.ContactLeft: contacts.contact_left,
    c.HoldPosition: held_positions.hold_position,
    c.CallbackMissed: held_positions.callback_missed,
    c.TransferContact: held_positions.transfer_contact,
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
    c.ReportWaitAnnounced: contacts.report_wait_announced,
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


def _wrap_up_is_over(context: StepContext, due: Due) -> None:
    entry = context.state.consultants[due.subject]
    context.end_wrap_up(entry, due.extra, expired=True)


EXPIRIES: dict[Kind, Callable[[StepContext, Due], None]] = {
    Kind.OFFER: lambda context, due: consultants.offer_expired(context, due.subject),
    Kind.WRAP_UP: _wrap_up_is_over,
    Kind.STAGE: lambda context, due: held_positions.next_stage(context, due.subject),
    Kind.CALLBACK: lambda context, due: held_positions.fall_due(context, due.subject),
    Kind.BACKUP_GROUP: lambda context, due: backup_groups.look(context, due.subject),
    Kind.HOURS: lambda context, due: hours.review(context, due.subject),
    Kind.ENDING: lambda context, due: shifts.near_end(context, due.subject),
    Kind.BREAK: lambda context, due: shifts.begin_break(context, due.subject, due.at_ms),
    Kind.SHIFT_END: lambda context, due: shifts.end_shift(context, due.subject),
    Kind.PAUSE: lambda context, due: shifts.pause_too_long(context, due.subject),
}
