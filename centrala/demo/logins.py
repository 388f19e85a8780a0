"""Logins of the demo city: made once, kept in the run folder for the operator."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from centrala.whole_file import write_whole
from config.settings import Settings
from desk.auth.password_generator import random_password

PASSWORD_GROUPS = 2


@dataclass(frozen=True)
class Login:
    login: str
    password: str
    role: str
    name: str


@dataclass(frozen=True)
class DemoLogins:
    """Stored logins. `seed`: fingerprint of the demo that they belong to; `wallboard_token`: of the
    demo's screen; `officer_password`: which all officers of the demo share."""

    seed: str
    logins: tuple[Login, ...]
    wallboard_token: str
    officer_password: str = ""


def passwords(logins: Iterable[str], stored: DemoLogins | None) -> dict[str, str]:
    """Return the stored password of each login, else a new one of 40 bits."""
    passwords_by_login = {login.login: login.password for login in stored.logins} if stored else {}
    return {
        login: passwords_by_login.get(login) or random_password(PASSWORD_GROUPS) for login in logins
    }


def without_password(demo_logins: Iterable[str], stored: DemoLogins | None) -> frozenset[str]:
    """Return the logins without a stored password: `passwords` makes new ones for them."""
    stored_logins = {login.login for login in stored.logins if login.password} if stored else set()
    return frozenset(demo_logins) - stored_logins


def read(settings: Settings) -> DemoLogins | None:
    """Return the stored logins; None when no demo was seeded."""
    try:
        data = json.loads(path(settings).read_text(encoding="utf-8"))
        demo_logins = tuple(Login(**login) for login in data["logins"])
        return DemoLogins(
            data["seed"],
            demo_logins,
            data.get("wallboard_token", ""),
            data.get("officer_password", ""),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write(settings: Settings, logins: DemoLogins) -> None:
    text = json.dumps(asdict(logins), indent=2, ensure_ascii=False)
    write_whole(path(settings), text, 0o600)


def remove(settings: Settings) -> None:
    """Forget the logins: the demo is off."""
    path(settings).unlink(missing_ok=True)


def path(settings: Settings) -> Path:
    return settings.run_dir / "demo-logins.json"
