"""Files on disk compared with the settings."""

from __future__ import annotations

from typing import Any

from ivr.asterisk.provisioning import config_check, provision
from ivr.asterisk.provisioning.settings import AsteriskSettings


def test_written_files_agree_with_the_settings(values: dict[str, Any]) -> None:
    settings = AsteriskSettings(**values)
    provision.write(settings)
    assert config_check.check(settings) == []


def test_manual_edit_is_reported_with_file_section_and_key(values: dict[str, Any]) -> None:
    settings = AsteriskSettings(**values)
    provision.write(settings)
    path = settings.etc / "manager.conf"
    path.write_text(path.read_text().replace("webenabled = no", "webenabled = yes"))
    (settings.etc / "rtp.conf").unlink()
    mismatches = {fault.field for fault in config_check.check(settings)}
    assert mismatches == {"manager.conf:general.webenabled", "rtp.conf"}


def test_missing_module_is_reported(values: dict[str, Any]) -> None:
    settings = AsteriskSettings(**values)
    provision.write(settings)
    (values["bundle_dir"] / "modules" / "app_queue.so").unlink()
    assert [fault.field for fault in config_check.check(settings)] == ["modules.conf:app_queue"]
