"""Merges and their undo in any order: everything belongs to exactly one resident."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from acd.adapters.sql.engine import make_engine
from acd.ports.residents import AddressForm, ResidentForm
from crm_bridge.errors import ResidentInvalid, ResidentMerged
from crm_bridge.residents.store import ResidentRegister
from tests.support.city import HandClock
from tests.support.databases import migrated_database

RESIDENTS = 5
NUMBERS = [f"+4860100000{number}" for number in range(RESIDENTS)]
Step = tuple[str, int, int]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["merge", "merge", "undo"]),
        st.integers(0, RESIDENTS - 1),
        st.integers(0, RESIDENTS - 1),
    ),
    max_size=12,
)


@dataclass
class Model:
    """Independent account of the merges: the parent of each resident, and the merges done."""

    parents: dict[int, int] = field(default_factory=dict)
    done: list[tuple[int, int]] = field(default_factory=list)

    def root(self, resident: int) -> int:
        while resident in self.parents:
            resident = self.parents[resident]
        return resident

    def merge(self, kept: int, merged: int) -> bool:
        if (kept, merged) in self.done:
            return True
        if kept == merged or kept in self.parents or merged in self.parents:
            return False
        self.parents[merged] = kept
        self.done.append((kept, merged))
        return True

    def undo(self, kept: int, merged: int) -> bool:
        if kept in self.parents:
            return False
        self.done.remove((kept, merged))
        del self.parents[merged]
        return True


async def compare(register: ResidentRegister, steps: list[Step]) -> None:
    city = uuid4().hex[:8]
    ids = [f"{city}-{number}" for number in range(RESIDENTS)]
    for resident_id, address in zip(ids, NUMBERS, strict=True):
        form = ResidentForm("Jan Wit", "pl", (AddressForm(address),))
        await register.create(resident_id, form, "bielak")
    model, merge_ids = Model(), dict[tuple[int, int], str]()
    for step in steps:
        await _do(register, ids, model, merge_ids, step)
    for number in range(RESIDENTS):
        profile = await register.profile(ids[number])
        root = model.root(number)
        group = [other for other in range(RESIDENTS) if model.root(other) == root]
        assert profile.resident_id == ids[root]
        assert [entry.address for entry in profile.addresses] == [NUMBERS[one] for one in group]


async def _do(
    register: ResidentRegister,
    ids: list[str],
    model: Model,
    merge_ids: dict[tuple[int, int], str],
    step: Step,
) -> None:
    kind, kept, merged = step
    if kind == "merge":
        try:
            profile = await register.merge(ids[kept], ids[merged], "Ta sama", "bielak")
        except (ResidentMerged, ResidentInvalid):
            assert not model.merge(kept, merged)
            return
        assert model.merge(kept, merged)
        (merge,) = [merge for merge in profile.merges if merge.merged_id == ids[merged]]
        merge_ids[kept, merged] = merge.merge_id
    elif model.done:
        pair = model.done[(kept * RESIDENTS + merged) % len(model.done)]
        try:
            await register.undo_merge(merge_ids[pair], "bielak")
        except ResidentMerged:
            assert not model.undo(*pair)
            return
        assert model.undo(*pair)


@pytest.fixture
def database() -> str:
    return migrated_database("sqlite")


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(STEPS)
async def test_merges_and_undos_lose_and_double_nothing(database: str, steps: list[Step]) -> None:
    engine = make_engine(database)
    await compare(ResidentRegister(engine, HandClock(), lambda: uuid4().hex), steps)
    await engine.dispose()
