"""Status of the running system: the block that `up` prints, and the report of `status`.

The report has no password and no key: programs write it to their logs.
"""

from __future__ import annotations

import asyncio
import time
from typing import Any

from rich.console import Console

from acd.ports.process_status import ALL_PROCESSES, DESK, GATEWAY, PUBLIC
from centrala.demo import logins
from centrala.demo.logins import Login
from centrala.host import asterisk, health_probe, port_check, release, run_state, secrets, valkey
from centrala.host.run_state import RunState
from config.errors import StartRefused
from config.settings import PORTS, Settings

Report = dict[str, Any]
PARTS = ("valkey", "asterisk", *ALL_PROCESSES)
NO_CHANNELS = frozenset({"log", "database", "disk", *ALL_PROCESSES})
MAX_PROBE_S = 3.0
NOTABLE_MS = 1_000

OFFICER_SHOWN = "sek"
"""Officer of the demo whose office has the most cases; all officers share one password."""


async def examine(settings: Settings) -> Report:
    """Return health of each part, addresses, ports and logins as plain data."""
    state = run_state.read(settings.run_dir)
    running = run_state.is_running(settings.run_dir)
    parts = await _parts(settings, state) if running else _no_parts()
    return {
        "running": running,
        "ready": bool(running and state and state.ready),
        "uptime_s": round(time.time() - state.started_ms / 1000) if running and state else 0,
        "version": _version(settings, state if running else None),
        "parts": parts,
        "channels": await _channels(settings) if running else {},
        "urls": urls(settings) if running else {},
        "telephone": f"sip:{settings.hotline}@{settings.sip_host}:{settings.sip_port}",
        "ports": {name: getattr(settings, name) for name in PORTS},
        "logins": [_without_password(login) for login in _logins(settings)],
        "login_file": str(logins.path(settings)),
        "run_dir": str(settings.run_dir),
        "logs": str(settings.log_dir),
    }


async def _parts(settings: Settings, state: RunState | None) -> dict[str, Report]:
    healths = await asyncio.gather(
        _log_server(settings),
        _asterisk(settings),
        *(_process(settings, process) for process in ALL_PROCESSES),
    )
    parts = dict(zip(PARTS, healths, strict=True))
    return {name: part | _life(state, name) for name, part in parts.items()}


def _version(settings: Settings, state: RunState | None) -> Report:
    """Return the running version of each process, and the target: the version that an upgrade is
    bringing, or that the next start brings."""
    chosen = release.read(settings.run_dir).release
    target = (state and state.target) or chosen.version
    return {
        "running": state.versions if state else {},
        "target": target,
        "folder": str(chosen.folder),
    }


def _version_line(version: Report) -> str:
    running = sorted(set(version["running"].values()))
    if running in ([], [version["target"]]):
        return f"{version['target']} ({version['folder']})"
    return f"{', '.join(running)}; wanted: {version['target']} ({version['folder']})"


def _no_parts() -> dict[str, Report]:
    return {name: {"healthy": False, "detail": "not running"} | _life(None, name) for name in PARTS}


def urls(settings: Settings) -> dict[str, str]:
    """Return the pages' addresses, without any key."""
    return {
        "desk": f"{settings.url}/desk",
        "wallboard": f"{settings.url}/wallboard",
        "chat": f"{settings.residents_address}/chat",
    }


async def channels_are_up(settings: Settings) -> bool:
    """Tell whether every configured channel works, as the desk knows it."""
    channels = await _channels(settings)
    return bool(channels) and "down" not in channels.values()


def print_block(settings: Settings, console: Console) -> None:
    """Print addresses and how to dial; on a terminal also passwords and the wallboard's key.

    Output that is no terminal may be a log file that others read.
    """
    pages = urls(settings)
    on_terminal = console.is_terminal
    rows = [
        ("desk", pages["desk"]),
        ("wallboard", pages["wallboard"] + (_key(settings) if on_terminal else "")),
        ("chat", pages["chat"]),
        ("telephone", f"sip:{settings.hotline}@{settings.sip_host}:{settings.sip_port} (UDP)"),
        ("mail", _mail(settings)),
        ("logs", str(settings.log_dir)),
        *(_login_rows(settings) if on_terminal else _login_place(settings)),
        ("dial it", "make call"),
        ("stop it", "Ctrl-C here, or make down"),
    ]
    title = f"Centrala runs: {settings.city} {settings.hotline}"
    _print_rows(title, rows, console)


def print_status(report: Report, console: Console) -> None:
    rows = [("version", _version_line(report["version"]))]
    rows += [(name, _part_line(part)) for name, part in report["parts"].items()]
    if report["running"]:
        rows.append(("channels", _channel_line(report["channels"])))
        rows += [(name, url) for name, url in report["urls"].items()]
        rows.append(("telephone", report["telephone"]))
        rows += [("logins", report["login_file"])] if report["logins"] else []
    rows.append(("logs", report["logs"]))
    hours, seconds = divmod(report["uptime_s"], 3600)
    life = f"up for {hours} h {seconds // 60} min" if report["running"] else "not running (make up)"
    _print_rows(f"Centrala: {life}", rows, console)


def is_healthy(report: Report) -> bool:
    """Tell whether every part and every configured channel works."""
    parts = all(part["healthy"] for part in report["parts"].values())
    return parts and "down" not in report["channels"].values()


