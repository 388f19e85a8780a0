"""One row at a time into SQLite, without the many turns that an asynchronous transaction takes.

aiosqlite hands every step of a transaction to its thread: some fifteen turns for one row, each of
which waits for a processor. Here the whole transaction is one turn.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import Engine, Executable


class QuickWriter:
    """Statements on one engine in AUTOCOMMIT, one after the other, in a thread of their own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._thread = ThreadPoolExecutor(1, "quick-writer")

    async def write(self, statement: Executable, row: Mapping[str, Any]) -> None:
        """Returns when it is committed. Cancelled or not, it is written once it was begun."""
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._thread, self._write, statement, row)

    def _write(self, statement: Executable, row: Mapping[str, Any]) -> None:
        with self._engine.connect() as connection:
            connection.execute(statement, row)

    def dispose(self) -> None:
        self._thread.shutdown()
        self._engine.dispose()
