"""First account of an installation without the demo: `python -m centrala.host.first_administrator`.

It asks on the terminal, or takes `CENTRALA_ADMIN_LOGIN`, `CENTRALA_ADMIN_NAME` and
`CENTRALA_ADMIN_PASSWORD`, whose owner has to replace the password at the first login. A process of
its own, so that `centrala up` stays small.
"""

from __future__ import annotations

import asyncio
import re
import sys
import time
from getpass import getpass
from typing import ClassVar

from acd.adapters.sql.engine import make_engine
from acd.adapters.sql.migrate import migrate
from acd.domain.model.errors import InvalidInput
from centrala.host import data_marks, installation
from centrala.host.database_setup import remove_demo_accounts
from centrala.host.exit_codes import run_main, say
from config import settings
from config.errors import Exit, StartRefused
from config.settings import Settings
from desk.auth.accounts import LOGIN, TEMPORARY_PASSWORD_LIFE_MS, Accounts, Role, User
from desk.auth.password_rules import FORBIDDEN_PASSWORDS, PasswordRules, read_forbidden

NEEDED = (
    "no supervisor has an account yet: start in a terminal, which asks for the first one, or set "
    "CENTRALA_ADMIN_LOGIN, CENTRALA_ADMIN_NAME and CENTRALA_ADMIN_PASSWORD"
)


NAME = re.compile(r".{1,200}")


class AdministratorMissing(StartRefused):
    """Start without the demo while no supervisor has an account.

    Remedy: start in a terminal, or set the variables that the message names.
    """

    id: ClassVar[str] = "administrator-missing"
    code = Exit.CONFIG


def main() -> None:
    """Make the first account unless a supervisor has one. Raises AdministratorMissing."""
    loaded = settings.load()
    loaded.run_dir.mkdir(parents=True, exist_ok=True)
    begin_anew = installation.BEGIN_ANEW in sys.argv
    installation.require(loaded, begin_anew=begin_anew)
    if not begin_anew:
        asyncio.run(data_marks.require_database(loaded))
    migrate(loaded.database)
    remove_demo_accounts(loaded)
    if asyncio.run(_has_supervisor(loaded)):
        return
    if loaded.admin_login and loaded.admin_name and loaded.admin_password:
        until_ms = int(time.time() * 1000) + TEMPORARY_PASSWORD_LIFE_MS
        user = _supervisor(loaded.admin_login, loaded.admin_name, until_ms)
        _make(loaded, user, loaded.admin_password.get_secret_value())
    elif sys.stdin.isatty():
        _ask_or_refuse(loaded)
    else:
        raise AdministratorMissing(NEEDED)


def _ask_or_refuse(settings: Settings) -> None:
    """Ask on the terminal. Raises AdministratorMissing when the answers end before the account."""
    try:
        _ask(settings)
    except EOFError as error:
        raise AdministratorMissing(NEEDED) from error


def _ask(settings: Settings) -> None:
    say("This installation has no account yet. Its first supervisor:")
    login = _line("login (a-z, 0-9 and -)", LOGIN)
    user = _supervisor(login, _line("first and last name", NAME))
    while True:
        password = getpass("   password: ")
        if password != getpass("   the same again: "):
            say("   the two differ")
            continue
        try:
            _rules(settings).check(password, (user.login, user.name))
        except InvalidInput as error:
            say(f"   {error.message}")
            continue
        return _make(settings, user, password)


def _line(label: str, form: re.Pattern[str]) -> str:
    while not form.fullmatch(answer := input(f"   {label}: ").strip()):
        continue
    return answer


def _rules(settings: Settings) -> PasswordRules:
    forbidden = read_forbidden(settings.config_dir / FORBIDDEN_PASSWORDS)
    return PasswordRules(forbidden | {settings.hotline})


def _make(settings: Settings, user: User, password: str) -> None:
    """Add the account. Raises LoginTaken, so that a disabled account never comes back by itself."""
    asyncio.run(_add(settings, user, password))
    say(f"account made: {user.login}; more accounts: centrala user add")


def _supervisor(login: str, name: str, temporary_until_ms: int | None = None) -> User:
    return User(login, login, name, Role.SUPERVISOR, temporary_until_ms=temporary_until_ms)


async def _has_supervisor(settings: Settings) -> bool:
    engine = make_engine(settings.database)
    try:
        users = await Accounts(engine).all()
    finally:
        await engine.dispose()
    return any(user.role is Role.SUPERVISOR and not user.disabled for user in users)


async def _add(settings: Settings, user: User, password: str) -> None:
    engine = make_engine(settings.database)
    try:
        await Accounts(engine).add(user, password)
    finally:
        await engine.dispose()


if __name__ == "__main__":
    run_main(main)
