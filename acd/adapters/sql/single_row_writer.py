"""Insert single rows into SQLite without the overhead of an asynchronous transaction.

aiosqlite runs every step of a transaction in its thread: about fifteen thread switches for one
row, each of which waits for a processor. Here the whole transaction is one switch.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import Engine, Executable


class SingleRowWriter:
    """Executor of statements on one engine in AUTOCOMMIT, in order, in a thread of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._thread = ThreadPoolExecutor(1, "single-row-writer")

    async def write(self, statement: Executable, row: Mapping[str, Any]) -> None:
        """Return when the row is committed; a started write is finished even if cancelled."""
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._thread, self._write, statement, row)

    def _write(self, statement: Executable, row: Mapping[str, Any]) -> None:
        with self._engine.connect() as connection:
            connection.execute(statement, row)

    def dispose(self) -> None:
        self._thread.shutdown()
        self._engine.dispose()
