"""Environments of child processes, without the secrets that they do not need."""

from __future__ import annotations

import os

import pytest
from pydantic import SecretStr

from acd.ports.process_status import DESK, ENGINE, PUBLIC
from centrala.host import child_environment
from centrala.host.frontend_build import QUIET
from centrala.host.subprocesses import Program
from config.settings import ROOT, Settings, secret_variables

SECRETS = {
    "DATABASE_URL": "postgresql://u:swordfish@h/d",
    "REDIS_URL": "redis://:swordfish@h",
    "CENTRALA_IMAP_PASSWORD": "swordfish",
    "CENTRALA_SMTP_PASSWORD": "swordfish",
    "CENTRALA_CRM_PASSWORD": "swordfish",
    "CENTRALA_ADMIN_PASSWORD": "swordfish",
    "AWS_SECRET_ACCESS_KEY": "swordfish",
}


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("CENTRALA_CITY", "Radom")
    monkeypatch.setenv("https_proxy", "http://proxy:3128")


def test_every_secret_setting_is_a_secret_variable() -> None:
    assert secret_variables() | set(child_environment.BUCKET) >= SECRETS.keys()
    shown = Settings.model_validate(
        {
            name: SecretStr("swordfish")
            for name, field in Settings.model_fields.items()
            if "Secret" in str(field.annotation)
        }
    )
    assert "swordfish" not in repr(shown)


def test_programs_of_others_get_no_setting_and_no_secret_by_default() -> None:
    environment = Program("asterisk", ["asterisk"], ROOT / "x.log").environment
    assert environment["PATH"] == os.environ["PATH"]
    assert [name for name in environment if name in SECRETS or name.startswith("CENTRALA_")] == []


def test_downloads_get_the_proxies_and_no_secret() -> None:
    environment = child_environment.downloading() | QUIET
    assert environment["https_proxy"] == "http://proxy:3128"
    assert "swordfish" not in "".join(environment.values())


@pytest.mark.parametrize(("process", "mail"), [(ENGINE, False), (DESK, False), (PUBLIC, True)])
def test_only_the_process_that_reads_mail_gets_the_passwords_of_the_mail_server(
    process: str, mail: bool
) -> None:
    environment = child_environment.own(*child_environment.secrets_of(process))
    assert {"DATABASE_URL", "REDIS_URL"} <= environment.keys()
    assert ("CENTRALA_IMAP_PASSWORD" in environment) == mail
    assert ("CENTRALA_SMTP_PASSWORD" in environment) == mail
    assert ("CENTRALA_CRM_PASSWORD" in environment) == (process == DESK)
    assert environment.keys() & {"CENTRALA_ADMIN_PASSWORD", "AWS_SECRET_ACCESS_KEY"} == set()


@pytest.mark.parametrize("needed", [(), ("DATABASE_URL",), ("DATABASE_URL", "REDIS_URL")])
def test_our_own_processes_get_settings_and_only_the_named_secrets(
    needed: tuple[str, ...],
) -> None:
    environment = child_environment.own(*needed)
    assert environment["CENTRALA_CITY"] == "Radom"
    assert {name for name in environment if name in SECRETS} == set(needed)
