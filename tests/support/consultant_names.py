"""Names of consultants without a database."""

from __future__ import annotations

from collections.abc import Mapping


class FixedNames:
    """Implement `ConsultantNames` over a dictionary."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names

    async def name_of(self, consultant_id: str) -> str | None:
        return self._names.get(consultant_id)
