"""The doctor: problems of this machine and this city, each with its remedy."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from centrala.host import doctor
from config.settings import ROOT, Settings
from tests.support.shipped_city import changed


def roster_remarks(settings: Settings) -> list[str]:
    return [
        finding.detail
        for finding in doctor.examine(settings, running=True)
        if finding.name == "roster"
    ]


def test_doctor_lists_shifts_with_too_few_people_and_counts_the_rest(tmp_path: Path) -> None:
    assert roster_remarks(Settings(run_dir=tmp_path / "run")) == []
    settings = changed(tmp_path, "roster.yaml", "noc: 1}", "noc: 2}")
    remarks = roster_remarks(settings)
    assert len(remarks) == doctor.MAX_GAPS_LISTED + 1
    assert remarks[0].endswith("noc: 1 of at least 2 people")
    assert (
        remarks[-1]
        == f"and {doctor.ROSTER_DAYS - doctor.MAX_GAPS_LISTED} more shifts within 28 days"
    )


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"http_host": "203.0.113.9"}, "CENTRALA_HTTP_HOST: this machine has no address"),
        ({"tls_cert": Path("/nowhere/cert.pem")}, "CENTRALA_TLS_CERT: /nowhere/cert.pem"),
        ({"tls_cert": ROOT / "README.md"}, "name PEM files"),
        ({"database_url": SecretStr("nonsense")}, "DATABASE_URL: expected sqlite:///"),
    ],
)
def test_setting_that_cannot_work_is_found_before_the_start(
    tmp_path: Path, wrong: dict[str, object], words: str
) -> None:
    settings = Settings(run_dir=tmp_path / "run").model_copy(update=wrong)
    details = [one.detail for one in doctor.examine(settings, running=True) if one.ok is False]
    assert any(words in detail for detail in details), details


def test_mistake_in_the_demo_city_is_found_before_the_start(tmp_path: Path) -> None:
    settings = changed(tmp_path, "demo.yaml", "residents:", "residentss:")
    details = [one.detail for one in doctor.examine(settings, running=True) if one.ok is False]
    assert any("demo.yaml:" in detail for detail in details)
    of_no_demo = settings.model_copy(update={"demo": False})
    findings = doctor.examine(of_no_demo, running=True)
    assert not any("demo.yaml" in one.detail for one in findings)


def test_start_is_refused_with_every_reason_and_the_code_of_the_first(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 100)
    deep.mkdir()
    settings = changed(tmp_path, "roster.yaml", "noc: 1}", "noc: x}")
    broken = settings.model_copy(update={"run_dir": deep})
    with pytest.raises(doctor.MachineNotReady) as refused:
        doctor.require(broken)
    sentences = refused.value.message.splitlines()
    assert any("is too long for a Unix socket" in sentence for sentence in sentences)
    assert any("roster.yaml" in sentence for sentence in sentences)
    bad = [finding for finding in doctor.examine(broken) if finding.ok is False]
    assert [finding.detail for finding in bad] == sentences
    assert refused.value.code is bad[0].code


def test_remarks_refuse_no_start(tmp_path: Path) -> None:
    doctor.require_space(Settings(run_dir=tmp_path / "run"))
