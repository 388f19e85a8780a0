"""Capacity of one consultant over several channels."""

from __future__ import annotations

import pytest

from acd.domain.model.capacity import CapacityTable, open_channels, with_callbacks
from acd.domain.model.channels import SHIPPED_CHANNELS, ChannelKind, ChannelRules
from acd.domain.model.consultant import Activity, NotReadyReason
from acd.domain.model.contact import CALLBACK, CHAT, EMAIL, PHONE
from acd.domain.model.queue_rules import CapacityRules, ServiceTarget
from tests.support.builders import CAPACITY, AcdUnderTest, a_queue, some_rules


@pytest.fixture
def acd() -> AcdUnderTest:
    return AcdUnderTest()


def activity(acd: AcdUnderTest, consultant: str) -> tuple[Activity, NotReadyReason | None]:
    view = acd.acd.consultant(consultant)
    assert view is not None
    return view.activity, view.reason


class TestCapacity:
    def test_consultant_takes_one_call_at_a_time(self, acd: AcdUnderTest) -> None:
        acd.consultant("ada")
        acd.call("tel-1")
        acd.talk("tel-1")
        acd.call("tel-2")
        assert acd.holder_of("tel-2") == ""

    def test_consultant_takes_three_chats_and_mails_together(self, acd: AcdUnderTest) -> None:
        acd.consultant("ada")
        for contact in ("chat-1", "mail-1", "chat-2"):
            (acd.chat if contact.startswith("chat") else acd.mail)(contact)
            acd.talk(contact)
        acd.chat("chat-3")
        acd.mail("mail-2")
        assert acd.holder_of("chat-3") == acd.holder_of("mail-2") == ""

    def test_call_is_offered_beside_a_mail(self, acd: AcdUnderTest) -> None:
        acd.consultant("ada")
        acd.mail("mail-1")
        acd.talk("mail-1")
        acd.call("tel-1")
        acd.talk("tel-1")
        assert activity(acd, "ada") == (Activity.TALKING, None)
        acd.mail("mail-2")
        assert acd.holder_of("mail-2") == ""

    def test_call_is_not_offered_beside_a_chat(self, acd: AcdUnderTest) -> None:
        acd.consultant("ada")
        acd.chat("chat-1")
        acd.talk("chat-1")
        acd.call("tel-1")
        assert acd.holder_of("tel-1") == ""

    def test_activity_is_writing_again_after_the_call(self, acd: AcdUnderTest) -> None:
        acd.consultant("ada")
        acd.mail("mail-1")
        acd.talk("mail-1")
        acd.call("tel-1")
        acd.talk("tel-1")
        acd.hang_up("tel-1")
        assert activity(acd, "ada") == (Activity.WRITING, None)
        acd.mail("mail-2")
        assert acd.holder_of("mail-2") == "", "the wrap-up is not over"
        acd.wait(30_000)
        assert acd.holder_of("mail-2") == "ada"

    @pytest.mark.parametrize(
        ("kind", "shown"),
        [(ChannelKind.SPOKEN, Activity.TALKING), (ChannelKind.WRITTEN, Activity.WRITING)],
    )
    def test_kind_of_a_declared_channel_decides_between_talking_and_writing(
        self, kind: ChannelKind, shown: Activity
    ) -> None:
        channels = {**SHIPPED_CHANNELS, "video": ChannelRules(kind, live=True)}
        queue = a_queue(
            targets={"video": ServiceTarget(20_000, 0.8)},
            wrap_up_ms={"video": 0},
            offer_timeout_ms={"video": 20_000},
        )
        capacity = CapacityRules({"video": 1}, (), {})
        acd = AcdUnderTest(some_rules(queue, channels=channels, capacity=capacity))
        ada = acd.consultant("ada")
        acd.call("video-1", channel="video")
        acd.talk("video-1")
        assert activity(acd, ada) == (shown, None)

    def test_channel_without_a_limit_is_closed(self) -> None:
        rules = CapacityRules({CHAT: 2}, (), {})
        assert open_channels(rules, []) == {CHAT}
        assert open_channels(rules, [CHAT]) == {CHAT}
        assert open_channels(rules, [CHAT] * 2) == frozenset()
        assert open_channels(rules, [EMAIL]) == frozenset()


class TestOpenChannels:
    """The pure rule, without an ACD."""

    @pytest.mark.parametrize(
        ("engaged", "expected"),
        [
            ((), {PHONE, CHAT, EMAIL}),
            ((PHONE,), set()),
            ((CHAT,), {CHAT, EMAIL}),
            ((EMAIL,), {PHONE, CHAT, EMAIL}),
            ((CHAT, EMAIL), {CHAT, EMAIL}),
            ((CHAT, CHAT, EMAIL), set()),  # the shared limit of three
            ((EMAIL, EMAIL, EMAIL), {PHONE}),
        ],
    )
    def test_channels_open_beside_the_current_work(
        self, engaged: tuple[str, ...], expected: set[str]
    ) -> None:
        assert open_channels(CAPACITY, engaged) == expected

    def test_callback_is_closed_while_the_telephone_is(self) -> None:
        rules = CapacityRules({PHONE: 1, CALLBACK: 1}, (), {})
        assert open_channels(rules, ()) == {PHONE, CALLBACK}
        assert open_channels(rules, (CALLBACK,)) == set()

    def test_callback_counts_as_a_call_where_it_has_no_limit(self) -> None:
        rules = with_callbacks(CAPACITY)
        assert (rules.limits[CALLBACK], rules.interrupts[CALLBACK]) == (1, (EMAIL,))
        assert with_callbacks(rules) is rules

    def test_city_without_a_telephone_has_no_callbacks(self) -> None:
        rules = CapacityRules({CHAT: 3}, (), {})
        assert with_callbacks(rules) is rules

    def test_order_of_engagements_makes_no_difference(self) -> None:
        table = CapacityTable(CAPACITY)
        assert table.open_channels((CHAT, EMAIL)) is table.open_channels((EMAIL, CHAT))
