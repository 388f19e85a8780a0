"""The native queue's members follow who is on duty, so that it can take over at any instant."""

from __future__ import annotations

from acd.domain.consultant import Activity
from acd.ports.hall import HallPort
from ivr.asterisk.switch import Switch

OFF_DUTY = frozenset({Activity.OFFLINE, Activity.NOT_READY})
"""Everyone else is a member: who talks or writes is busy for the moment, and Asterisk sees it."""


class FallbackQueue:
    """Both methods raise AmiDisconnected, AmiTimeout."""

    def __init__(self, switch: Switch, hall: HallPort) -> None:
        self._switch = switch
        self._hall = hall

    async def follow(self, consultant_id: str) -> None:
        """One consultant, as she is now."""
        view = self._hall.consultant(consultant_id)
        if view is None or view.activity in OFF_DUTY:
            await self._switch.leave_queue(consultant_id)
        else:
            await self._switch.join_queue(consultant_id)

    async def sync(self) -> None:
        """All of them, after a time without connection."""
        members = await self._switch.queue_members()
        wanted = {v.consultant_id for v in self._hall.consultants() if v.activity not in OFF_DUTY}
        for consultant_id in members - wanted:
            await self._switch.leave_queue(consultant_id)
        for consultant_id in wanted - members:
            await self._switch.join_queue(consultant_id)
