"""Members of Asterisk's own queue follow who is on duty, so that it can take over at any time."""

from __future__ import annotations

from acd.domain.model.consultant import Activity
from acd.ports.acd import AcdPort
from ivr.asterisk.call_control.commands import ChannelCommands

OFF_DUTY = frozenset({Activity.OFFLINE, Activity.NOT_READY})
"""Every other activity is a member's: Asterisk itself sees whose telephone is busy."""


class FallbackQueue:
    """`synchronise` comes first; both methods raise AmiDisconnected, AmiTimedOut."""

    def __init__(self, commands: ChannelCommands, acd: AcdPort) -> None:
        self._commands = commands
        self._acd = acd
        self._members: set[str] = set()

    async def update(self, consultant_id: str) -> None:
        """Add or remove one consultant according to the present activity."""
        view = self._acd.consultant(consultant_id)
        on_duty = view is not None and view.activity not in OFF_DUTY
        await self._set_member(consultant_id, on_duty=on_duty)

    async def synchronise(self) -> None:
        """Read the members from Asterisk, then add and remove until they are those on duty."""
        self._members = await self._commands.queue_members()
        on_duty = {v.consultant_id for v in self._acd.consultants() if v.activity not in OFF_DUTY}
        for consultant_id in self._members ^ on_duty:
            await self._set_member(consultant_id, on_duty=consultant_id in on_duty)

    async def _set_member(self, consultant_id: str, *, on_duty: bool) -> None:
        if on_duty == (consultant_id in self._members):
            return
        if on_duty:
            await self._commands.join_queue(consultant_id)
            self._members.add(consultant_id)
        else:
            await self._commands.leave_queue(consultant_id)
            self._members.discard(consultant_id)
