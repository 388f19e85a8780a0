"""Signed links of offices without accounts."""

from __future__ import annotations

import pytest

from crm_bridge.second_line.errors import OfficeLinkExpired, OfficeLinkInvalid
from crm_bridge.second_line.office_links import LINK_LIFE_MS, OfficeLinks, mark_of

LINKS = OfficeLinks(b"key", "https://city.example/")


def a_token() -> str:
    address, _, token = LINKS.link("614902/26", 2, "MPWIK", 1000).partition("#")
    assert address == "https://city.example/office"
    return token


def test_link_names_the_part_and_its_office_until_its_end() -> None:
    link = LINKS.read(a_token(), LINK_LIFE_MS)
    assert (link.number, link.part) == ("614902/26", 2)
    assert (link.office_mark, link.expires_ms) == (mark_of("MPWIK"), 1000 + LINK_LIFE_MS)
    with pytest.raises(OfficeLinkExpired):
        LINKS.read(a_token(), 1000 + LINK_LIFE_MS)


def test_changed_link_is_refused() -> None:
    token = a_token()
    changed = [token.replace("614902", "614903"), token.replace(".2.", ".3."), token[:-1], "", "x"]
    for wrong in changed:
        with pytest.raises(OfficeLinkInvalid):
            LINKS.read(wrong, 0)
    with pytest.raises(OfficeLinkInvalid):
        OfficeLinks(b"other key", "").read(token, 0)
