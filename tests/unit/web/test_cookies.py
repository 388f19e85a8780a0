"""Cookies of the site, with and without https."""

from __future__ import annotations

from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from web.cookies import full_name, put_cookie, read_cookie, remove_cookie
from web.site import SITE, Site


def a_request(secure: bool, cookie: str = "") -> web.Request:
    app = web.Application()
    app[SITE] = Site(ui_dir=Path(), secure_cookie=secure)
    headers = {"Cookie": cookie} if cookie else {}
    return make_mocked_request("GET", "/", headers=headers, app=app)


@pytest.mark.parametrize(("secure", "name"), [(True, "__Host-session"), (False, "session")])
def test_cookie_is_bound_to_the_host_where_the_site_has_https(secure: bool, name: str) -> None:
    response = web.Response()
    put_cookie(a_request(secure), response, "session", "abc", 60)
    cookie = response.cookies[name]
    assert (cookie.value, cookie["path"], cookie["domain"]) == ("abc", "/", "")
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Strict")
    assert bool(cookie["secure"]) is secure


def test_cookie_that_a_neighbour_of_the_domain_planted_is_not_read() -> None:
    assert read_cookie(a_request(True, "session=planted"), "session") is None
    assert read_cookie(a_request(True, "__Host-session=own"), "session") == "own"


def test_removed_cookie_expires_under_its_full_name() -> None:
    response = web.Response()
    remove_cookie(a_request(True), response, "session")
    cookie = response.cookies[full_name("session", secure=True)]
    assert (cookie.value, str(cookie["max-age"])) == ("", "0")
    assert cookie["secure"]
