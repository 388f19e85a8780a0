"""Reader of channels.yaml: every field, `like`, and mistakes with their lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from acd.domain.model.channels import ChannelKind, ChannelRules
from acd.domain.model.queue_rules import CapacityRules, RelaxationStep, ServiceTarget
from config.readers.channels_file import SHIPPED, DeclaredChannel, load_channels
from config.readers.like_channels import complete_capacity, complete_queue
from config.readers.yaml_lines import ConfigInvalid
from config.settings import ROOT
from tests.support.builders import a_queue

CHAT = """\
channels:
  chat:
    labels: {pl: czat, en: chat, uk: чат}
    icon: chat
    kind: written
"""
KIOSK = "  kiosk:\n    labels: {pl: k, en: k, uk: k}\n    kind: written\n"
CHAT_RULES = ChannelRules(ChannelKind.WRITTEN, live=True)
LIKE_CHAT = {"chat": DeclaredChannel(CHAT_RULES), "kiosk": DeclaredChannel(CHAT_RULES, "chat")}


def written(folder: Path, text: str) -> Path:
    path = folder / "channels.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_field_of_a_channel_is_read(tmp_path: Path) -> None:
    text = CHAT + KIOSK + "    icon: contact\n    live: false\n    like: chat\n    capacity: 2\n"
    channels = load_channels(written(tmp_path, text))
    assert channels == {
        "chat": DeclaredChannel(
            ChannelRules(
                ChannelKind.WRITTEN, True, {"pl": "czat", "en": "chat", "uk": "чат"}, "chat"
            )
        ),
        "kiosk": DeclaredChannel(
            ChannelRules(ChannelKind.WRITTEN, False, dict.fromkeys(("pl", "en", "uk"), "k")),
            like="chat",
            capacity=2,
        ),
    }


def test_channels_keep_the_order_of_the_file(tmp_path: Path) -> None:
    text = CHAT.replace("channels:\n", f"channels:\n{KIOSK}")
    assert list(load_channels(written(tmp_path, text))) == ["kiosk", "chat"]


def test_shipped_file_declares_the_shipped_channels() -> None:
    channels = load_channels(ROOT / "config" / "channels.yaml")
    assert {name: (one.rules.kind, one.rules.live) for name, one in channels.items()} == {
        name: (one.rules.kind, one.rules.live) for name, one in SHIPPED.items()
    }


@pytest.mark.parametrize(
    ("text", "line", "field"),
    [
        ("channels: {}\n", 1, "channels"),
        ("chanels: {}\n", 1, "chanels"),
        (CHAT.replace("written", "spoke"), 5, "channels.chat.kind"),
        (CHAT.replace("    kind: written\n", ""), 2, "channels.chat.kind"),
        (CHAT.replace("uk: чат", "de: x"), 3, "channels.chat.labels.de"),
        (CHAT.replace("pl: czat", 'pl: ""'), 3, "channels.chat.labels.pl"),
        (CHAT + "    live: perhaps\n", 6, "channels.chat.live"),
        (CHAT + "    capacity: 0\n", 6, "channels.chat.capacity"),
        (CHAT + "    colour: red\n", 6, "channels.chat.colour"),
        (CHAT.replace("  chat:", "  Chat 1:"), 2, "channels.Chat 1"),
        (CHAT + KIOSK + "    like: fax\n", 9, "channels.kiosk.like"),
        (CHAT + KIOSK + "    like: kiosk\n", 9, "channels.kiosk.like"),
    ],
)
def test_mistake_is_named_with_line_and_field(
    tmp_path: Path, text: str, line: int, field: str
) -> None:
    with pytest.raises(ConfigInvalid) as caught:
        load_channels(written(tmp_path, text))
    mistakes = [(mistake.line, mistake.field) for mistake in caught.value.mistakes]
    assert (line, field) in mistakes


def test_channel_is_not_like_one_that_is_like_another(tmp_path: Path) -> None:
    copy = KIOSK.replace("kiosk", "tablet") + "    like: kiosk\n"
    with pytest.raises(ConfigInvalid, match="expected a channel without `like` of its own: chat"):
        load_channels(written(tmp_path, CHAT + KIOSK + "    like: chat\n" + copy))


class TestLike:
    def test_queue_has_the_values_of_the_other_channel(self) -> None:
        queue = a_queue(
            auto_accept=("chat",), relaxation_steps=(RelaxationStep(1, 5, channels=("chat",)),)
        )
        completed = complete_queue(queue, LIKE_CHAT)
        assert completed.targets["kiosk"] == queue.targets["chat"]
        assert completed.wrap_up_ms["kiosk"] == queue.wrap_up_ms["chat"]
        assert completed.offer_timeout_ms["kiosk"] == queue.offer_timeout_ms["chat"]
        assert completed.auto_accept == ("chat", "kiosk")
        assert completed.relaxation_steps[0].channels == ("chat", "kiosk")

    def test_values_of_the_channel_itself_count_first(self) -> None:
        own = ServiceTarget(5_000, 0.9)
        queue = a_queue(targets={"chat": ServiceTarget(60_000, 0.8), "kiosk": own})
        assert complete_queue(queue, LIKE_CHAT).targets["kiosk"] == own

    def test_channel_shares_the_limits_of_the_other(self) -> None:
        capacity = CapacityRules(
            {"phone": 1, "chat": 3}, ((("chat", "email"), 4),), {"phone": ("chat",), "chat": ()}
        )
        completed = complete_capacity(capacity, LIKE_CHAT)
        assert completed.limits == {"phone": 1, "chat": 3, "kiosk": 3}
        assert completed.shared == ((("chat", "email", "kiosk"), 4),)
        assert completed.interrupts == {"phone": ("chat", "kiosk"), "chat": (), "kiosk": ()}

    def test_declared_capacity_counts_where_the_rules_have_no_limit(self) -> None:
        channels = {"fax": DeclaredChannel(CHAT_RULES, capacity=2)}
        assert complete_capacity(CapacityRules({}, (), {}), channels).limits == {"fax": 2}
        declared = complete_capacity(CapacityRules({"fax": 5}, (), {}), channels)
        assert declared.limits == {"fax": 5}
