"""The line as an outsider sees it: the wallboard's figures, Asterisk's console, and silence."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import aiohttp

from tests.support.system import System
from tests.support.waiting import PATIENCE_S, until_true

AT_WORK = ("ready", "ringing", "talking", "writing", "wrap_up")
AT_MOST = aiohttp.ClientTimeout(total=5)
QUIET_S = 75.0
"""A desk that was left is given up after 30 s, a wrap-up after 30 s more."""


async def wallboard(system: System) -> dict[str, Any]:
    """The wallboard's view; empty while nobody answers."""
    page, _, token = system.wallboard.partition("#token=")
    headers = {"Authorization": f"Bearer {token}"}
    try:
        async with (
            aiohttp.ClientSession(timeout=AT_MOST, headers=headers) as session,
            session.get(page.replace("/wallboard", "/api/v1/wallboard")) as answer,
        ):
            view: dict[str, Any] = await answer.json()
            return view if answer.status == 200 else {}
    except (aiohttp.ClientError, TimeoutError):
        return {}


async def waiting(system: System, channel: str = "phone") -> int:
    """How many wait on a channel, those offered included; -1 while nobody answers."""
    view = await wallboard(system)
    return int(view["total"]["waiting"][channel]) if view else -1


async def until_waiting(
    system: System, count: int, channel: str = "phone", within_s: float = PATIENCE_S
) -> None:
    """Returns once `count` wait on a channel. Raises TimeoutError."""

    async def there() -> bool:
        return await waiting(system, channel) == count

    await until_true(there, within_s)


async def console(system: System, line: str) -> str:
    """Return the answer of Asterisk's console to a command."""
    conf = system.run_dir / "asterisk" / "etc" / "asterisk.conf"
    process = await asyncio.create_subprocess_exec(
        *system.runtime.argv("asterisk", "-C", str(conf), "-rx", line),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    output, _ = await process.communicate()
    return output.decode()


async def until_calls(system: System, channels: int) -> None:
    """Return once Asterisk has this number of channels. Raises TimeoutError."""

    async def reached() -> bool:
        output = await console(system, "core show channels count")
        return re.search(rf"\b{channels} active channel", output) is not None

    await until_true(reached)


async def engine_pid(system: System) -> int:
    """The process with the ACD's replica; the loop goes on meanwhile, and the voices with it."""
    status = await asyncio.to_thread(system.status)
    return int(status["parts"]["engine"]["pid"])


async def until_replaced(system: System, killed: int) -> None:
    """Return once another engine runs and is ready. Raises TimeoutError.

    The figures of the wallboard do not tell: the desk shows them without an engine.
    """

    async def is_back() -> bool:
        status = await asyncio.to_thread(system.status)
        engine = status["parts"]["engine"]
        return engine["healthy"] and engine["pid"] not in (None, killed)

    await until_true(is_back)


async def is_quiet(system: System) -> bool:
    """Nobody calls, nobody waits, nobody is at work."""
    view = await wallboard(system)
    if not view or any(view["total"]["waiting"].values()):
        return False
    return not any(view["consultants"][state] for state in AT_WORK)


async def clear(system: System) -> None:
    """Hangs up what a test left on the line and waits until nobody is at work."""
    if not await is_quiet(system):
        await console(system, "channel request hangup all")
        await until_true(lambda: is_quiet(system), QUIET_S)
