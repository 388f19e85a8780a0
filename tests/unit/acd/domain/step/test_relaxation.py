"""Who may serve a contact, and how that widens with its wait."""

from __future__ import annotations

from acd.domain.messages import commands as c
from acd.domain.messages.events import (
    ContactDirected,
    ContactRelaxed,
    ContactUnreachable,
    OfferMade,
    ReserveChanged,
)
from acd.domain.model.contact import Channel
from acd.domain.model.queue_rules import (
    Divert,
    Limits,
    Overflow,
    QueueRules,
    Reserve,
    Ring,
    Trigger,
)
from acd.domain.step.backup_groups import MANY
from tests.support.builders import HallInTest, a_queue, some_rules, state_of


def hall_with(queue: QueueRules) -> HallInTest:
    return HallInTest(some_rules(queue, a_queue("odpady")))


class TestRequirements:
    def test_one_of_several_sets_of_skills_is_enough(self) -> None:
        hall = hall_with(
            a_queue(skills={"lang-pl": 1}, any_of=({"drogi": 60}, {"odpady": 30, "zielen": 30}))
        )
        hall.consultant("ada", {"lang-pl": 1, "drogi": 59})
        hall.consultant("ewa", {"lang-pl": 1, "odpady": 30})
        ola = hall.consultant("ola", {"lang-pl": 1, "odpady": 30, "zielen": 30})
        hall.call("tel-1")
        assert hall.holder_of("tel-1") == ola

    def test_the_district_and_the_language_ask_for_skills_of_their_own(self) -> None:
        rules = some_rules(
            a_queue(), districts={"Wola": {"wola": 1}}, languages={"uk": {"lang-uk": 1}}
        )
        hall = HallInTest(rules)
        hall.consultant("ada", {"drogi": 50, "wola": 1})
        hall.consultant("ewa", {"drogi": 50, "lang-uk": 1})
        ola = hall.consultant("ola", {"drogi": 50, "wola": 1, "lang-uk": 1})
        hall.call("tel-1", district="Wola", language="uk")
        assert hall.holder_of("tel-1") == ola


SIX_RINGS = (
    Ring(10_000, level_drop=20),
    Ring(20_000, level_drop=20),
    Ring(30_000, drop=("lang-uk",)),
    Ring(40_000, groups=("wsparcie",)),
    Ring(50_000, drop=("drogi",)),
    Ring(60_000, groups=("kierownicy",)),
)


class TestRings:
    def relaxing(self) -> HallInTest:
        return hall_with(a_queue(skills={"drogi": 80, "lang-uk": 1}, rings=SIX_RINGS))

    def ring_reached_by(self, hall: HallInTest, seconds: int) -> list[int]:
        events = []
        for _ in range(seconds):
            events += hall.wait(999)
        return [event.ring for event in events if isinstance(event, ContactRelaxed)]

    def test_six_rings_open_one_after_the_other(self) -> None:
        hall = self.relaxing()
        hall.consultant("ada", ready=False)
        hall.call("tel-1")
        assert self.ring_reached_by(hall, 70) == [1, 2, 3, 4, 5, 6]

    def test_levels_drop_before_skills_do(self) -> None:
        hall = self.relaxing()
        ada = hall.consultant("ada", {"drogi": 40, "lang-uk": 1})
        hall.call("tel-1")
        assert self.ring_reached_by(hall, 15) == [1]
        assert hall.holder_of("tel-1") == ""
        assert self.ring_reached_by(hall, 10) == [2]
        assert hall.holder_of("tel-1") == ada

    def test_a_group_helps_only_from_its_ring_on(self) -> None:
        hall = self.relaxing()
        hall.do(c.SignIn("szef", {"drogi": 90, "lang-uk": 5}, None, ("wsparcie",)))
        hall.ready("szef")
        hall.call("tel-1")
        self.ring_reached_by(hall, 35)
        assert hall.holder_of("tel-1") == ""
        self.ring_reached_by(hall, 10)
        assert hall.holder_of("tel-1") == "szef"

    def test_a_contact_that_nobody_took_goes_on_relaxing_at_its_own_pace(self) -> None:
        hall = self.relaxing()
        hall.consultant("ada", {"drogi": 90, "lang-uk": 1})
        ewa = hall.consultant("ewa", drogi=40)
        hall.call("tel-1")
        hall.wait(15_000)
        hall.reject("tel-1")
        hall.wait(20_000)
        assert hall.holder_of("tel-1") == ewa, "ring 3 came by the wait, not by the offer"

    def test_a_ring_of_calls_leaves_mails_to_those_who_know(self) -> None:
        hall = hall_with(
            a_queue(skills={"drogi": 80}, rings=(Ring(5_000, 79, channels=(Channel.PHONE,)),))
        )
        ada = hall.consultant("ada", drogi=10)
        hall.mail("mail-1")
        hall.call("tel-1")
        hall.wait(6_000)
        assert (hall.holder_of("tel-1"), hall.holder_of("mail-1")) == (ada, "")


