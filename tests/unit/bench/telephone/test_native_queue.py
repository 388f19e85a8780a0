"""Which AMI events the benchmark counts: those that the engine is sent."""

from __future__ import annotations

import pytest

from bench.telephone.native_queue import ENGINE_USER, heard_by_engine

MANAGER_CONF = f"""\
[general]
enabled = yes

[{ENGINE_USER}]
secret = x
read = system,call
write = call
eventfilter = Event: Newchannel

[{ENGINE_USER}-security]
read = system,security
eventfilter = Event: FullyBooted
"""


def test_events_of_the_engine_are_heard_and_no_others() -> None:
    heard = heard_by_engine(MANAGER_CONF)
    assert heard.splitlines() == ["read = system,call", "eventfilter = Event: Newchannel"]


def test_configuration_without_the_engine_is_refused() -> None:
    with pytest.raises(AssertionError, match="no user"):
        heard_by_engine("[general]\nread = all\n")
