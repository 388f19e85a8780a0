"""The native queue's members follow who is on duty, so that it can take over at any instant."""

from __future__ import annotations

from acd.domain.model.consultant import Activity
from acd.ports.acd import AcdPort
from ivr.asterisk.call_control.commands import ChannelCommands

OFF_DUTY = frozenset({Activity.OFFLINE, Activity.NOT_READY})
"""Everyone else is a member: who talks or writes is busy for the moment, and Asterisk sees it."""


class FallbackQueue:
    """Both methods raise AmiDisconnected, AmiTimeout; `sync` comes first."""

    def __init__(self, switch: ChannelCommands, acd: AcdPort) -> None:
        self._switch = switch
        self._acd = acd
        self._members: set[str] = set()

    async def follow(self, consultant_id: str) -> None:
        """One consultant, as she is now."""
        view = self._acd.consultant(consultant_id)
        on_duty = view is not None and view.activity not in OFF_DUTY
        await self._place(consultant_id, on_duty=on_duty)

    async def sync(self) -> None:
        """All of them, as Asterisk and the ACD have them after a time without connection."""
        self._members = await self._switch.queue_members()
        wanted = {v.consultant_id for v in self._acd.consultants() if v.activity not in OFF_DUTY}
        for consultant_id in self._members ^ wanted:
            await self._place(consultant_id, on_duty=consultant_id in wanted)

    async def _place(self, consultant_id: str, *, on_duty: bool) -> None:
        if on_duty == (consultant_id in self._members):
            return
        if on_duty:
            await self._switch.join_queue(consultant_id)
            self._members.add(consultant_id)
        else:
            await self._switch.leave_queue(consultant_id)
            self._members.discard(consultant_id)
