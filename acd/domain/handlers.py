"""Which function answers which input. A refusal that it raises has changed nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from acd.domain import commands as c
from acd.domain import consultant_acts as consultants
from acd.domain import contact_acts as contacts
from acd.domain.floor import Floor

# The value type of a handler's second argument is the key; a dictionary cannot say so in types.
HANDLERS: dict[type, Callable[[Floor, Any], None]] = {
    c.PublishRules: contacts.publish_rules,
    c.AdmitContact: contacts.admit_contact,
    c.ContactLeft: contacts.contact_left,
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
    c.Tick: contacts.tick,
}
