"""An error ends a program with one sentence and the exit code of its kind."""

from __future__ import annotations

import pytest

from acd.adapters.sql.errors import DatabaseUnavailable, MigrationFailed
from acd.domain.model.errors import CentralaError
from centrala.host.exit_codes import exit_code, first_typed, run_main
from config.errors import Exit, FileNotWritable, PartEnded, SettingInvalid, StartRefused, UsageError


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (UsageError("--keys: expected digits"), Exit.USAGE),
        (SettingInvalid("CENTRALA_HTTP_PORT: expected a port"), Exit.CONFIG),
        (DatabaseUnavailable("no answer"), Exit.UNAVAILABLE),
        (MigrationFailed("step 2"), Exit.SOFTWARE),
        (StartRefused("Node is missing"), Exit.UNAVAILABLE),
        (FileNotWritable("report.html cannot be written"), Exit.DISK),
        (PartEnded("npm failed", 78, Exit.SOFTWARE), Exit.CONFIG),
        (PartEnded("npm failed", 1, Exit.SOFTWARE), Exit.SOFTWARE),
    ],
)
def test_exit_code_follows_from_the_kind_of_the_error(error: CentralaError, expected: Exit) -> None:
    assert exit_code(error) is expected


def test_typed_error_inside_groups_is_found() -> None:
    error = SettingInvalid("wrong")
    group = ExceptionGroup("outer", [ValueError("x"), ExceptionGroup("inner", [error])])
    assert first_typed(group) is error
    assert first_typed(ValueError("x")) is None


def test_program_ends_with_the_sentence_of_the_error(capsys: pytest.CaptureFixture[str]) -> None:
    def main() -> None:
        raise SettingInvalid("CENTRALA_HTTP_PORT: expected a port")

    with pytest.raises(SystemExit) as ended:
        run_main(main)
    assert ended.value.code == Exit.CONFIG
    assert capsys.readouterr().err == "CENTRALA_HTTP_PORT: expected a port\n"


def test_untyped_error_is_raised() -> None:
    def main() -> None:
        raise ExceptionGroup("group", [ValueError("bug")])

    with pytest.raises(ExceptionGroup):
        run_main(main)