def _channel_line(channels: dict[str, str]) -> str:
    return ", ".join(f"{'✓' if state == 'up' else '✗'} {name}" for name, state in channels.items())


def _print_rows(title: str, rows: list[tuple[str, str]], console: Console) -> None:
    line = "─" * 78
    console.print(f"\n{line}\n {title}\n", style="bold", highlight=False, markup=False)
    for name, text in rows:
        console.print(f"   {name:<12}{text}", highlight=False, markup=False)
    console.print(f"{line}\n", style="bold", highlight=False, markup=False)


def _logins(settings: Settings) -> tuple[Login, ...]:
    stored = logins.read(settings)
    return stored.logins if stored else ()


def print_logins(settings: Settings, console: Console) -> None:
    """Print what `print_block` leaves out of a log file, if this is a terminal."""
    if console.is_terminal:
        rows = [("wallboard", urls(settings)["wallboard"] + _key(settings))]
        _print_rows("Keys of the demo", [*rows, *_login_rows(settings)], console)


def _without_password(login: Login) -> dict[str, str]:
    return {"login": login.login, "role": login.role, "name": login.name}


def _key(settings: Settings) -> str:
    stored = logins.read(settings)
    return f"#token={stored.wallboard_token}" if stored else ""


def _login_place(settings: Settings) -> list[tuple[str, str]]:
    return [("logins", str(logins.path(settings)))] if _logins(settings) else []


def _login_rows(settings: Settings) -> list[tuple[str, str]]:
    by_role: dict[str, list[str]] = {}
    for login in _logins(settings):
        by_role.setdefault(login.role, []).append(f"{login.login} / {login.password}")
    stored = logins.read(settings)
    if stored and stored.officer_password:
        by_role["officer"] = [f"{OFFICER_SHOWN} and all others / {stored.officer_password}"]
    return [
        (role if number == 0 else "", line)
        for role, lines in by_role.items()
        for number, line in enumerate(lines)
    ]


def _part_line(part: Report) -> str:
    mark = "✓" if part["healthy"] else "✗"
    pid = f" pid {part['pid']}" if part["pid"] else ""
    again = f", restarted {part['restarts']}×" if part["restarts"] else ""
    return f"{mark} {part['detail']}{pid}{again}"


def _mail(settings: Settings) -> str:
    if settings.imap_host is None:
        return "no mailbox (CENTRALA_IMAP_HOST, see docs/configuration.md)"
    return f"{settings.mail_address} ({settings.imap_host})"


def _life(state: RunState | None, name: str) -> Report:
    if state is None:
        return {"pid": None, "restarts": 0}
    return {"pid": state.parts.get(name), "restarts": state.restarts.get(name, 0)}


async def _log_server(settings: Settings) -> Report:
    if settings.redis_url is not None:
        return {"healthy": True, "detail": "external (REDIS_URL); see the health of the engine"}
    try:
        stored = secrets.load(settings.run_dir / "secrets.json")
    except StartRefused as error:
        return {"healthy": False, "detail": error.message}
    healthy = await _in_time(valkey.wait_ready(settings, stored))
    return {"healthy": healthy, "detail": str(valkey.socket_path(settings))}


async def _asterisk(settings: Settings) -> Report:
    healthy = await _in_time(asterisk.wait_booted(settings))
    sip_free = port_check.is_free(settings.sip_host, settings.sip_port, "udp")
    detail = f"SIP on {settings.sip_host}:{settings.sip_port} (UDP)"
    return {"healthy": healthy and not sip_free, "detail": detail}


async def _process(settings: Settings, process: str) -> Report:
    place = health_probe.SocketEndpoint(settings.health_socket(process))
    status, report_data = await health_probe.json_get(place, "/readyz")
    addresses = {
        DESK: settings.url,
        PUBLIC: settings.residents_address,
        GATEWAY: settings.sip_ws_address,
    }
    address = addresses.get(process, "")
    detail = " ".join(filter(None, (address, health_probe.state_in_words(status, report_data))))
    return {"healthy": status == 200, "detail": detail + behind(report_data), "checks": report_data}


async def _channels(settings: Settings) -> dict[str, str]:
    """Return the state of each channel by name, as the desk's pages know it from signals."""
    place = health_probe.Endpoint(settings.http_host, settings.http_port, bool(settings.tls_cert))
    _, report_data = await health_probe.json_get(place, "/readyz")
    parts = report_data.get("parts", {})
    return {
        "phone" if name == "asterisk" else name: part.get("status", "down")
        for name, part in parts.items()
        if name not in NO_CHANNELS
    }


def behind(report_data: Any) -> str:
    """Return the lag of the ACD and its consumers as text; empty without a lag."""
    lag = report_data.get("lag") if isinstance(report_data, dict) else None
    if not lag:
        return ""
    parts = []
    if lag["inputs"] or lag["age_ms"] > NOTABLE_MS:
        parts.append(f"the ACD is {lag['inputs']} inputs and {lag['age_ms']} ms behind")
    if lag["consumer_age_ms"] > NOTABLE_MS:
        parts.append(f"{lag['slowest_consumer']} is {lag['consumer_age_ms'] / 1000:.0f} s behind")
    return "".join(f", {part}" for part in parts)


async def _in_time(work: Any) -> bool:
    try:
        async with asyncio.timeout(MAX_PROBE_S):
            await work
    except TimeoutError:
        return False
    return True
