"""Holder of a port, looked up before the start so that the message can name the program."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

from config.settings import PORTS, Port, Settings

ANY_PORT = 0
ANY_HOST = "0.0.0.0"  # noqa: S104 - the media address is left to Asterisk
HOSTS = (
    "http_host", "residents_host", "sip_host", "sip_tls_host", "sip_ws_host", "media_host",
)  # fmt: skip
LISTEN = "0A"  # state column of /proc/net/tcp (proc(5))


def taken(settings: Settings) -> Iterator[tuple[str, int, Port]]:
    """Return settings whose port another program holds: name, number, purpose.

    Of the ports of voice, whose every one may be the next call's, the first that is held. An
    address that this machine does not have is left to `absent_hosts`.
    """
    unused = {"sip_ws_port" if settings.tls_cert else "sip_wss_port"}
    if settings.sip_tls_host is None:
        unused.add("sip_tls_port")
    for name, port in PORTS.items():
        number = getattr(settings, name)
        if name.startswith("rtp_") or name in unused:
            continue
        if _is_held(_host(settings, name), number, port.transport):
            yield name, number, port
    host = settings.media_host or ANY_HOST
    for number in range(settings.rtp_start, settings.rtp_end + 1):
        if _is_held(host, number, "udp"):
            yield "rtp_start", number, PORTS["rtp_start"]._replace(purpose="voice")
            return


def absent_hosts(settings: Settings) -> Iterator[tuple[str, str]]:
    """Return settings that name an address of another machine: name, address."""
    for name in HOSTS:
        host = getattr(settings, name)
        if host is not None and not _is_here(host):
            yield name, host


def _is_held(host: str, number: int, transport: str) -> bool:
    return not is_free(host, number, transport) and _is_here(host)


def _is_here(host: str) -> bool:
    return is_free(host, ANY_PORT, "udp")


def is_free(host: str, number: int, transport: str) -> bool:
    kind = socket.SOCK_DGRAM if transport == "udp" else socket.SOCK_STREAM
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, kind) as probe:
        if transport == "tcp":  # a port in TIME_WAIT is free for a server
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, number))
        except OSError:
            return False
    return True


def holder(number: int, transport: str) -> str:
    """Return `name (pid)` of the program on a port, or `another program` without the right to
    look."""
    inodes = {f"socket:[{inode}]" for inode in _inodes(number, transport)}
    for folder in Path("/proc").glob("[0-9]*"):
        if inodes & set(_links(folder / "fd")):
            name = (folder / "comm").read_text(encoding="utf-8").strip()
            return f"{name} (pid {folder.name})"
    return "another program"


def _host(settings: Settings, name: str) -> str:
    hosts = {
        "http_port": settings.http_host,
        "residents_port": settings.residents_host,
        "sip_port": settings.sip_host,
        "sip_tls_port": settings.sip_tls_host or "127.0.0.1",
        "sip_ws_port": settings.sip_ws_host,
        "sip_wss_port": settings.sip_ws_host,
    }
    return hosts.get(name, "127.0.0.1")


def _inodes(number: int, transport: str) -> Iterator[str]:
    for family in ("", "6"):
        table = Path(f"/proc/net/{transport}{family}")
        lines = table.read_text(encoding="ascii").splitlines()[1:] if table.exists() else []
        for columns in map(str.split, lines):
            port = int(columns[1].rpartition(":")[2], 16)
            if port == number and (transport == "udp" or columns[3] == LISTEN):
                yield columns[9]


def _links(folder: Path) -> Iterator[str]:
    try:
        for link in folder.iterdir():
            yield str(link.readlink())
    except OSError:
        return  # not ours to look at, or gone
