"""Contact of a request: it must be on offer to the consultant, engaged or in wrap-up."""

from __future__ import annotations

from aiohttp import web

from acd.domain.messages.rejections import ContactNotAssigned
from acd.ports.acd import ContactView
from desk.auth.accounts import Role, User
from desk.auth.permissions import require
from desk.errors import OfferUnknown
from desk.http.services import DESK


def offered_contact(request: web.Request, user: User, *, or_accepted: bool = False) -> ContactView:
    """Return the offered contact; `or_accepted`: half of an acceptance may have been done.

    Raises OfferUnknown.
    """
    acd, offer_id = request.app[DESK].deps.acd, request.match_info["offer_id"]
    consultant = acd.consultant(user.id)
    contact = acd.contact(offer_id.rpartition("-o")[0])
    if consultant is None or contact is None:
        raise OfferUnknown("this offer is gone or not yours")
    accepted = or_accepted and contact.contact_id in consultant.contacts
    if offer_id not in consultant.offers and not accepted:
        raise OfferUnknown("this offer is gone or not yours")
    return contact


def current_contact(request: web.Request, user: User) -> ContactView:
    """Return the engaged contact that the path names. Raises ContactNotAssigned."""
    acd, contact_id = request.app[DESK].deps.acd, request.match_info["contact_id"]
    consultant, contact = acd.consultant(user.id), acd.contact(contact_id)
    if consultant is None or contact is None or contact_id not in consultant.contacts:
        raise ContactNotAssigned("this contact is not your current work")
    return contact


async def contact_in_wrap_up(request: web.Request) -> tuple[User, str]:
    """Return the consultant and the contact in wrap-up. Raises ContactNotAssigned."""
    user = await require(request, Role.CONSULTANT)
    contact_id = request.match_info["contact_id"]
    consultant = request.app[DESK].deps.acd.consultant(user.id)
    if consultant is None or contact_id not in consultant.wrap_ups:
        raise ContactNotAssigned("this contact is not in your wrap-up")
    return user, contact_id


def refreshed(request: web.Request, user: User) -> web.Response:
    """Publish the consultant's view anew and return an answer without a body."""
    request.app[DESK].views.refresh(user.id)
    return web.Response(status=204)
