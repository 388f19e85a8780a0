"""Python's garbage collector in a process that must answer at once."""

from __future__ import annotations

import gc

YOUNG_OBJECTS = 20_000
"""So many new ones before they are looked at. Nearly all that a step of the ACD makes is gone
once the log has it: to look after every 700, as is usual, took a tenth of its time."""


def spare() -> None:
    """What is loaded stays: each look through all of it would stop every call for 50 ms."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS)
