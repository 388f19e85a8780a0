"""Operations of an account's second factor: set up, confirm, remove."""

from __future__ import annotations

from dataclasses import replace

import pyotp
import segno
import structlog
from aiohttp import web

from acd.ports.security_log import SecurityEventKind
from acd.serialisation.serialiser import to_view
from desk.auth.accounts import User
from desk.auth.permissions import session_of, user_of
from desk.errors import (
    PasswordIncorrect,
    SecondFactorCodeMissing,
    SecondFactorExists,
    SecondFactorIncorrect,
    TemporaryPasswordEnded,
)
from desk.http.access import SIGNED_IN
from desk.http.answers import SecondFactorSetup, SessionView
from desk.http.schemas import CodeProof, PasswordProof, SecondFactorRemoval
from desk.http.services import DESK
from desk.http.sign_in import Prove, opened_session, proof_of_second_factor, proved_user
from web.json_response import json_response
from web.operations import Operation
from web.schemas import read_body
from web.security_events import report

log = structlog.get_logger()


async def set_up(request: web.Request) -> web.Response:
    """Return a new secret, in force once it is confirmed.

    Raises SessionMissing, PasswordIncorrect, SecondFactorExists, RateLimitExceeded.
    """
    services = request.app[DESK]
    user = await user_of(request, await session_of(request))
    body = await read_body(request, PasswordProof)
    await _require_password(request, user, body.current_password)
    secret = await services.second_factors.begin(user.id)
    issuer = f"Centrala {services.deps.settings.hotline}"
    uri = pyotp.TOTP(secret).provisioning_uri(name=user.login, issuer_name=issuer)
    return json_response(to_view(SecondFactorSetup(secret, uri, qr_rows(uri))))


async def confirm(request: web.Request) -> web.Response:
    """Put the new secret in force with a code of it; end every other session of the user.

    Raises SessionMissing, SecondFactorIncorrect.
    """
    services = request.app[DESK]
    user = await user_of(request, await session_of(request))
    body = await read_body(request, CodeProof)
    if not await services.second_factors.confirm(user.id, body.code):
        raise SecondFactorIncorrect("code: not one of now", field="code")
    return await _changed(request, user, SecurityEventKind.SECOND_FACTOR_SET, present=True)


async def remove(request: web.Request) -> web.Response:
    """Remove the second factor with password and code; end every other session of the user.

    Raises SessionMissing, PasswordIncorrect, SecondFactorIncorrect, RateLimitExceeded.
    """
    services = request.app[DESK]
    user = await user_of(request, await session_of(request))
    body = await read_body(request, SecondFactorRemoval)
    prove = proof_of_second_factor(request, body.code)
    await _require_password(request, user, body.current_password, prove)
    await services.second_factors.remove(user.id)
    return await _changed(request, user, SecurityEventKind.SECOND_FACTOR_REMOVED, present=False)


def qr_rows(text: str) -> list[str]:
    """Return the rows of a QR code with its quiet zone: 1 for a dark module, 0 for a light one."""
    code = segno.make(text, error="m", micro=False)
    return ["".join("1" if dark else "0" for dark in row) for row in code.matrix_iter()]


async def _require_password(
    request: web.Request, user: User, password: str, prove: Prove | None = None
) -> None:
    if await proved_user(request, user.login, password, prove) is None:
        message = "current_password: expected the password of the login"
        raise PasswordIncorrect(message, field="current_password")


async def _changed(
    request: web.Request, user: User, kind: SecurityEventKind, *, present: bool
) -> web.Response:
    await request.app[DESK].keeper.disconnect_ended()
    log.info("second-factor-changed", user_id=user.id, present=present)
    report(request, kind, user.id, user.id)
    return await opened_session(request, replace(user, second_factor=present))


PATH = "/api/v1/session/second-factor"
OPERATIONS = (
    Operation(
        method="POST",
        path=PATH,
        id="setUpSecondFactor",
        summary="Return a new secret for an authenticator app, in force once it is confirmed.",
        handler=set_up,
        body=PasswordProof,
        answers={200: SecondFactorSetup},
        security=(SIGNED_IN,),
        refusals=(PasswordIncorrect, SecondFactorExists, TemporaryPasswordEnded),
        repeatable=False,
        tag="session",
    ),
    Operation(
        method="POST",
        path=f"{PATH}/confirm",
        id="confirmSecondFactor",
        summary="Put the new secret in force; ends every other session of the user.",
        handler=confirm,
        body=CodeProof,
        answers={200: SessionView},
        security=(SIGNED_IN,),
        refusals=(SecondFactorIncorrect,),
        repeatable=False,
        tag="session",
    ),
    Operation(
        method="POST",
        path=f"{PATH}/remove",
        id="removeSecondFactor",
        summary="Remove the second factor; ends every other session of the user.",
        handler=remove,
        body=SecondFactorRemoval,
        answers={200: SessionView},
        security=(SIGNED_IN,),
        refusals=(
            PasswordIncorrect,
            SecondFactorIncorrect,
            SecondFactorCodeMissing,
            TemporaryPasswordEnded,
        ),
        repeatable=False,
        tag="session",
    ),
)
