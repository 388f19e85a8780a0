"""Tables of the handlers of inputs and of timers. A refused input has changed nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from acd.domain.messages import commands as c
from acd.domain.routing.timers import Timer, TimerKind
from acd.domain.step import backup_groups, hours
from acd.domain.step import consultant_handlers as consultants
from acd.domain.step import contact_handlers as contacts
from acd.domain.step import position_handlers as positions
from acd.domain.step import shift_handlers as shifts
from acd.domain.step import supervisor_handlers as supervisors
from acd.domain.step.step_context import StepContext

# The value type of a handler's second argument is the key; a dictionary cannot say so in types.
HANDLERS: dict[type, Callable[[StepContext, Any], None]] = {
    c.PublishRules: contacts.publish_rules,
    c.PublishHours: contacts.publish_hours,
    c.AdmitContact: contacts.admit_contact,
    c.ContactLeft: contacts.contact_left,
    c.HoldPosition: positions.hold_position,
    c.CallbackMissed: positions.callback_missed,
    c.TransferContact: positions.transfer_contact,
    c.PlanShift: shifts.plan_shift,
    c.SignIn: consultants.sign_in,
    c.SignOut: consultants.sign_out,
    c.BecomeReady: consultants.become_ready,
    c.BecomeNotReady: consultants.become_not_ready,
    c.AcceptOffer: consultants.accept_offer,
    c.RejectOffer: consultants.reject_offer,
    c.OfferFailed: consultants.offer_failed,
    c.DeviceLost: consultants.device_lost,
    c.DeviceReturned: consultants.device_returned,
    c.EngagementConnected: contacts.engagement_connected,
    c.ConnectFailed: contacts.connect_failed,
    c.EngagementInterrupted: contacts.engagement_interrupted,
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


def _wrap_up_expired(context: StepContext, timer: Timer) -> None:
    entry = context.state.consultants[timer.subject]
    context.consultants.end_wrap_up(entry, timer.contact_id, expired=True)


TIMER_HANDLERS: dict[TimerKind, Callable[[StepContext, Timer], None]] = {
    TimerKind.OFFER: lambda context, timer: consultants.offer_expired(context, timer.subject),
    TimerKind.WRAP_UP: _wrap_up_expired,
    TimerKind.STAGE: lambda context, timer: positions.begin_next_stage(context, timer.subject),
    TimerKind.CALLBACK: lambda context, timer: positions.callback_due(context, timer.subject),
    TimerKind.BACKUP_GROUP: lambda context, timer: backup_groups.recheck(context, timer.subject),
    TimerKind.HOURS: lambda context, timer: hours.review_hours(context, timer.subject),
    TimerKind.NEAR_END: lambda context, timer: shifts.near_end(context, timer.subject),
    TimerKind.BREAK: lambda context, timer: shifts.begin_break(context, timer.subject, timer.at_ms),
    TimerKind.SHIFT_END: lambda context, timer: shifts.end_shift(context, timer.subject),
    TimerKind.PAUSE: lambda context, timer: shifts.pause_limit_reached(context, timer.subject),
}
