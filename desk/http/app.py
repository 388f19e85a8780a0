"""The application of the desk: operations, WebSockets, documents and pages."""

from __future__ import annotations

from aiohttp import web

from desk.auth.accounts import Accounts
from desk.auth.permissions import GUARD
from desk.auth.sessions import SESSION_COOKIE
from desk.dependencies import DeskDependencies, DeskSettings
from desk.http.api import DESK_API
from desk.http.documents import Documents, document_routes
from desk.http.services import DESK, DeskServices, services_context
from web import static_files
from web.application import make_application
from web.city import CITY, CityFacts
from web.cookies import full_name
from web.problem_json import Handler
from web.site import Site, with_host


def make_app(deps: DeskDependencies, accounts: Accounts | None = None) -> web.Application:
    """Return the desk as an application.

    `app[DESK].consumer` is to be registered with the ACD, which must have caught up with its log
    before the application starts.
    """
    site = site_of(deps.settings)
    cookie = full_name(SESSION_COOKIE, site.secure_cookie)
    app = make_application(site, cookie, deps.steady.now_ms, deps.security_log)
    services = app[DESK] = DeskServices(deps, accounts)
    app[GUARD] = services.guard
    settings = deps.settings
    app[CITY] = CityFacts(
        settings.city, settings.hotline, settings.time_zone, settings.languages, deps.rules
    )
    _add_routes(app, deps)
    app.cleanup_ctx.append(services_context)
    app.on_shutdown.append(_disconnect_pages)
    return app


def _add_routes(app: web.Application, deps: DeskDependencies) -> None:
    apis, settings = (DESK_API, *deps.channel_apis), deps.settings
    for api in apis:
        app.add_routes(api.routes())
    documents = Documents.of((*apis, *deps.described_apis), settings.version)
    app.add_routes(document_routes(documents))
    if settings.residents_url is not None:
        app.router.add_get("/chat", _show_chat_page_of(settings.residents_url))
    app.add_routes(static_files.routes())


def site_of(settings: DeskSettings) -> Site:
    """Return the settings that the middlewares need."""
    return Site(
        ui_dir=settings.ui_dir,
        connect_url=settings.sip_ws_url,
        origins=settings.origins,
        proxies=settings.proxies,
        secure_cookie=settings.secure_cookie,
    )


def _show_chat_page_of(residents_url: str) -> Handler:
    """Return the handler that sends a browser from the staff's port to the residents' page."""

    async def redirect(request: web.Request) -> web.StreamResponse:
        raise web.HTTPFound(f"{with_host(residents_url, request)}/chat")

    return redirect


async def _disconnect_pages(app: web.Application) -> None:
    """Close the WebSockets, which would delay the shutdown."""
    await app[DESK].stop()
