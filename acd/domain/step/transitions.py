"""Transitions by the state tables of contacts, offers and consultants."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TypeVar

from acd.domain.messages.rejections import StateTransitionInvalid

State = TypeVar("State", bound=Hashable)


def advance(table: Mapping[tuple[State, str], State], state: State, trigger: str) -> State:
    """Return the next state.

    Raises `StateTransitionInvalid` for a pair that the table does not hold.
    """
    following = table.get((state, trigger))
    if following is None:
        raise StateTransitionInvalid(f"state: {trigger!r} is not possible while {state!s}")
    return following