class TestPreferred:
    def queue(self) -> QueueRules:
        return a_queue(preferred_ms=15_000)

    def test_the_consultant_who_knows_the_case_is_waited_for(self) -> None:
        hall = hall_with(self.queue())
        ada = hall.consultant("ada")
        ewa = hall.consultant("ewa")
        hall.call("tel-1", preferred=(ada,))
        hall.talk("tel-1")
        hall.call("tel-2", preferred=(ada,))
        assert hall.holder_of("tel-2") == ""
        hall.hang_up("tel-1")
        hall.do(c.FinishWrapUp(ada, "tel-1"))
        assert hall.holder_of("tel-2") == ada
        assert hall.holder_of("tel-2") != ewa

    def test_but_only_for_so_long(self) -> None:
        hall = hall_with(self.queue())
        ada = hall.consultant("ada", ready=False)
        ewa = hall.consultant("ewa")
        hall.call("tel-1", preferred=(ada,))
        hall.wait(14_000)
        assert hall.holder_of("tel-1") == ""
        hall.wait(1_000)
        assert hall.holder_of("tel-1") == ewa

    def test_and_not_at_all_when_she_is_not_at_work(self) -> None:
        hall = hall_with(self.queue())
        ewa = hall.consultant("ewa")
        hall.call("tel-1", preferred=("ada",))
        assert hall.holder_of("tel-1") == ewa

    def test_a_queue_may_name_whom_to_ask_first(self) -> None:
        hall = hall_with(a_queue(first=("ewa",), preferred_ms=15_000))
        hall.consultant("ada")
        ewa = hall.consultant("ewa")
        hall.call("tel-1")
        assert hall.holder_of("tel-1") == ewa


