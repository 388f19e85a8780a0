"""Fixtures of call control: a connector that runs, with short reconnection delays."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from ivr.asterisk.ami import client as client_module
from tests.support.telephony import Telephony, telephony


@pytest.fixture
async def phone(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Telephony]:
    monkeypatch.setattr(client_module, "MIN_RECONNECT_DELAY_S", 0.01)
    monkeypatch.setattr(client_module, "MAX_RECONNECT_DELAY_S", 0.02)
    async with telephony() as phone:
        yield phone
