"""Ports of the ACD in memory: for tests, demonstrations and one process.

They pass the same contract suites as the other adapters. Begin with `log.py`.
"""

from acd.adapters.memory.archive import MemoryArchive
from acd.adapters.memory.log import (
    MemoryCursors,
    MemoryEventLog,
    MemoryInputLog,
    MemorySnapshots,
)

__all__ = [
    "MemoryArchive",
    "MemoryCursors",
    "MemoryEventLog",
    "MemoryInputLog",
    "MemorySnapshots",
]
