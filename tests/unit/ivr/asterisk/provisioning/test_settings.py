"""Settings of Asterisk: refused values, hidden secrets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ivr.asterisk.provisioning.settings import (
    AsteriskSettings,
    TelephoneSettingInvalid,
    Trunk,
)


def test_secrets_are_hidden_in_representations(values: dict[str, Any]) -> None:
    shown = repr(AsteriskSettings(**values))
    assert "s3cret" not in shown
    assert "pw-1" not in shown


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ami_secret": "a\nwrite = all"}, "ami_secret"),
        ({"ami_secret": "a;b"}, "ami_secret"),
        ({"ami_secret": ""}, "ami_secret"),
        ({"ami_user": "[x]"}, "ami_user"),
        ({"trunks": (Trunk(),)}, "trunks[trunk].match"),
        ({"trunks": (Trunk(match=("anybody",)),)}, "trunks[trunk].match"),
        ({"trunks": (Trunk(match=("127.0.0.0/8",)),)}, "trunks[trunk].match"),
        ({"trunks": (Trunk(match=("::1",), contact="x\ny"),)}, "trunks[trunk].contact"),
        ({"sip_port": 0}, "sip_port"),
        ({"ami_port": 70000}, "ami_port"),
        ({"rtp_start": 20000, "rtp_end": 20000}, "rtp_end"),
        ({"sounds_dir": Path("sounds")}, "sounds_dir"),
        ({"moh_dir": Path("/a;b")}, "moh_dir"),
        ({"run_dir": Path("/" + "x" * 100)}, "run_dir"),
    ],
)
def test_setting_that_a_file_would_misread_is_refused_by_name(
    values: dict[str, Any], changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(TelephoneSettingInvalid) as refused:
        AsteriskSettings(**(values | changes))
    assert refused.value.field == field
