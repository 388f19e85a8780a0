"""Ports that the kernel gives to outgoing connections: none of them is free for long."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from config.settings import PORTS, Settings

FOLDER = Path("/proc/sys/net/ipv4")
RANGE, RESERVED = "ip_local_port_range", "ip_local_reserved_ports"  # both in ip-sysctl


def conflict(settings: Settings, folder: Path = FOLDER) -> str | None:
    """Return the sentence about ports in the range of outgoing connections; None if none is.

    An outgoing connection of any program could hold such a port at the next start or call.
    """
    low, high = _range(folder)
    reserved = set(_reserved(folder))
    inside = [port for port in _ports(settings) if low <= port <= high and port not in reserved]
    if not inside:
        return None
    spans = f"{inside[0]}" if len(inside) == 1 else f"{min(inside)} to {max(inside)}"
    return (
        f"ports {spans} lie in this machine's range for outgoing connections ({low} to {high}): "
        "choose lower ones, as CENTRALA_PORT_BASE=21000 does, or reserve them: "
        f"sysctl -w net.ipv4.ip_local_reserved_ports={min(inside)}-{max(inside)}"
    )


def _ports(settings: Settings) -> Iterator[int]:
    for name in PORTS:
        if not name.startswith("rtp_"):
            yield getattr(settings, name)
    yield from range(settings.rtp_start, settings.rtp_end + 1)


def _range(folder: Path) -> tuple[int, int]:
    try:
        low, high = (folder / RANGE).read_text(encoding="ascii").split()
    except (OSError, ValueError):
        return 0, -1
    return int(low), int(high)


def _reserved(folder: Path) -> Iterator[int]:
    try:
        text = (folder / RESERVED).read_text(encoding="ascii").strip()
    except OSError:
        return
    for span in filter(None, text.split(",")):
        first, _, last = span.partition("-")
        yield from range(int(first), int(last or first) + 1)