class TestReserves:
    def helped(self, by: Trigger = Trigger.OLDEST_WAIT) -> HallInTest:
        reserve = Reserve("biuro", by, 30_000, 5_000)
        hall = hall_with(a_queue(reserves=(reserve,), offer_timeout_ms={Channel.PHONE: 60_000}))
        hall.do(c.SignIn("rez", {"drogi": 50}, None, ("biuro",)))
        hall.ready("rez")
        return hall

    def test_a_reserve_helps_when_the_oldest_has_waited_so_long(self) -> None:
        hall = self.helped()
        hall.consultant("ada", ready=False)
        hall.call("tel-1")
        hall.wait(29_000)
        assert hall.holder_of("tel-1") == ""
        events = hall.wait(1_000)
        (opened, *_) = [event for event in events if isinstance(event, ReserveChanged)]
        assert (opened.group, opened.open) == ("biuro", True)
        assert hall.holder_of("tel-1") == "rez"

    def test_a_forecast_that_is_short_by_its_help_does_not_send_it_away(self) -> None:
        hall = self.helped(Trigger.FORECAST)
        hall.consultant("ada", ready=False)
        events = hall.call("tel-1")
        assert [e.open for e in events if isinstance(e, ReserveChanged)][:1] == [True]
        assert hall.holder_of("tel-1") == "rez"

    def test_who_is_let_in_because_it_is_free_is_served_by_it(self) -> None:
        reserve = Reserve("biuro", Trigger.FORECAST, 30_000, 5_000)
        full = Overflow(Divert.VOICEMAIL)
        hall = hall_with(a_queue(reserves=(reserve,), limits=Limits(waiting=0), overflow=full))
        hall.do(c.SignIn("rez", {"drogi": 50}, None, ("biuro",)))
        hall.ready("rez")
        hall.call("tel-1")
        assert hall.holder_of("tel-1") == "rez"
        assert any(isinstance(e, ContactDirected) for e in hall.call("tel-2"))

    def test_behind_a_long_line_it_is_looked_at_once_a_second(self) -> None:
        hall = self.helped()
        for n in range(MANY + 2):
            hall.call(f"tel-{n}")
        hall.wait(29_500)
        hall.call("tel-late")
        hall.wait(1_000)
        assert hall.holder_of("tel-0") == "rez"
        hall.accept("tel-0")
        for n in range(1, MANY + 2):
            hall.leave(f"tel-{n}")
        hall.leave("tel-late")
        hall.wait(1_000)
        assert state_of(hall.hall)["open_reserves"] == {"drogi": []}

    def test_it_goes_back_only_below_the_lower_threshold(self) -> None:
        hall = self.helped()
        hall.consultant("ada", ready=False)
        for n in range(3):
            hall.call(f"tel-{n}")
            hall.wait(12_000)
        assert hall.holder_of("tel-0") == "rez"
        hall.accept("tel-0")
        assert state_of(hall.hall)["open_reserves"] == {"drogi": ["biuro"]}
        hall.leave("tel-1")
        hall.leave("tel-2")
        assert state_of(hall.hall)["open_reserves"] == {"drogi": []}

    def test_a_forecast_opens_it_before_anybody_has_waited_so_long(self) -> None:
        hall = self.helped(Trigger.FORECAST)
        hall.consultant("ada")
        for n in range(3):
            hall.call(f"tel-{n}")
        hall.wait(5_000)
        assert "rez" in (hall.holder_of("tel-1"), hall.holder_of("tel-2"))

    def test_who_is_called_in_for_one_who_was_sent_here_takes_the_first_of_the_line(self) -> None:
        reserve = Reserve("biuro", Trigger.FORECAST, 60_000, 5_000)
        drogi = a_queue(
            reserves=(reserve,), limits=Limits(waiting=9), overflow=Overflow(Divert.CALLBACK)
        )
        to_drogi = Overflow(Divert.QUEUE, queue="drogi")
        sent = a_queue("lokale", unserved=to_drogi, preferred_ms=60_000)
        hall = HallInTest(some_rules(drogi, sent))
        hall.do(c.SignIn("rez", {"drogi": 50}, groups=("biuro",)))
        hall.ready("rez")
        hall.consultant("ada", odpady=50)
        hall.mail("mail-1")
        hall.wait(60_000)
        hall.call("tel-1", "lokale", preferred=("ada",))
        hall.reject("tel-1")
        assert hall.holder_of("mail-1") == "rez"


class TestReach:
    def test_a_contact_that_nobody_at_work_could_ever_serve_raises_an_alarm(self) -> None:
        hall = hall_with(a_queue())
        hall.consultant("ada", odpady=50)
        assert ContactUnreachable("tel-1", "drogi") in hall.call("tel-1")

    def test_it_is_served_all_the_same_when_somebody_comes(self) -> None:
        hall = hall_with(a_queue())
        hall.call("tel-1")
        ada = hall.consultant("ada")
        assert hall.holder_of("tel-1") == ada


class TestEmergency:
    def test_an_emergency_goes_before_everything(self) -> None:
        hall = HallInTest(some_rules(a_queue(), a_queue("alarm", emergency=True, skills={})))
        for n in range(3):
            hall.call(f"tel-{n}", priority=1_000)
        hall.call("tel-112", "alarm")
        hall.consultant("ada")
        assert hall.holder_of("tel-112") == "ada"


def test_ageing_brings_an_old_mail_before_a_fresh_call() -> None:
    hall = HallInTest(
        some_rules(
            a_queue(ageing={Channel.EMAIL: 1.0, Channel.PHONE: 1.0}),
            channel_priority={Channel.PHONE: 10},
        )
    )
    hall.mail("mail-1")
    hall.wait(6_100_000)
    hall.call("tel-1")
    events = [*hall.do(c.SignIn("ada", {"drogi": 50})), *hall.ready("ada")]
    (offer,) = [event for event in events if isinstance(event, OfferMade)]
    assert offer.contact_id == "mail-1"
