"""The application that every HTTP server of Centrala starts from."""

from __future__ import annotations

from collections.abc import Callable

from aiohttp import web

from acd.ports.security_log import SecurityLog
from web.connections import note_request
from web.idempotency import REPEATED, RepeatedRequests
from web.limits import API_LIMIT, ApiLimit, Limit, Limiter, limit_requests, quota_headers
from web.problem_json import problems
from web.security_events import SECURITY_LOG
from web.security_headers import require_own_origin, set_security_headers
from web.site import SITE, Site

NETWORK_REQUESTS = Limit(12_000, 60.0)
"""Per network: two hundred desks behind one address."""

MAX_BODY_BYTES = 64 * 1024
API_REQUESTS = Limit(1_200, 60.0)
"""Per session, or per address without one; a busy desk needs some thirty a minute."""


def make_application(
    site: Site, session_cookie: str, now_ms: Callable[[], int], security_log: SecurityLog
) -> web.Application:
    """Return an application with the middlewares and without routes.

    `session_cookie`: its holder is what the rate limit counts by; `now_ms`: monotonic, since by a
    clock that is set back the limit would refuse everybody for as long; `security_log`: of
    `web.security_events.report`.
    """
    app = web.Application(
        client_max_size=MAX_BODY_BYTES,
        middlewares=[
            note_request,
            quota_headers,
            problems,
            limit_requests,
            require_own_origin,
        ],
    )
    app[SITE] = site
    app[SECURITY_LOG] = security_log
    app.on_response_prepare.append(set_security_headers)
    app[API_LIMIT] = ApiLimit(
        Limiter("requests", API_REQUESTS),
        session_cookie,
        now_ms,
        Limiter("requests", NETWORK_REQUESTS),
    )
    app[REPEATED] = RepeatedRequests(now_ms)
    return app
