"""Security events of HTTP requests: the application's security log, and who sent a request."""

from __future__ import annotations

from aiohttp import web

from acd.ports.security_log import SecurityEvent, SecurityEventKind, SecurityLog
from web.site import network_of_request

SECURITY_LOG = web.AppKey("security_log", SecurityLog)


def report(
    request: web.Request,
    kind: SecurityEventKind,
    account: str = "",
    actor: str = "",
    **facts: str | int,
) -> None:
    """Write an event of this request, with the pseudonym of the network that it came from."""
    security_log = request.app[SECURITY_LOG]
    source = security_log.pseudonym(network_of_request(request))
    security_log.write(SecurityEvent(kind, account, actor, source, facts))
