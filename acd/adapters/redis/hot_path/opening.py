"""Open wires to the server that serves now."""

from __future__ import annotations

import asyncio
from weakref import WeakSet

from acd.adapters.redis.cancellation import cancellation_kept
from acd.adapters.redis.connect import COMMAND_TIMEOUT_S
from acd.adapters.redis.errors import FAILURES, error_of_failure
from acd.adapters.redis.hot_path.wire import Wire, connect
from acd.adapters.redis.route import Route


class WireOpener:
    """Every wire that was opened here and is still referenced can be closed together."""

    def __init__(self, route: Route) -> None:
        self._route = route
        self._wires: WeakSet[Wire] = WeakSet()

    async def open(self) -> Wire:
        """A new wire. Raises `LogUnavailable`."""
        try:
            async with asyncio.timeout(COMMAND_TIMEOUT_S):
                with cancellation_kept():
                    wire = await connect(await self._route.server())
        except FAILURES as error:  # TimeoutError is an OSError
            raise error_of_failure(error) from error
        self._wires.add(wire)
        return wire

    def close_all(self) -> None:
        """Abort every wire."""
        for wire in tuple(self._wires):
            wire.abort()
