"""Stand-alone IVR, driven as Asterisk drives it."""

from __future__ import annotations

import io

import pytest

from ivr.asterisk.fallback_ivr import run

ENVIRONMENT = "agi_callerid: +48601234118\nagi_language: {}\nagi_arg_1: /sounds here\n\n"
PLAYED = "200 result=0 endpos=1\n"


def spoken(language: str, answers: str) -> tuple[int, list[str]]:
    agi_out = io.StringIO()
    code = run(io.StringIO(ENVIRONMENT.format(language) + answers), agi_out)
    return code, [line.split('"')[1] for line in agi_out.getvalue().splitlines()]


def test_greeting_is_played_in_all_languages_the_callers_first() -> None:
    assert spoken("uk", PLAYED * 5) == (
        0,
        [
            "/sounds here/uk/greeting-112-warning",
            "/sounds here/uk/fallback-greeting",
            "/sounds here/uk/fallback-queue",
            "/sounds here/pl/fallback-queue",
            "/sounds here/en/fallback-queue",
        ],
    )


@pytest.mark.parametrize(
    "answers", ["", "200 result=-1\n", "HANGUP\n", "510 Invalid\n", "nonsense\n"]
)
def test_errors_end_the_script_without_output(answers: str) -> None:
    code, prompts = spoken("pl", answers)
    assert (code, len(prompts)) == (1, 1)


def test_missing_argument_ends_the_script() -> None:
    assert run(io.StringIO("agi_language: pl\n\n"), io.StringIO()) == 1


def test_number_of_the_caller_is_never_logged(capfd: pytest.CaptureFixture[str]) -> None:
    spoken("pl", PLAYED * 5)
    assert capfd.readouterr() == ("", "")
