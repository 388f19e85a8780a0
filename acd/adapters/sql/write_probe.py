"""Proof that the database takes writes, not only reads: what a full disk refuses."""

from __future__ import annotations

import time

from sqlalchemy import text

from acd.adapters.sql.engine import CityEngine

INTERVAL_S = 5.0
MAX_VERSION = 2**31 - 1
WAL_MESSAGE = "SELECT pg_logical_emit_message(true, 'centrala', '')"


class WriteProbe:
    """Writes at most every `INTERVAL_S`, so that frequent health checks cost no disk flushes."""

    def __init__(self, engine: CityEngine) -> None:
        self._engine = engine
        self._proven_s: float | None = None

    async def check(self) -> None:
        """Raise the database's error unless a transaction that writes can be committed."""
        now_s = time.monotonic()
        if self._proven_s is not None and now_s - self._proven_s < INTERVAL_S:
            return
        await self._write()
        self._proven_s = now_s

    async def _write(self) -> None:
        """Write no table: the file's user version (sqlite.org/pragma.html), or a WAL message."""
        async with self._engine.begin() as connection:
            if self._engine.dialect.name == "sqlite":
                version = time.time_ns() // 1_000_000 % MAX_VERSION
                await connection.exec_driver_sql(f"PRAGMA user_version = {version}")
            else:
                await connection.execute(
                    text("SELECT pg_logical_emit_message(true, 'centrala', '')")
                )
