"""Reader of queues.yaml: every field of the rules, and mistakes with their lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from acd.domain.model.consultant import NotReadyReason
from tests.support.queue_files import refusal, rules


def test_rules_of_the_whole_acd_are_read(tmp_path: Path) -> None:
    mistake = rules(
        tmp_path,
        top="languages: {uk: {lang-uk: 20}}\ndistricts: {Wola: {drogi: 50}}\n"
        "longest_pause_s: {break: 900}\nshifts: {grace_s: 60, break_grace_s: 0}\n",
    )
    assert mistake.languages == {"uk": {"lang-uk": 20}}
    assert mistake.districts == {"Wola": {"drogi": 50}}
    assert mistake.pauses.longest_ms == {NotReadyReason.BREAK: 900_000}
    assert (mistake.shifts.grace_ms, mistake.shifts.break_grace_ms) == (60_000, 0)


@pytest.mark.parametrize(
    ("queue", "field"),
    [
        ("auto_accept: [phone]", "queues.drogi.auto_accept.0"),
        ("auto_accept: [callback]", "queues.drogi.auto_accept.0"),
        ("policy: best", "queues.drogi.policy"),
        ("policy: {preset: least-cost, speed: 1}", "queues.drogi.policy.speed"),
        ("overflow: {to: queue}", "queues.drogi.overflow"),
        ("overflow: {to: callback, queue: informacja}", "queues.drogi.overflow"),
        ("overflow: {to: fax}", "queues.drogi.overflow.to"),
        ("overflow: {to: queue, queue: rzeki}", "queues.drogi.overflow"),
        ("closed: {to: queue, queue: drogi}", "queues.drogi.closed"),
        ("limits: {waiting: 3}", "queues.drogi.limits"),
        ("relaxation_steps: [{after_s: 20}]", "queues.drogi.relaxation_steps.0"),
        ("relaxation_steps: [{after_s: 9, level_drop: 1}, {after_s: 9, level_drop: 1}]",
         "queues.drogi.relaxation_steps.1"),
        ("relaxation_steps: [{after_s: 9, groups: [obcy]}]",
         "queues.drogi.relaxation_steps.0.groups"),
        ("relaxation_steps: [{after_s: 9, drop: [smieci]}]",
         "queues.drogi.relaxation_steps.0.drop"),
        ("groups: [obcy]", "queues.drogi.groups"),
        ("backup_groups: [{group: obcy, open_at_s: 9, close_at_s: 1}]",
         "queues.drogi.backup_groups.0.group"),
        ("backup_groups: [{group: rezerwa, open_at_s: 9, close_at_s: 9}]",
         "queues.drogi.backup_groups.0"),
        ("first: [nikt]", "queues.drogi.first"),
        ("requires: {drogi: 101}", "queues.drogi.requires.drogi"),
        ("requires: {any: [{drogi: 1}, {all: [{smieci: 1}]}]}", "queues.drogi.requires"),
        ("requires: {any: [{drogi: 1}], all: []}", "queues.drogi.requires"),
        ("requires: {any: []}", "queues.drogi.requires.any"),
        ("ageing: {phone: -1}", "queues.drogi.ageing.phone"),
        ("callback: {attempts: 0}", "queues.drogi.callback.attempts"),
    ],
)  # fmt: skip
def test_contradiction_is_reported_at_its_own_line(tmp_path: Path, queue: str, field: str) -> None:
    line, mistake, expected = refusal(tmp_path, queue)
    assert (line, mistake.startswith(field)) == (queue, True), mistake
    assert expected


def test_contradiction_of_the_defaults_is_reported_at_the_defaults(tmp_path: Path) -> None:
    line, field, _ = refusal(tmp_path, "", defaults="limits: {wait_s: 60}")
    assert (line, field) == ("limits: {wait_s: 60}", "defaults.limits")
