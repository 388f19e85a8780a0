"""Datagrams that the kernel dropped because a socket's buffer was full, from /proc/net/udp."""

from __future__ import annotations

from pathlib import Path

TABLE = Path("/proc/net/udp")


def dropped(port: int, table: str) -> int:
    """Return the drops of the sockets of a local port since they were opened."""
    rows = (line.split() for line in table.splitlines()[1:])
    return sum(int(row[-1]) for row in rows if int(row[1].rpartition(":")[2], 16) == port)


def dropped_now(port: int) -> int:
    """Return the drops until now."""
    return dropped(port, TABLE.read_text(encoding="ascii"))
