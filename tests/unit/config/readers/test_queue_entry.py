"""One queue of `queues.yaml`: its settings over the defaults."""

from __future__ import annotations

from pathlib import Path

import pytest

from acd.domain.model.contact import CHAT, EMAIL, PHONE
from acd.domain.model.policy import LEAST_COST, STRICT_PRIORITY
from acd.domain.model.queue_rules import (
    BackupGroup,
    CallbackRules,
    Divert,
    Limits,
    Overflow,
    RelaxationStep,
    Trigger,
)
from config.readers.queue_rules import load_rules
from config.readers.yaml_lines import ConfigInvalid
from tests.support.queue_files import KNOWN, drogi, refusal, rules


def test_queue_without_settings_has_the_default_policy_and_no_limits(tmp_path: Path) -> None:
    queue = drogi(tmp_path, "")
    assert queue.policy == LEAST_COST
    assert (queue.relaxation_steps, queue.backup_groups, queue.groups, queue.any_of) == (
        (),
        (),
        (),
        (),
    )
    assert (queue.overflow, queue.closed, queue.unserved) == (None, None, None)


def test_steps_backup_groups_and_groups_are_read_in_milliseconds(tmp_path: Path) -> None:
    queue = drogi(
        tmp_path,
        "skills: {drogi: 40}\n"
        "groups: [starsi]\n"
        "relaxation_steps: [{after_s: 20, level_drop: 39},"
        " {after_s: 60, drop: [drogi], groups: [rezerwa]}]\n"
        "backup_groups: [{group: rezerwa, by: wait-estimate, open_at_s: 90, close_at_s: 30}]",
    )
    assert queue.relaxation_steps == (
        RelaxationStep(20_000, level_drop=39),
        RelaxationStep(60_000, drop=("drogi",), groups=("rezerwa",)),
    )
    assert queue.backup_groups == (BackupGroup("rezerwa", Trigger.WAIT_ESTIMATE, 90_000, 30_000),)
    assert queue.groups == ("starsi",)


def test_levels_joined_by_all_and_any_become_alternatives(tmp_path: Path) -> None:
    queue = drogi(
        tmp_path,
        "skills: {odpady: 10}\n"
        "requires: {all: [{drogi: 40}, {any: [{lang-uk: 1}, {lang-en: 60}]}]}",
    )
    assert queue.skills == {"drogi": 40, "odpady": 10}
    assert queue.any_of == ({"lang-uk": 1}, {"lang-en": 60})


def test_preset_may_have_other_weights_and_its_own_name(tmp_path: Path) -> None:
    assert drogi(tmp_path, "policy: strict-priority").policy == STRICT_PRIORITY
    changed = drogi(tmp_path, "policy: {preset: least-cost, idle: 2.0}").policy
    assert (changed.name, changed.idle, changed.cost) == ("least-cost-changed", 2.0, 1_000_000.0)
    named = drogi(tmp_path, "policy: {preset: least-cost, name: nocna, level: 5}").policy
    assert (named.name, named.level) == ("nocna", 5.0)


def test_every_overflow_of_a_queue_is_read(tmp_path: Path) -> None:
    queue = drogi(
        tmp_path,
        "limits: {waiting: 40, wait_s: 600, wait_estimate_s: 900}\n"
        "overflow: {to: queue, queue: informacja}\n"
        "closed: {to: message, message: closed-now}\n"
        "unserved: {to: voicemail}",
    )
    assert queue.limits == Limits(40, 600_000, 900_000)
    assert queue.overflow == Overflow(Divert.QUEUE, queue="informacja")
    assert queue.closed == Overflow(Divert.MESSAGE, message="closed-now")
    assert queue.unserved == Overflow(Divert.VOICEMAIL)


def test_queue_may_override_a_default(tmp_path: Path) -> None:
    defaults = (
        "ageing: {phone: 2.0, email: 0.1}\n"
        "overflow: {to: callback}\n"
        "redial_s: 120\n"
        "callback: {attempts: 5, retry_s: 60}"
    )
    queue = drogi(tmp_path, "ageing: {email: 0.5}\noverflow: null\nredial_s: 0", defaults)
    assert queue.ageing == {PHONE: 2.0, EMAIL: 0.5}
    assert (queue.overflow, queue.redial_ms) == (None, 0)
    other = rules(tmp_path, "", defaults).queues["informacja"]
    assert (other.overflow, other.redial_ms) == (Overflow(Divert.CALLBACK), 120_000)
    assert other.callback == CallbackRules(5, 60_000)


def test_remaining_settings_of_a_queue_are_read(tmp_path: Path) -> None:
    queue = drogi(
        tmp_path,
        "first: [bielak]\npreferred_s: 30\nemergency: true\nauto_accept: [chat, email]\n"
        "expected_s: {phone: 240}\npriority: -3",
    )
    assert (queue.first, queue.preferred_ms, queue.emergency) == (("bielak",), 30_000, True)
    assert queue.auto_accept == (CHAT, EMAIL)
    assert (queue.expected_ms, queue.priority) == ({PHONE: 240_000}, -3)


def test_too_many_alternatives_are_refused(tmp_path: Path) -> None:
    pair = "{any: [{drogi: N}, {odpady: N}, {lang-uk: N}]}"
    parts = ", ".join(pair.replace("N", str(level)) for level in range(1, 13))
    line, field, expected = refusal(tmp_path, f"requires: {{all: [{parts}]}}")
    assert line.startswith("requires:")
    assert (field, "64 alternatives" in expected) == ("queues.drogi.requires", True)


def test_deep_nesting_is_refused(tmp_path: Path) -> None:
    deep = "{any: [" * 40 + "{drogi: 1}" + "]}" * 40
    assert "levels of" in refusal(tmp_path, f"requires: {deep}")[2]
    path = tmp_path / "queues.yaml"
    path.write_text("defaults: " + "[" * 1_500 + "]" * 1_500, encoding="utf-8")
    with pytest.raises(ConfigInvalid):
        load_rules(path, KNOWN)
