"""Look-ups of the records that an input names: each refusal has its id."""

from __future__ import annotations

import pytest

from acd.domain.messages import commands as c
from acd.domain.model.contact import PHONE, Author, Party
from acd.domain.step.acd import Acd
from tests.support.acd_outcomes import refused
from tests.support.builders import AcdUnderTest, state_of


class TestRejections:
    """Refused inputs: the state is unchanged and a stable id gives the reason."""

    @pytest.mark.parametrize(
        ("command", "error_id"),
        [
            (c.AdmitContact("tel-2", "phone", "no-such", "pl"), "queue-unknown"),
            (c.AdmitContact("tel/2", "phone", "drogi", "pl"), "id-invalid"),
            (c.AdmitContact("", "phone", "drogi", "pl"), "id-invalid"),
            (c.AdmitContact("tel-1", "phone", "drogi", "pl"), "contact-exists"),
            (c.AdmitContact("tel-0", "phone", "drogi", "pl"), "contact-exists"),
            (c.ContactLeft("tel-9"), "contact-unknown"),
            (c.ContactLeft("tel-0"), "contact-closed"),
            (c.EngagementConnected("tel-1"), "contact-not-engaged"),
            (c.ConnectFailed("tel-1", "x"), "contact-not-engaged"),
            (c.EndEngagement("tel-1", Party.RESIDENT), "contact-not-engaged"),
            (c.EngagementConnected("tel-t"), "contact-already-connected"),
            (c.ConnectFailed("tel-t", "x"), "contact-already-connected"),
            (c.AcceptOffer("tel-1-o9", "ada"), "offer-not-pending"),
            (c.RejectOffer("tel-1-o9", "ada"), "offer-not-pending"),
            (c.OfferFailed("tel-1-o9", "x"), "offer-not-pending"),
            (c.AcceptOffer("tel-1-o1", "ewa"), "offer-not-assigned"),
            (c.BecomeReady("nobody"), "consultant-unknown"),
            (c.BecomeReady("gone"), "consultant-not-signed-in"),
            (c.SignIn("ada", {}), "consultant-already-signed-in"),
            (c.SignIn("a b", {}), "id-invalid"),
            (c.SignOut("ada"), "consultant-has-active-contact"),
            (c.SignOut("ewa"), "consultant-has-active-contact"),
            (c.FinishWrapUp("ada", "tel-1"), "wrap-up-missing"),
            (c.ExtendWrapUp("ada", "tel-1"), "wrap-up-missing"),
            (c.ReportWaitAnnounced("tel-9", 1), "contact-unknown"),
            (c.AddMessage("tel-9", "m", Author.NOTE), "contact-unknown"),
        ],
        ids=lambda value: value if isinstance(value, str) else type(value).__name__,
    )
    def test_input_that_does_not_fit_is_refused(
        self, acd: AcdUnderTest, command: c.Input, error_id: str
    ) -> None:
        acd.call("tel-0")
        acd.leave("tel-0")
        acd.consultant("gone")
        acd.do(c.SignOut("gone"))
        acd.consultant("ewa")
        acd.call("tel-t")
        acd.talk("tel-t")
        acd.consultant("ada")
        acd.call("tel-1")
        before = state_of(acd.acd)
        assert refused(acd.do(command)) == error_id
        assert state_of(acd.acd) == {**before, "now_ms": acd.now_ms}

    def test_contact_is_refused_before_the_first_rules(self) -> None:
        admit = c.AdmitContact("tel-1", PHONE, "drogi", "pl")
        assert refused(Acd().step(admit, 1, "k")) == "queue-unknown"
