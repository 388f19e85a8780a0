"""Base class of inputs and events: records that nobody changes once they are made."""

from __future__ import annotations

from typing import dataclass_transform

import msgspec


@dataclass_transform(frozen_default=True, field_specifiers=(msgspec.field,))
class Message(msgspec.Struct, frozen=True, gc=False):
    """Record of values without behaviour.

    A dozen are made and written as JSON for each offer: a struct takes a third of the time of a
    dataclass to make and half of it to write. The garbage collector need not visit them, since no
    message can be part of a cycle: its members are values and other messages.
    """
