"""Rules that drop a channel while contacts of it are open."""

from __future__ import annotations

from dataclasses import replace

import pytest

from acd.domain.messages import commands as c
from acd.domain.messages.events import ContactHandedOver, RulesPublished
from acd.domain.model.channels import SHIPPED_CHANNELS, ChannelKind, ChannelRules
from acd.domain.model.consultant import Activity
from acd.domain.model.queue_rules import CapacityRules, Rules, ServiceTarget
from tests.support.acd_outcomes import activity, refused
from tests.support.builders import CAPACITY, AcdUnderTest, a_queue, some_rules

VIDEO = "video"
DROPPED = some_rules(version="2")
CAPACITY_WITH_VIDEO = CapacityRules(
    {**CAPACITY.limits, VIDEO: 1}, CAPACITY.shared, {**CAPACITY.interrupts, VIDEO: ("email",)}
)


def with_video(kind: ChannelKind = ChannelKind.SPOKEN) -> Rules:
    queue = a_queue(
        targets={VIDEO: ServiceTarget(20_000, 0.8)},
        wrap_up_ms={VIDEO: 0},
        offer_timeout_ms={VIDEO: 20_000},
    )
    channels = {**SHIPPED_CHANNELS, VIDEO: ChannelRules(kind, live=True, labels={"pl": "Wideo"})}
    return some_rules(queue, channels=channels, capacity=CAPACITY_WITH_VIDEO)


def publish(acd: AcdUnderTest, rules: Rules) -> list[Rules]:
    """Publish the rules; return those that the event names."""
    events = acd.do(c.PublishRules(rules))
    return [event.rules for event in events if isinstance(event, RulesPublished)]


@pytest.fixture
def acd() -> AcdUnderTest:
    return AcdUnderTest(with_video())


def test_conversation_keeps_the_kind_with_which_it_was_admitted(acd: AcdUnderTest) -> None:
    ada = acd.consultant("ada")
    acd.call("video-1", channel=VIDEO)
    acd.talk("video-1")
    publish(acd, DROPPED)
    acd.not_ready(ada)
    assert activity(acd, ada)[0] is Activity.TALKING


def test_spoken_conversation_is_not_handed_over_at_the_end_of_the_shift(acd: AcdUnderTest) -> None:
    ada = acd.consultant("ada")
    acd.call("video-1", channel=VIDEO)
    acd.talk("video-1")
    acd.do(c.PlanShift(ada, acd.now_ms, acd.now_ms + 60_000))
    publish(acd, DROPPED)
    assert not any(isinstance(event, ContactHandedOver) for event in acd.wait(60_000))
    assert acd.holder_of("video-1") == ada


def test_waiting_contact_is_still_offered(acd: AcdUnderTest) -> None:
    """Without its limit in the capacity it would wait for ever."""
    acd.call("video-1", channel=VIDEO)
    publish(acd, DROPPED)
    ada = acd.consultant("ada")
    assert acd.holder_of("video-1") == ada


def test_no_further_contact_comes_by_the_channel(acd: AcdUnderTest) -> None:
    acd.call("video-1", channel=VIDEO)
    publish(acd, DROPPED)
    assert refused(acd.call("video-2", channel=VIDEO)) == "channel-unknown"


def test_published_rules_name_the_channel_as_retired(acd: AcdUnderTest) -> None:
    acd.call("video-1", channel=VIDEO)
    [published] = publish(acd, DROPPED)
    assert published.channels[VIDEO].retired
    assert published.channels[VIDEO].labels == {"pl": "Wideo"}
    assert published.version == "2"
    assert published.capacity.limits[VIDEO] == 1
    assert published.capacity.interrupts[VIDEO] == ("email",)


def test_same_rules_again_change_nothing(acd: AcdUnderTest) -> None:
    acd.call("video-1", channel=VIDEO)
    publish(acd, DROPPED)
    assert publish(acd, DROPPED) == []


def test_channel_is_gone_with_the_next_rules_after_its_last_contact(acd: AcdUnderTest) -> None:
    acd.call("video-1", channel=VIDEO)
    publish(acd, DROPPED)
    acd.leave("video-1")
    third = replace(DROPPED, version="3")
    assert publish(acd, third) == [third]


def test_channel_that_is_declared_again_takes_contacts_again(acd: AcdUnderTest) -> None:
    acd.call("video-1", channel=VIDEO)
    publish(acd, DROPPED)
    publish(acd, replace(with_video(), version="3"))
    acd.call("video-2", channel=VIDEO)
    assert acd.acd.contact("video-2") is not None


def test_channel_without_contacts_is_dropped_at_once(acd: AcdUnderTest) -> None:
    assert publish(acd, DROPPED) == [DROPPED]


def test_restart_keeps_the_retired_channel(acd: AcdUnderTest) -> None:
    acd.call("video-1", channel=VIDEO)
    publish(acd, DROPPED)
    twin = acd.restarted()
    for replica in (acd, twin):
        replica.consultant("ada")
        assert replica.holder_of("video-1") == "ada"
