"""The hall's ports in memory."""

from acd.adapters.memory.log import (
    MemoryCursors,
    MemoryEventLog,
    MemoryInputLog,
    MemorySnapshots,
)

__all__ = ["MemoryCursors", "MemoryEventLog", "MemoryInputLog", "MemorySnapshots"]
