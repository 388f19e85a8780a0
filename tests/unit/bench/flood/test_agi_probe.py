"""The probe asks as the dialplan does."""

from __future__ import annotations

from bench.flood.agi_probe import question


def test_question_is_the_wait_loops_for_a_caller_who_just_heard_the_place() -> None:
    fields = dict(line.split(": ") for line in question("17.4", 12.5).decode().split("\n") if line)
    assert fields["agi_network_script"] == "wait"
    assert fields["agi_uniqueid"] == "17.4"
    assert fields["agi_arg_1"] == "1:12500"


def test_question_ends_with_an_empty_line() -> None:
    assert question("17.4", 0).endswith(b"\n\n")
