"""The application: one list of routes, one chain of guards."""

from __future__ import annotations

from aiohttp import web

from desk import pages, ws
from desk.accounts import Accounts
from desk.deps import DeskDeps
from desk.guard import headers, own_origin
from desk.problem import problems
from desk.room import ROOM, DeskRoom, room_context
from desk.routes import cases, events, login, supervisor, system, work

MAX_BODY = 64 * 1024


def make_app(deps: DeskDeps, accounts: Accounts | None = None) -> web.Application:
    """The desk as an application. `app[ROOM].consumer` is to be registered with the hall.

    The hall must show the present before the application starts.
    """
    app = web.Application(client_max_size=MAX_BODY, middlewares=[headers, problems, own_origin])
    app[ROOM] = DeskRoom(deps, accounts)
    for part in (login, work, cases, supervisor, events, system, ws):
        app.add_routes(part.routes())
    app.add_routes(deps.door_routes)
    app.add_routes(pages.routes())
    app.cleanup_ctx.append(room_context)
    app.on_shutdown.append(_send_away)
    return app


async def _send_away(app: web.Application) -> None:
    """Open sockets would hold up the shutdown."""
    await app[ROOM].stop()
