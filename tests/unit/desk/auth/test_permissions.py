"""Small rules of the desk that need no server."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from acd.domain.model.contact import CHAT, PHONE, ChannelId
from acd.serialisation.serialiser import to_view
from desk.auth.accounts import Role, User


@pytest.mark.parametrize(
    ("name", "initials"),
    [("Agnieszka Bielak", "AB"), ("Ewa", "E"), ("Anna Maria Nowak-Lis", "AN"), ("", "")],
)
def test_initials_are_those_of_the_first_and_the_last_word(name: str, initials: str) -> None:
    assert User("1", "login", name, Role.CONSULTANT).initials == initials


@dataclass(frozen=True)
class Box:
    channel: ChannelId
    words: tuple[str, ...]
    empty: str | None = None


def test_what_goes_out_holds_no_nulls_and_no_python() -> None:
    inside = Box(CHAT, ("a",))
    assert to_view({PHONE: inside, "none": None}) == {"phone": {"channel": "chat", "words": ["a"]}}
    assert to_view({"zero": 0, "no": False, "none": None}) == {"zero": 0, "no": False}
