"""Garbage collector of a process that must answer at once."""

from __future__ import annotations

import gc

YOUNG_OBJECTS_MAX = 20_000
"""New objects before a collection. Nearly all objects of a step of the ACD are freed once the log
has its events: collecting after every 700, the default, took a tenth of the step's time."""


def start_without_gc() -> None:
    """Collect nothing until `tune_gc`: what a program makes while it loads, it keeps. Collections
    were a tenth of the 1.7 s of processor time in which a process loads its modules."""
    gc.disable()


def tune_gc() -> None:
    """Freeze start-up objects: a full collection over them pauses the loop for about 50 ms."""
    gc.collect()
    gc.freeze()
    gc.enable()
    gc.set_threshold(YOUNG_OBJECTS_MAX)
