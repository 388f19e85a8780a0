"""Names that `queues.yaml` uses: each must be defined by the file that it comes from."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.readers.queue_references import References
from config.readers.queue_rules import load_rules
from config.readers.yaml_lines import ConfigInvalid
from tests.support.queue_files import KNOWN, refusal, written


@pytest.mark.parametrize(
    ("queue", "field", "expected"),
    [
        ("requires: {zielen: 3}", "queues.drogi.requires", "in place of 'zielen' a skill of"),
        ("skills: {zielen: 3}", "queues.drogi.skills.zielen", "a skill of drogi"),
        ("groups: [biuro]", "queues.drogi.groups", "in place of 'biuro' a group of roster.yaml"),
        ("first: [nowak]", "queues.drogi.first", "in place of 'nowak' one of bielak"),
        (
            "relaxation_steps: [{after_s: 5, drop: [zielen]}]",
            "queues.drogi.relaxation_steps.0.drop",
            "in place of 'zielen' a skill of",
        ),
        (
            "relaxation_steps: [{after_s: 5, groups: [biuro]}]",
            "queues.drogi.relaxation_steps.0.groups",
            "a group of roster.yaml",
        ),
        (
            "relaxation_steps: [{after_s: 5, level_drop: 1, channels: [fax]}]",
            "queues.drogi.relaxation_steps.0.channels",
            "in place of 'fax' a channel of channels.yaml",
        ),
        ("wrap_up_s: {fax: 3}", "queues.drogi.wrap_up_s.fax", "a channel of channels.yaml"),
        ("auto_accept: [phone]", "queues.drogi.auto_accept.0", "a written channel: chat, email"),
    ],
)
def test_unknown_name_is_reported_at_its_field(
    tmp_path: Path, queue: str, field: str, expected: str
) -> None:
    _, refused_field, sentence = refusal(tmp_path, queue)
    assert refused_field == field
    assert expected in sentence


@pytest.mark.parametrize(
    ("top", "field"),
    [
        ("languages: {uk: {zielen: 1}}\n", "languages.uk.zielen"),
        ("districts: {Wola: {zielen: 1}}\n", "districts.Wola.zielen"),
        ("channel_priority: {fax: 3}\n", "channel_priority.fax"),
    ],
)
def test_names_outside_of_queues_are_checked_too(tmp_path: Path, top: str, field: str) -> None:
    assert refusal(tmp_path, "", top=top)[1] == field


def test_consultants_are_not_checked_without_a_roster(tmp_path: Path) -> None:
    references = References(KNOWN.skills, KNOWN.groups)
    loaded = load_rules(written(tmp_path, "first: [nowak]"), references)
    assert loaded.rules.queues["drogi"].first == ("nowak",)


@pytest.mark.parametrize(
    ("capacity", "field"),
    [
        ("{limits: {fax: 1}}", "capacity.limits.fax"),
        ("{limits: {phone: 1}, interrupts: {fax: [email]}}", "capacity.interrupts.fax"),
        ("{limits: {phone: 1}, interrupts: {phone: [fax]}}", "capacity.interrupts.phone"),
        (
            "{limits: {phone: 1}, shared: [{channels: [chat, fax], limit: 3}]}",
            "capacity.shared.0.channels",
        ),
    ],
)
def test_channels_of_the_capacity_are_checked(tmp_path: Path, capacity: str, field: str) -> None:
    path = written(tmp_path, "")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("{limits: {phone: 1}}", capacity), encoding="utf-8")
    with pytest.raises(ConfigInvalid, match="in place of 'fax' a channel") as refused:
        load_rules(path, KNOWN)
    assert refused.value.field == field
