"""Members of the fallback queue: a real ACD, a scripted Asterisk."""

from __future__ import annotations

import asyncio

from acd.domain.messages.commands import BecomeNotReady, BecomeReady, SignIn
from acd.domain.model.consultant import NotReadyReason
from ivr.asterisk.call_control.commands import ChannelCommands
from ivr.asterisk.call_control.fallback_queue import FallbackQueue
from tests.support.acd_service import running_acd
from tests.support.background import cancelled
from tests.support.scripted_asterisk import ami_client, scripted_asterisk
from tests.support.waiting import until


async def test_members_are_the_consultants_on_duty() -> None:
    async with running_acd() as running, scripted_asterisk() as asterisk:
        asterisk.answer_all()
        assert asterisk.lists is not None
        member = {"Event": "QueueMember", "Location": "PJSIP/consultant-basia"}
        asterisk.lists["QueueStatus"] = [member]
        ami, acd = ami_client(asterisk), running.acd
        task = asyncio.create_task(ami.run())
        await until(lambda: ami.connected)
        await acd.submit(SignIn("anna", {"drogi": 50}), "sign-in")
        await acd.submit(BecomeReady("anna"), "ready")
        queue = FallbackQueue(ChannelCommands(ami, "19115"), acd)
        await queue.synchronise()
        assert interfaces(asterisk.actions("QueueAdd")) == ["PJSIP/consultant-anna"]
        assert interfaces(asterisk.actions("QueueRemove")) == ["PJSIP/consultant-basia"]
        await queue.update("anna")
        assert len(asterisk.actions("QueueAdd")) == 1
        await acd.submit(BecomeNotReady("anna", NotReadyReason.BREAK), "break")
        await queue.update("anna")
        assert len(asterisk.actions("QueueRemove")) == 2
        await cancelled(task)


def interfaces(actions: list[dict[str, str]]) -> list[str]:
    return [action["Interface"] for action in actions]
