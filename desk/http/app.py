"""The application of the desk: operations, WebSockets, documents and pages."""

from __future__ import annotations

from aiohttp import web

from desk.auth.accounts import Accounts
from desk.auth.permissions import GUARD
from desk.auth.sessions import COOKIE
from desk.dependencies import DeskDependencies, DeskSettings
from desk.http.api import DESK_API
from desk.http.documents import Documents, document_routes
from desk.http.services import DESK, DeskServices, services_context
from web import static_files
from web.application import make_application
from web.site import Site


def make_app(deps: DeskDependencies, accounts: Accounts | None = None) -> web.Application:
    """Return the desk as an application.

    `app[DESK].consumer` is to be registered with the ACD, which must have caught up with its log
    before the application starts.
    """
    app = make_application(site_of(deps.settings), COOKIE, deps.clock.now_ms)
    services = app[DESK] = DeskServices(deps, accounts)
    app[GUARD] = services.guard
    apis = (DESK_API, *deps.channel_apis)
    for api in apis:
        app.add_routes(api.routes())
    app.add_routes(document_routes(Documents.of(apis, deps.settings.version)))
    app.add_routes(static_files.routes())
    app.cleanup_ctx.append(services_context)
    app.on_shutdown.append(_disconnect_pages)
    return app


def site_of(settings: DeskSettings) -> Site:
    """Return the settings that the middlewares need."""
    return Site(
        ui_dir=settings.ui_dir,
        connect_url=settings.sip_ws_url,
        origins=settings.origins,
        proxies=settings.proxies,
        secure_cookie=settings.secure_cookie,
    )


async def _disconnect_pages(app: web.Application) -> None:
    """Close the WebSockets, which would delay the shutdown."""
    await app[DESK].stop()
