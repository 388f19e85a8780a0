"""Random values of every type that the log or a snapshot may hold."""

from __future__ import annotations

from typing import Any, get_args, get_type_hints

from hypothesis import strategies as st

from acd.domain.messages.commands import Input
from acd.domain.messages.events import Event
from acd.domain.model.recent_ids import HeldPosition, HeldPositions, RecentIds
from acd.domain.model.state import AcdState, ConsultantEntry, ContactEntry, OfferEntry

INT64 = st.integers(-(2**63), 2**63 - 1)
NAMES = st.text(max_size=20)

st.register_type_strategy(int, INT64)
st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))
st.register_type_strategy(str, st.text(st.characters(exclude_categories=["Cs"]), max_size=20))


def _messages(kind: type[Any]) -> st.SearchStrategy[Any]:
    """Messages with random values for all members; their signatures do not say the defaults."""
    return st.builds(kind, **{name: st.from_type(of) for name, of in get_type_hints(kind).items()})


for _kind in (*get_args(Input), *get_args(Event)):
    st.register_type_strategy(_kind, _messages)


def _by_id(kind: type[Any], name: str) -> st.SearchStrategy[dict[str, Any]]:
    entries = st.lists(st.from_type(kind), max_size=3)
    return entries.map(lambda records: {getattr(entry, name): entry for entry in records})


@st.composite
def _recent_ids(draw: st.DrawFn) -> RecentIds:
    recent = RecentIds()
    recent.load(draw(st.dictionaries(st.from_type(str), INT64, max_size=3)).items())
    return recent


@st.composite
def _held_positions(draw: st.DrawFn) -> HeldPositions:
    positions = HeldPositions()
    held = st.from_type(HeldPosition)
    positions.load(draw(st.dictionaries(st.from_type(str), held, max_size=3)).items())
    return positions


def states() -> st.SearchStrategy[AcdState]:
    """States of the ACD whose records stand under their ids."""
    return st.builds(
        AcdState,
        now_ms=INT64,
        seq=INT64,
        contacts=_by_id(ContactEntry, "contact_id"),
        consultants=_by_id(ConsultantEntry, "consultant_id"),
        offers=_by_id(OfferEntry, "offer_id"),
        keys=_recent_ids(),
        closed=_recent_ids(),
        held_positions=_held_positions(),
    )
