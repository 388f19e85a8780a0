"""Random passwords that a person can read aloud and type."""

from __future__ import annotations

import secrets

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""None that could be read as another."""
GROUP_CHARS = 4


def random_password(groups: int) -> str:
    """Return groups of four characters with hyphens between them; twenty bits a group."""
    return "-".join(
        "".join(secrets.choice(LETTERS) for _ in range(GROUP_CHARS)) for _ in range(groups)
    )
