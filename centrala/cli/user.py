"""`centrala user`: the accounts of the people who work here, in the database of the settings.

A change is in force at once, also in a running system: its processes look at the database every
second. A password is printed once, on standard output, and its owner has to replace it.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from typing import Annotated, Literal

import typer

from acd.ports.security_log import SecurityEventKind
from centrala.cli.console import out
from centrala.cli.staff_database import report, staff_database
from centrala.wiring import logging
from centrala.wiring.clock import SystemClock
from config import settings as settings_module
from config.errors import UsageError
from config.readers.organisation import load_organisation
from config.readers.routing import Routing
from config.readers.routing import load as load_routing
from config.readers.taxonomy import load_catalogue
from config.settings import Settings
from desk.auth.accounts import LOGIN, TEMPORARY_PASSWORD_LIFE_MS, Accounts, Role, User
from desk.auth.password_generator import random_password
from desk.auth.second_factors import SecondFactors

PASSWORD_GROUPS = 4
"""Eighty bits: such a password may be sent to its owner and wait for days."""

app = typer.Typer(
    help="Manage the accounts of the staff.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)

LoginArgument = Annotated[str, typer.Argument(help="Login of the account; it is its id, too.")]
SkillOption = Annotated[
    list[str] | None, typer.Option("--skill", help="A skill and its level, such as lang-pl=100.")
]
Act = Callable[[Accounts], Awaitable[None]]


@app.command()
def add(
    login: LoginArgument,
    name: Annotated[str, typer.Option(help="Full name, as residents see it.")],
    role: Annotated[Role, typer.Option(help="What the account may do.")] = Role.CONSULTANT,
    skill: SkillOption = None,
    shift: Annotated[str | None, typer.Option(help="Id of a shift of shifts.yaml.")] = None,
    office: Annotated[
        str | None, typer.Option(help="Office of organisation.yaml, for an officer: UD/Wola.")
    ] = None,
    department: Annotated[str | None, typer.Option(help="Department, for an officer.")] = None,
    language: Annotated[str, typer.Option(help="Language of the pages: pl or en.")] = "pl",
    gender: Annotated[str, typer.Option(help="Grammatical gender of Polish texts: f, m, n.")] = "n",
) -> None:
    """Add an account and print its password, which its owner has to replace within a week."""
    settings = settings_module.load()
    routing = load_routing(settings.config_dir)
    user = User(
        id=_valid_login(login),
        login=login,
        name=_not_blank(name),
        role=role,
        grammatical_gender=_gender(gender),
        language=_one_of("--language", language, ("pl", "en")),
        skills=_skills(skill or [], routing),
        shift=_one_of("--shift", shift, [one.id for one in routing.shifts.shifts])
        if shift
        else None,
        temporary_until_ms=_end_ms(),
        office_id=_office(role, office, settings, routing),
        department=department,
    )
    password = random_password(PASSWORD_GROUPS)
    _act(settings, lambda accounts: accounts.add(user, password))
    report(settings, SecurityEventKind.ACCOUNT_ADDED, user.id, role=role.value)
    _print_password(login, password)


@app.command("list")
def list_accounts(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
) -> None:
    """Show every account: login, role, state and name."""
    rows = [_row(user) for user in asyncio.run(_all(settings_module.load()))]
    if as_json:
        out.print_json(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        line = f"{row['login']:<20} {row['role']:<12} {row['state']:<20} {row['name']}"
        out.print(line, highlight=False, markup=False)


@app.command()
def disable(login: LoginArgument) -> None:
    """Forbid an account to sign in, and end its sessions, pages and telephone at once."""
    settings = settings_module.load()
    _act(settings, lambda accounts: accounts.disable(login, _now_ms()))
    report(settings, SecurityEventKind.ACCOUNT_DISABLED, login)


@app.command()
def enable(login: LoginArgument) -> None:
    """Allow a disabled account to sign in again."""
    settings = settings_module.load()
    _act(settings, lambda accounts: accounts.enable(login))
    report(settings, SecurityEventKind.ACCOUNT_ENABLED, login)


@app.command()
def password(login: LoginArgument) -> None:
    """Give an account a new password for a week, print it, and end its sessions."""
    fresh = random_password(PASSWORD_GROUPS)
    settings = settings_module.load()
    _act(settings, lambda accounts: accounts.set_password(login, fresh, _end_ms()))
    report(settings, SecurityEventKind.PASSWORD_CHANGED, login)
    _print_password(login, fresh)


@app.command("second-factor")
def second_factor(login: LoginArgument) -> None:
    """Remove the second factor of an account whose owner lost it, and end its sessions."""
    settings = settings_module.load()
    logging.configure("error")
    asyncio.run(_remove_second_factor(settings, login))
    report(settings, SecurityEventKind.SECOND_FACTOR_REMOVED, login)


@app.command()
def role(
    login: LoginArgument, new_role: Annotated[Role, typer.Argument(help="The new role.")]
) -> None:
    """Change what an account may do, and end its sessions."""
    settings = settings_module.load()
    _act(settings, lambda accounts: accounts.set_role(login, new_role))
    report(settings, SecurityEventKind.ROLE_CHANGED, login, role=new_role.value)


def _act(settings: Settings, act: Act) -> None:
    logging.configure("error")
    asyncio.run(_with_accounts(settings, act))


async def _with_accounts(settings: Settings, act: Act) -> None:
    async with staff_database(settings) as engine:
        await act(Accounts(engine))


async def _remove_second_factor(settings: Settings, login: str) -> None:
    async with staff_database(settings) as engine:
        await SecondFactors(engine, SystemClock()).remove(login)


async def _all(settings: Settings) -> tuple[User, ...]:
    async with staff_database(settings) as engine:
        return await Accounts(engine).all()


def _row(user: User) -> dict[str, str]:
    state = "disabled" if user.disabled else "active"
    if user.temporary_password and not user.disabled:
        state = "temporary password"
    return {
        "login": user.login,
        "role": user.role.value,
        "state": state,
        "name": user.name,
        "origin": user.origin.value,
        "second_factor": "on" if user.second_factor else "off",
    }


def _print_password(login: str, password: str) -> None:
    out.print(f"{login} / {password}", highlight=False, markup=False)


def _end_ms() -> int:
    return _now_ms() + TEMPORARY_PASSWORD_LIFE_MS


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


def _valid_login(login: str) -> str:
    if not LOGIN.fullmatch(login):
        raise UsageError("LOGIN: expected at most 32 of a-z, 0-9 and -", field="login")
    return login


def _office(role: Role, office: str | None, settings: Settings, routing: Routing) -> str | None:
    """Return the office of an officer. Raises UsageError without one, and for another role."""
    if role is not Role.OFFICER:
        if office is not None:
            raise UsageError("--office: expected only with --role officer")
        return None
    catalogue = load_catalogue(settings.config_dir)
    organisation = load_organisation(settings.config_dir, catalogue, routing.shifts.zone)
    if office is None:
        raise UsageError("--office: expected an office of organisation.yaml for an officer")
    return _one_of("--office", office, list(organisation.offices))


def _not_blank(name: str) -> str:
    if not 0 < len(name.strip()) <= 200:
        raise UsageError("--name: expected 1 to 200 characters", field="name")
    return name.strip()


def _gender(gender: str) -> Literal["f", "m", "n"]:
    match gender:
        case "f" | "m" | "n":
            return gender
    raise UsageError("--gender: expected f, m or n", field="gender")


def _one_of(option: str, value: str, allowed: list[str] | tuple[str, ...]) -> str:
    if value not in allowed:
        expected = ", ".join(allowed)
        raise UsageError(f"{option}: expected one of {expected}", field=option.lstrip("-"))
    return value


def _skills(entries: list[str], routing: Routing) -> dict[str, int]:
    """Return skill to level of entries such as `lang-pl=100`. Raises UsageError."""
    skills = {}
    for entry in entries:
        skill, _, level = entry.partition("=")
        _one_of("--skill", skill, sorted(routing.skills))
        if not level.isdecimal() or not 1 <= int(level) <= 100:
            raise UsageError(f"--skill {skill}: expected a level from 1 to 100", field="skill")
        skills[skill] = int(level)
    return skills
