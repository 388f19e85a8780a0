from pathlib import Path

import pytest

from acd.domain.model.contact import CALLBACK, CHAT, EMAIL, PHONE
from config.readers import routing
from config.readers.queue_references import References
from config.readers.queue_rules import load_rules
from config.readers.yaml_lines import ConfigInvalid
from config.settings import ROOT

SHIPPED = ROOT / "config"
KNOWN = References(routing.load(SHIPPED).skills)
QUEUES = (SHIPPED / "queues.yaml").read_text(encoding="utf-8")
SHIFTS = (SHIPPED / "shifts.yaml").read_text(encoding="utf-8")


def refusal(tmp_path: Path, name: str, text: str) -> ConfigInvalid:
    """Return the error about a changed file among the shipped ones."""
    for path in SHIPPED.glob("*.yaml"):
        (tmp_path / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(ConfigInvalid) as caught:
        routing.load(tmp_path)
    return caught.value


def line_of(text: str, words: str) -> int:
    return next(n for n, line in enumerate(text.splitlines(), 1) if words in line)


def test_shipped_files_define_the_documented_queues() -> None:
    rules = routing.load(SHIPPED).rules
    assert set(rules.queues) == {"drogi", "odpady", "komunikacja", "informacja"}
    drogi = rules.queues["drogi"]
    assert drogi.targets[PHONE].within_ms == 20_000
    assert drogi.targets[EMAIL].goal == 0.9
    assert drogi.offer_timeout_ms == {
        PHONE: 20_000, CHAT: 30_000, EMAIL: 60_000,
    }  # fmt: skip
    assert drogi.wrap_up_ms[CHAT] == 15_000
    assert rules.capacity.limits == {
        PHONE: 1, CHAT: 3, EMAIL: 5, CALLBACK: 1,
    }  # fmt: skip
    assert rules.capacity.shared == (((CHAT, EMAIL), 5),)
    assert CHAT not in rules.capacity.interrupts[PHONE]


def test_version_changes_only_with_the_rules(tmp_path: Path) -> None:
    changed = tmp_path / "queues.yaml"
    changed.write_text(QUEUES.replace("phone: 20, chat", "phone: 25, chat"), encoding="utf-8")
    first, again = (load_rules(SHIPPED / "queues.yaml", KNOWN).rules for _ in range(2))
    assert first.version == again.version
    assert load_rules(changed, KNOWN).rules.version != first.version


def test_queue_may_differ_from_the_defaults_in_one_value(tmp_path: Path) -> None:
    text = QUEUES.replace(
        "    skills: {odpady: 30}", "    skills: {odpady: 30}\n    wrap_up_s: {phone: 90}"
    )
    path = tmp_path / "queues.yaml"
    path.write_text(text, encoding="utf-8")
    odpady = load_rules(path, KNOWN).rules.queues["odpady"]
    assert odpady.wrap_up_ms == {PHONE: 90_000, CHAT: 15_000, EMAIL: 15_000}


def test_queue_may_have_no_wrap_up(tmp_path: Path) -> None:
    path = tmp_path / "queues.yaml"
    path.write_text(QUEUES.replace("wrap_up_s: {phone: 30,", "wrap_up_s: {phone: 0,"), "utf-8")
    assert load_rules(path, KNOWN).rules.queues["drogi"].wrap_up_ms[PHONE] == 0


def test_unknown_skill_is_refused_by_file_line_field_and_expectation(tmp_path: Path) -> None:
    wrong = QUEUES.replace("{odpady: 30}", "{smieci: 30}")
    error = refusal(tmp_path, "queues.yaml", wrong)
    assert error.path.name == "queues.yaml"
    assert error.line == line_of(wrong, "smieci")
    assert error.field == "queues.odpady.skills.smieci"
    assert "odpady" in str(error.expected)


@pytest.mark.parametrize(
    ("was", "becomes", "field"),
    [
        ("skills: {drogi: 30}", "skills: {drogi: 101}", "queues.drogi.skills.drogi"),
        ("goal: 0.90", "goal: 90", "defaults.targets.email.goal"),
        ("wrap_up_s: {phone: 30,", "wrap_up_s: {phone: soon,", "defaults.wrap_up_s.phone"),
        ("wrap_up_extension_s: 60", "wrap_up_extention_s: 60", "wrap_up_extention_s"),
        ("email: 60}", "fax: 60}", "defaults.offer_timeout_s.fax"),
    ],
)
def test_mistake_in_the_queues_is_reported(
    tmp_path: Path, was: str, becomes: str, field: str
) -> None:
    assert was in QUEUES
    error = refusal(tmp_path, "queues.yaml", QUEUES.replace(was, becomes))
    assert error.field is not None
    assert error.field.startswith(field)


def test_channel_without_a_default_is_refused(tmp_path: Path) -> None:
    wrong = QUEUES.replace("{phone: 30, chat: 15, email: 15}", "{phone: 30, chat: 15}")
    error = refusal(tmp_path, "queues.yaml", wrong)
    assert error.field == "defaults.wrap_up_s"
    assert "email" in str(error.expected)


def test_overlapping_shifts_are_refused_at_the_line_of_the_later_one(tmp_path: Path) -> None:
    wrong = SHIFTS.replace('starts: "14:00"', 'starts: "13:30"')
    error = refusal(tmp_path, "shifts.yaml", wrong)
    assert error.line == line_of(wrong, "13:30")
    assert error.field == "shifts.popoludnie.starts"
    assert "14:00" in str(error.expected)
    assert "overlap of 30 minutes" in str(error.expected)


def test_gap_between_shifts_is_refused(tmp_path: Path) -> None:
    error = refusal(tmp_path, "shifts.yaml", SHIFTS.replace('starts: "22:00"', 'starts: "23:00"'))
    assert error.field == "shifts.noc.starts"
    assert "gap of 60 minutes" in str(error.expected)


def test_clock_time_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    error = refusal(tmp_path, "shifts.yaml", SHIFTS.replace('"22:00"', '"24:30"', 1))
    assert error.field == "shifts.popoludnie.ends"


def test_unknown_time_zone_is_refused(tmp_path: Path) -> None:
    error = refusal(tmp_path, "shifts.yaml", SHIFTS.replace("Europe/Warsaw", "Europe/Warszawa"))
    assert error.field == "time_zone"
