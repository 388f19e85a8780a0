"""The stand-alone IVR, spoken to as Asterisk speaks to it."""

from __future__ import annotations

import io

import pytest

from ivr.asterisk.fallback_ivr import run

ENVIRONMENT = "agi_callerid: +48601234118\nagi_language: {}\nagi_arg_1: /sounds here\n\n"
PLAYED = "200 result=0 endpos=1\n"


def spoken(language: str, answers: str) -> tuple[int, list[str]]:
    said = io.StringIO()
    code = run(io.StringIO(ENVIRONMENT.format(language) + answers), said)
    return code, [line.split('"')[1] for line in said.getvalue().splitlines()]


def test_it_greets_and_asks_to_wait_in_all_languages_the_callers_first() -> None:
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
def test_whatever_goes_wrong_it_ends_quietly_and_the_dialplan_goes_on(answers: str) -> None:
    code, said = spoken("pl", answers)
    assert (code, len(said)) == (1, 1)


def test_without_its_argument_it_ends_quietly() -> None:
    assert run(io.StringIO("agi_language: pl\n\n"), io.StringIO()) == 1


def test_the_callers_number_is_written_nowhere(capfd: pytest.CaptureFixture[str]) -> None:
    spoken("pl", PLAYED * 5)
    assert capfd.readouterr() == ("", "")
