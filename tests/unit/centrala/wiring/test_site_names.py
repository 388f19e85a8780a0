"""Names of the pages, from the settings."""

from __future__ import annotations

from typing import Any

import pytest

from centrala.wiring.site_names import desk_origins, residents_origins
from config.settings import Settings


def names(**changes: Any) -> list[str]:
    return [str(origin) for origin in desk_origins(Settings.model_validate(changes))]


def test_pages_on_loopback_have_every_name_of_loopback_at_their_port() -> None:
    assert names(http_port=9000) == [
        "http://127.0.0.1:9000", "http://localhost:9000", "http://[::1]:9000",
    ]  # fmt: skip
    residents = residents_origins(Settings.model_validate({"residents_port": 9006}))
    assert {origin.port for origin in residents} == {9006}


def test_public_address_replaces_the_name_of_the_machine() -> None:
    assert names(public_url="https://desk.example.pl/") == ["https://desk.example.pl"]


def test_further_names_are_added_after_the_main_one() -> None:
    further = "https://10.0.0.5, https://BIURKO.example.pl:8443"
    assert names(public_url="https://desk.example.pl", origins=further) == [
        "https://desk.example.pl", "https://10.0.0.5", "https://biurko.example.pl:8443",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("192.0.2.7", "https://192.0.2.7:8080"),
        ("2001:db8::7", "https://[2001:db8::7]:8080"),
        ("desk.example.pl", "https://desk.example.pl:8080"),
    ],
)
def test_own_certificate_makes_the_names_encrypted(host: str, name: str) -> None:
    assert names(http_host=host, tls_cert="/c.pem") == [name]


def test_every_address_of_the_machine_is_no_name() -> None:
    assert names(http_host="0.0.0.0", origins="http://192.0.2.7:8080") == [
        "http://127.0.0.1:8080", "http://localhost:8080", "http://[::1]:8080",
        "http://192.0.2.7:8080",
    ]  # fmt: skip


def test_name_in_letters_beyond_ascii_is_compared_as_browsers_send_it() -> None:
    assert names(public_url="https://łódź.example") == ["https://xn--d-uga0v4h.example"]
