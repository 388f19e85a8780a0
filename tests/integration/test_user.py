"""`centrala user` on the database of the settings, and the first account of an installation."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import pyotp
import pytest

from acd.adapters.sql.engine import make_engine
from acd.adapters.sql.migrate import migrate
from centrala.wiring.clock import SystemClock
from config.settings import ROOT
from desk.auth.accounts import Accounts, Origin, Role, User
from desk.auth.second_factors import STEP_MS, SecondFactors
from tests.support.desk import PASSWORD, QUICK_HASHES, a_consultant

NEW = ("user", "add", "nowak", "--name", "Anna Nowak", "--skill", "lang-pl=100")


def run(
    folder: Path, *command: str, module: str = "centrala", **settings: str
) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CENTRALA_")}
    return subprocess.run(
        [sys.executable, "-m", module, *command],
        env={**kept, "CENTRALA_RUN_DIR": str(folder), **settings},
        cwd=ROOT,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=60,
    )


def url(folder: Path) -> str:
    return f"sqlite:///{folder / 'centrala.db'}"


async def _put(folder: Path, user: User) -> None:
    engine = make_engine(url(folder))
    await Accounts(engine, QUICK_HASHES).put(user, PASSWORD)
    await engine.dispose()


async def _verify(folder: Path, login: str, password: str) -> User | None:
    engine = make_engine(url(folder))
    try:
        return await Accounts(engine).verify(login, password)
    finally:
        await engine.dispose()


def verified(folder: Path, login: str, password: str) -> User | None:
    return asyncio.run(_verify(folder, login, password))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    migrate(url(tmp_path))
    return tmp_path


def test_added_account_signs_in_with_its_printed_password_which_is_temporary(folder: Path) -> None:
    added = run(folder, *NEW)
    assert added.returncode == 0, added.stderr
    login, _, password = added.stdout.strip().partition(" / ")
    user = verified(folder, login, password)
    assert user is not None
    assert (user.name, user.skills, user.temporary_password) == (
        "Anna Nowak",
        {"lang-pl": 100},
        True,
    )
    again = run(folder, *NEW)
    assert again.returncode == 78
    assert "nowak" in again.stderr


def test_disabled_account_is_listed_and_signs_in_only_when_enabled_again(folder: Path) -> None:
    asyncio.run(_put(folder, a_consultant()))
    assert run(folder, "user", "disable", "agnieszka").returncode == 0
    assert verified(folder, "agnieszka", PASSWORD) is None
    rows = json.loads(run(folder, "user", "list", "--json").stdout)
    assert [(row["login"], row["state"]) for row in rows] == [("agnieszka", "disabled")]
    assert run(folder, "user", "enable", "agnieszka").returncode == 0
    assert verified(folder, "agnieszka", PASSWORD) is not None


def test_password_and_role_are_replaced(folder: Path) -> None:
    asyncio.run(_put(folder, a_consultant()))
    assert run(folder, "user", "role", "agnieszka", "supervisor").returncode == 0
    printed = run(folder, "user", "password", "agnieszka").stdout.strip()
    assert verified(folder, "agnieszka", PASSWORD) is None
    user = verified(folder, "agnieszka", printed.partition(" / ")[2])
    assert user is not None
    assert (user.role, user.temporary_password) == (Role.SUPERVISOR, True)


def test_second_factor_that_its_owner_lost_is_removed(folder: Path) -> None:
    asyncio.run(_put(folder, a_consultant()))
    asyncio.run(_protect(folder, "agnieszka"))
    assert second_factors(folder) == {"agnieszka": "on"}
    assert run(folder, "user", "second-factor", "agnieszka").returncode == 0
    assert second_factors(folder) == {"agnieszka": "off"}


def second_factors(folder: Path) -> dict[str, str]:
    rows = json.loads(run(folder, "user", "list", "--json").stdout)
    return {row["login"]: row["second_factor"] for row in rows}


async def _protect(folder: Path, login: str) -> None:
    engine = make_engine(url(folder))
    try:
        clock = SystemClock()
        factors = SecondFactors(engine, clock)
        code = pyotp.TOTP(await factors.begin(login)).generate_otp(clock.now_ms() // STEP_MS)
        assert await factors.confirm(login, code)
    finally:
        await engine.dispose()


@pytest.mark.parametrize(
    ("command", "code", "text"),
    [
        (("user", "disable", "nobody"), 78, "nobody"),
        (("user", "role", "agnieszka", "king"), 2, "king"),
        (("user", "add", "nowa", "--name", "Nowa", "--role", "officer"), 2, "--office"),
        (("user", "add", "nowa", "--name", "Nowa", "--office", "ZDM"), 2, "--role officer"),
        (("user", "add", "Zły Login", "--name", "X"), 2, "LOGIN"),
        (("user", "add", "nowak", "--name", "X", "--skill", "taniec=5"), 2, "--skill"),
        (("user", "add", "nowak", "--name", "X", "--skill", "drogi=0"), 2, "drogi"),
        (("user", "add", "nowak", "--name", "X", "--shift", "never"), 2, "--shift"),
    ],
)
def test_wrong_value_is_refused_by_its_name(
    folder: Path, command: tuple[str, ...], code: int, text: str
) -> None:
    refused = run(folder, *command)
    assert refused.returncode == code
    assert text in refused.stderr
    assert "Traceback" not in refused.stderr


def test_database_without_tables_is_reported_in_one_sentence(tmp_path: Path) -> None:
    refused = run(tmp_path, "user", "list")
    assert refused.returncode == 69
    assert "start Centrala once" in refused.stderr


ADMIN = {
    "CENTRALA_DEMO": "false",
    "CENTRALA_ADMIN_LOGIN": "szef",
    "CENTRALA_ADMIN_NAME": "Jan Szef",
    "CENTRALA_ADMIN_PASSWORD": PASSWORD,
}
FIRST = "centrala.host.first_administrator"


def test_first_administrator_comes_from_the_environment_once(tmp_path: Path) -> None:
    made = run(tmp_path, module=FIRST, **ADMIN)
    assert made.returncode == 0, made.stderr
    assert PASSWORD not in made.stdout + made.stderr
    user = verified(tmp_path, "szef", PASSWORD)
    assert user is not None
    assert (user.role, user.temporary_password) == (Role.SUPERVISOR, True)
    again = run(tmp_path, module=FIRST, **ADMIN | {"CENTRALA_ADMIN_LOGIN": "drugi"})
    assert (again.returncode, again.stdout) == (0, "")
    assert verified(tmp_path, "drugi", PASSWORD) is None


def test_disabled_account_is_never_made_again_from_the_environment(folder: Path) -> None:
    assert run(folder, module=FIRST, **ADMIN).returncode == 0
    assert run(folder, "user", "disable", "szef").returncode == 0
    refused = run(folder, module=FIRST, **ADMIN)
    assert refused.returncode != 0
    assert "szef" in refused.stderr
    assert verified(folder, "szef", PASSWORD) is None


def test_start_without_demo_is_refused_while_nobody_could_sign_in(tmp_path: Path) -> None:
    refused = run(tmp_path, "up", CENTRALA_DEMO="false")
    assert refused.returncode == 78
    assert "CENTRALA_ADMIN_LOGIN" in refused.stderr


def test_accounts_of_the_demo_end_with_the_demo(folder: Path) -> None:
    asyncio.run(_put(folder, a_consultant(origin=Origin.DEMO)))
    (folder / "demo-logins.json").write_text("{}")
    assert run(folder, module=FIRST, **ADMIN).returncode == 0
    assert verified(folder, "agnieszka", PASSWORD) is None
    assert not (folder / "demo-logins.json").exists()
