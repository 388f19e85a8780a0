"""The application: one list of routes, one chain of guards."""

from __future__ import annotations

from aiohttp import web

from desk.auth.accounts import Accounts
from desk.auth.permissions import GUARD
from desk.dependencies import DeskDependencies, DeskSettings
from desk.http import websocket
from desk.http.routes import cases, consultant, events, session, supervisor, system
from desk.http.services import ROOM, DeskServices, room_context
from web import static_files
from web.problem_json import problems
from web.security_headers import require_own_origin, security_headers
from web.site import SITE, Site

MAX_BODY = 64 * 1024


def make_app(deps: DeskDependencies, accounts: Accounts | None = None) -> web.Application:
    """The desk as an application. `app[ROOM].consumer` is to be registered with the ACD.

    The ACD must show the present before the application starts.
    """
    app = web.Application(
        client_max_size=MAX_BODY, middlewares=[security_headers, problems, require_own_origin]
    )
    services = app[ROOM] = DeskServices(deps, accounts)
    app[GUARD] = services.guard
    app[SITE] = site_of(deps.settings)
    for part in (session, consultant, cases, supervisor, events, system, websocket):
        app.add_routes(part.routes())
    app.add_routes(deps.connector_routes)
    app.add_routes(static_files.routes())
    app.cleanup_ctx.append(room_context)
    app.on_shutdown.append(_send_away)
    return app


async def _send_away(app: web.Application) -> None:
    """Open sockets would hold up the shutdown."""
    await app[ROOM].stop()


def site_of(settings: DeskSettings) -> Site:
    """Return what the web server needs to know of the addresses of its pages."""
    return Site(
        ui_dir=settings.ui_dir,
        connect_url=settings.sip_ws_url,
        origins=settings.origins,
        proxies=settings.proxies,
        secure_cookie=settings.secure_cookie,
    )
