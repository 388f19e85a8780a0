"""`centrala wallboard-token`: read-only tokens of wallboard screens that nobody signs in to.

A token is printed once, on standard output. One that was revoked or expired closes its screens
within a second, also in a running system.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Annotated, TypeVar

import typer

from acd.ports.security_log import SecurityEventKind
from centrala.cli.console import out
from centrala.cli.staff_database import report, staff_database
from centrala.wiring import logging
from centrala.wiring.clock import SystemClock
from config import settings as settings_module
from config.errors import UsageError
from config.settings import Settings
from desk.auth.accounts import LOGIN
from desk.auth.wallboard_tokens import WallboardToken, WallboardTokens

app = typer.Typer(
    help="Manage the tokens of wallboard screens.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)

T = TypeVar("T")
NameArgument = Annotated[str, typer.Argument(help="Name of the screen: a-z, 0-9 and -.")]


@app.command()
def add(
    name: NameArgument,
    days: Annotated[int, typer.Option(help="Days until it expires.", min=1, max=3650)] = 365,
) -> None:
    """Make a token and print the address of the wallboard with it."""
    if not LOGIN.fullmatch(name):
        raise UsageError("NAME: expected at most 32 of a-z, 0-9 and -", field="name")
    settings = settings_module.load()
    token = _act(settings, lambda tokens: tokens.add(name, days))
    report(settings, SecurityEventKind.TOKEN_ADDED, token=name, days=days)
    address = f"{settings.url}/wallboard#token={token}"
    out.print(address, highlight=False, markup=False, soft_wrap=True)


@app.command("list")
def list_tokens(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
) -> None:
    """Show every token: name, state and day of its end."""
    rows = [_row(token) for token in _act(settings_module.load(), lambda tokens: tokens.all())]
    if as_json:
        out.print_json(json.dumps(rows))
        return
    for row in rows:
        line = f"{row['name']:<32} {row['state']:<8} {row['expires']}"
        out.print(line, highlight=False, markup=False)


@app.command()
def revoke(name: NameArgument) -> None:
    """End a token and the screens that use it."""
    settings = settings_module.load()
    _act(settings, lambda tokens: tokens.revoke(name))
    report(settings, SecurityEventKind.TOKEN_REVOKED, token=name)


def _act(settings: Settings, act: Callable[[WallboardTokens], Awaitable[T]]) -> T:
    logging.configure("error")
    return asyncio.run(_with_tokens(settings, act))


async def _with_tokens(settings: Settings, act: Callable[[WallboardTokens], Awaitable[T]]) -> T:
    async with staff_database(settings) as engine:
        return await act(WallboardTokens(engine, SystemClock().now_ms))


def _row(token: WallboardToken) -> dict[str, str]:
    expired = token.expires_ms <= SystemClock().now_ms()
    state = "revoked" if token.revoked_ms is not None else "expired" if expired else "active"
    expires = datetime.fromtimestamp(token.expires_ms / 1000, UTC).date().isoformat()
    return {"name": token.name, "state": state, "expires": expires}
