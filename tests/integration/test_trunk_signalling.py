"""SIP of the trunk on a real Asterisk with the shipped dialplan; the engine is away."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

import pytest

from tests.support.asterisk import RunningAsterisk, running, settings_in
from tests.support.call_control import ToneSounds, ami_events, write_tone
from tests.support.raw_sip_phone import RawSipPhone
from tests.support.waiting import PATIENCE_S, eventually

BASE_PORT = int(os.environ.get("CENTRALA_TEST_PORTS", "21000")) + 1100
NUMBER, SECOND_NUMBER = "19115", "+48224431115"
CALLER = "+48601234118"
BUSY_S = 30.0
"""Length of the announcement that all lines are busy, in each language: longer than its test."""


@pytest.fixture(scope="module")
def asterisk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningAsterisk]:
    """Ten pairs of RTP ports: four for callers, two for announcements, four for consultants."""
    folder = tmp_path_factory.mktemp("trunk")
    settings = settings_in(
        folder, BASE_PORT, rtp_end=BASE_PORT + 29, numbers=(NUMBER, SECOND_NUMBER)
    )
    ToneSounds(settings.sounds_dir)
    write_tone(folder / "moh" / "music.wav", 300, 5)
    write_tone(settings.sounds_dir / "pl" / "all-lines-busy.wav", 300, BUSY_S)
    with running(settings) as server:
        yield server


@pytest.fixture
def phone(asterisk: RunningAsterisk) -> Iterator[RawSipPhone]:
    with calling(asterisk) as one:
        yield one
        one.headers = ()
        if one.to_tag:
            one.bye(NUMBER)
    eventually(lambda: channels(asterisk) == [], PATIENCE_S, "the call has ended")


def calling(asterisk: RunningAsterisk) -> RawSipPhone:
    return RawSipPhone("127.0.0.1", ("127.0.0.1", asterisk.settings.sip_port))


def channels(asterisk: RunningAsterisk) -> list[str]:
    """Return the names of all channels."""
    lines = asterisk.cli("core show channels concise").splitlines()
    return [line.split("!")[0] for line in lines if "!" in line]


@pytest.mark.parametrize(
    "dialled",
    ["19115", "+4819115", "004819115", "4819115", "+48224431115", "0048224431115", "224431115"],
)
def test_configured_number_is_answered_in_each_form(phone: RawSipPhone, dialled: str) -> None:
    assert phone.invite(dialled, user=CALLER) == 200


@pytest.mark.parametrize("dialled", ["19116", "112", "+48224431116", "s", "T", "test-call"])
def test_other_number_is_refused(phone: RawSipPhone, dialled: str) -> None:
    assert phone.invite(dialled, user=CALLER) == 404


@pytest.mark.parametrize(
    ("method", "headers", "status"),
    [
        ("OPTIONS", (), 200),
        ("INFO", (), 200),
        ("MESSAGE", ("Content-Type: text/plain",), 415),  # without a text
        ("REFER", ("Refer-To: <sip:112@127.0.0.1>",), 603),
        ("UPDATE", (), 200),
    ],
)
def test_request_within_a_call_is_answered_and_the_call_goes_on(
    phone: RawSipPhone,
    asterisk: RunningAsterisk,
    method: str,
    headers: tuple[str, ...],
    status: int,
) -> None:
    assert phone.invite(NUMBER, user=CALLER) == 200
    assert phone.ask(method, NUMBER, *headers) == status
    assert len(channels(asterisk)) == 1


def test_message_outside_of_a_call_is_refused(phone: RawSipPhone) -> None:
    phone.headers = ("Content-Type: text/plain",)
    assert phone.send("MESSAGE", NUMBER, user=CALLER) == 404


@pytest.mark.parametrize("codec", ["8 PCMA/8000", "0 PCMU/8000", "9 G722/8000", "96 opus/48000/2"])
def test_voice_of_each_codec_of_the_trunk_is_accepted(phone: RawSipPhone, codec: str) -> None:
    phone.codecs = (codec,)
    assert phone.invite(NUMBER, user=CALLER) == 200


@pytest.mark.parametrize("codec", ["18 G729/8000", "3 GSM/8000"])
def test_voice_of_another_codec_is_refused(phone: RawSipPhone, codec: str) -> None:
    phone.codecs = (codec,)
    assert phone.invite(NUMBER, user=CALLER) == 488


def test_session_timer_is_honoured(phone: RawSipPhone) -> None:
    phone.headers = (
        "Require: timer", "Supported: timer", "Session-Expires: 90;refresher=uac", "Min-SE: 90",
    )  # fmt: skip
    assert phone.invite(NUMBER, user=CALLER) == 200
    assert re.search(r"(?m)^Session-Expires: 90;refresher=uac\r?$", phone.answer)
    assert re.search(r"(?m)^Require:.*timer", phone.answer)


@pytest.mark.parametrize(
    ("headers", "presentation"),
    [
        ((), "allowed"),
        (("Privacy: none",), "allowed"),
        (("Privacy: id",), "prohib"),
        (("Privacy: user;id;critical",), "prohib"),
        (("Privacy: ID", f"P-Asserted-Identity: <sip:{CALLER}@operator.example>"), "prohib"),
    ],
)
async def test_number_is_withheld_by_the_privacy_of_its_caller(
    phone: RawSipPhone, asterisk: RunningAsterisk, headers: tuple[str, ...], presentation: str
) -> None:
    phone.headers = headers
    assert phone.invite(NUMBER, user=CALLER) == 200
    (channel,) = channels(asterisk)
    async with ami_events(asterisk.settings) as ami:
        variable = {"Channel": channel, "Variable": "CALLERID(num-pres)"}
        value = (await ami.action("Getvar", variable))["value"]
    assert value.startswith(presentation)


def test_callers_leave_the_ports_of_the_consultants_free(asterisk: RunningAsterisk) -> None:
    phones = [calling(asterisk) for _ in range(7)]
    assert [one.invite(NUMBER, user=CALLER) for one in phones] == [200] * 6 + [503]
    eventually(
        lambda: contexts(asterisk) == {"centrala-busy": 2, "centrala-fallback": 4},
        PATIENCE_S,
        "two callers hear that all lines are busy",
    )
    assert "couldn't allocate a port" not in asterisk.log()
    for one in phones[:6]:
        one.bye(NUMBER)
        one.socket.close()
    eventually(lambda: channels(asterisk) == [], PATIENCE_S, "all calls have ended")


def contexts(asterisk: RunningAsterisk) -> dict[str, int]:
    """Return how many channels are in each context of the dialplan."""
    lines = asterisk.cli("core show channels concise").splitlines()
    names = [line.split("!")[1] for line in lines if "!" in line]
    return {name: names.count(name) for name in sorted(names)}
