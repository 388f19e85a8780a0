"""the ACD's ports in memory."""

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
