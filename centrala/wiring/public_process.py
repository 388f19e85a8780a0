"""The public process: chat, mail and further channels that strangers reach, with a budget.

It follows the log, so that its pages and connectors answer at once; it has nothing that a call
needs, a lower priority on the processor than the engine, and a limit on its inputs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from aiohttp import web

from acd.domain.model.queue_rules import NO_RULES, Rules
from acd.ports.process_status import PUBLIC
from acd.service.replica.role import Role
from centrala.host import frontend_build
from centrala.host.priority import run_behind
from centrala.host.secrets import Secrets
from centrala.host.tls import tls
from centrala.wiring.channel_parts import BuildChannel
from centrala.wiring.channels import CONNECTORS
from centrala.wiring.clock import SteadyClock
from centrala.wiring.process import ProcessParts, Work, build_parts, run_process
from centrala.wiring.second_line import office_links
from centrala.wiring.security_log import security_log
from centrala.wiring.site_names import residents_origins
from channels.chat.routes import COOKIE
from config.readers.city import City
from config.settings import Settings
from crm_bridge.knowledge.inquiry import InquiryRoutes
from crm_bridge.open_data.routes import OpenDataRoutes
from crm_bridge.open_data.store import OpenTickets
from crm_bridge.second_line.link_cases import LinkCases
from crm_bridge.second_line.link_routes import LinkRoutes
from web import static_files
from web.application import make_application
from web.city import CITY, READ_CITY, CityFacts
from web.cookies import full_name
from web.operations import HttpApi, routes
from web.server import HttpServer
from web.site import Site

NICE = 10
"""Strangers' load yields the processor to the telephone."""
PAGES = ("/chat", "/office")
"""Pages of the front end that residents, and offices by a link, may open; the others belong to the
staff's port."""


async def run(settings: Settings, secrets: Secrets, city: City) -> None:
    """Run the connectors of all channels that the engine does not run, until cancelled.

    Raises PortTaken, LogTooOld.
    """
    elsewhere = settings.connectors_elsewhere
    own = {name: build for name, build in CONNECTORS.items() if name not in elsewhere}
    await run_connectors(PUBLIC, settings, secrets, city, own)


async def run_connectors(
    name: str,
    settings: Settings,
    secrets: Secrets,
    city: City,
    connectors: Mapping[str, BuildChannel],
) -> None:
    """Run connectors over a following replica until cancelled. Raises PortTaken, LogTooOld."""
    parts = build_parts(
        name,
        Role.FOLLOWER,
        settings,
        secrets,
        city,
        connectors,
        inputs_per_s=settings.residents_inputs_per_s,
    )
    await run_process(parts, _work(parts))


def application(
    settings: Settings,
    secrets: Secrets,
    city: City,
    apis: Sequence[HttpApi],
    rules: Callable[[], Rules],
) -> web.Application:
    """Return the residents' pages and these operations."""
    site = Site(
        ui_dir=frontend_build.DIST,
        origins=residents_origins(settings),
        proxies=frozenset(settings.proxies),
        secure_cookie=settings.residents_address.startswith("https:"),
    )
    app = make_application(
        site,
        full_name(COOKIE, site.secure_cookie),
        SteadyClock().now_ms,
        security_log(settings, secrets),
    )
    routing = city.routing
    app[CITY] = CityFacts(
        settings.city, settings.hotline, str(routing.shifts.zone), routing.languages, rules
    )
    app.add_routes(routes((READ_CITY,)))
    for api in apis:
        app.add_routes(api.routes())
    app.add_routes(static_files.routes(PAGES))
    return app


def _work(parts: ProcessParts) -> Work:
    settings, apis = parts.settings, (*parts.channels.apis, *_own_apis(parts))
    if not apis:
        return Work(runs={}, checks=parts.own_checks, begin=_yield_to_others)
    app = application(
        settings,
        parts.secrets,
        parts.city,
        apis,
        lambda: parts.acd.service.rules() or NO_RULES,
    )
    server = HttpServer(app, settings.residents_host, settings.residents_port, tls(settings))
    return Work(
        runs={"http": server.run},
        checks={**parts.own_checks, "pages": server.check},
        begin=_yield_to_others,
        connections=server.connections,
    )


def _own_apis(parts: ProcessParts) -> tuple[HttpApi, ...]:
    """Return the operations of the public process itself; those of connectors come with them."""
    if parts.name != PUBLIC:
        return ()
    tickets = OpenTickets(parts.ledger.engine, parts.settings.city)
    inquiry = InquiryRoutes(parts.ledger.engine, parts.clock)
    links = LinkCases(
        parts.ledger.lines.second,
        parts.city.organisation,
        office_links(parts.settings, parts.secrets),
        parts.clock,
    )
    open_data = OpenDataRoutes(tickets, parts.clock)
    return (open_data.api(), inquiry.api(), LinkRoutes(links).api())


async def _yield_to_others() -> None:
    """Run behind every other process from now on; a start at that priority took minutes."""
    run_behind(NICE)
