"""Session descriptions (RFC 4566) of one audio stream, offered and answered (RFC 3264)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NoReturn

from ivr.test_phone.errors import DatagramInvalid

STATIC = {0: "PCMU", 8: "PCMA"}
"""RFC 3551 table 4."""

TELEPHONE_EVENT = 101
OPPOSITE = {"sendrecv": "sendrecv", "sendonly": "recvonly", "recvonly": "sendonly"}


@dataclass(frozen=True, slots=True)
class Media:
    """Address and format of audio: `codecs` maps payload type -> name in order of preference.

    `dtmf`: payload type of telephone-event (RFC 4733), None when refused; `direction` as the
    describing side sees it.
    """

    host: str
    port: int
    codecs: dict[int, str]
    dtmf: int | None
    direction: str = "sendrecv"


def parse(body: bytes) -> Media:
    """Return the first audio stream. Raises DatagramInvalid."""
    try:
        lines = body.decode("utf-8").replace("\r\n", "\n").split("\n")
    except UnicodeDecodeError:
        _refuse("sdp", "UTF-8 text")
    if lines[0] != "v=0":
        _refuse("sdp v=", "v=0 in the first line")
    session, audio = _sections(lines)
    matched = re.fullmatch(r"m=audio (\d{1,5})(?:/\d+)? RTP/AVPF? ((?:\d{1,3} ?)+)", audio[0])
    if matched is None or int(matched[1]) > 65_535:
        _refuse("sdp m=", "m=audio PORT RTP/AVP payload types")
    formats = [int(number) for number in matched[2].split()]
    names = _names(audio, formats)
    return Media(
        host=_connection(audio) or _connection(session) or _refuse("sdp c=", "c=IN IP4 address"),
        port=int(matched[1]),
        codecs={number: names[number] for number in formats if names.get(number) in _codecs()},
        dtmf=next((n for n in formats if names.get(n) == "TELEPHONE-EVENT"), None),
        direction=_direction(audio) or _direction(session) or "sendrecv",
    )


def describe(host: str, port: int, session: int, version: int, media: Media) -> bytes:
    """Return our description; `media` gives codecs, telephone-event and direction."""
    formats = [*media.codecs, *([media.dtmf] if media.dtmf is not None else [])]
    lines = [
        "v=0",
        f"o=- {session} {version} IN IP4 {host}",
        "s=-",
        f"c=IN IP4 {host}",
        "t=0 0",
        f"m=audio {port} RTP/AVP {' '.join(map(str, formats))}",
        *(f"a=rtpmap:{number} {name}/8000" for number, name in media.codecs.items()),
    ]
    if media.dtmf is not None:
        lines += [f"a=rtpmap:{media.dtmf} telephone-event/8000", f"a=fmtp:{media.dtmf} 0-15"]
    lines += ["a=ptime:20", f"a={media.direction}", ""]
    return "\r\n".join(lines).encode()


def answer_to(offered: Media, local_media: Media) -> Media:
    """Return the accepted part of an offer, with its payload types. Raises DatagramInvalid."""
    common = {n: name for n, name in offered.codecs.items() if name in local_media.codecs.values()}
    if not common:
        _refuse("sdp m=", f"one of {', '.join(local_media.codecs.values())}")
    direction = OPPOSITE.get(offered.direction, "inactive")
    return Media(local_media.host, local_media.port, common, offered.dtmf, direction)


def _sections(lines: list[str]) -> tuple[list[str], list[str]]:
    starts = [index for index, line in enumerate(lines) if line.startswith("m=")]
    audio = next((index for index in starts if lines[index].startswith("m=audio ")), None)
    if audio is None:
        _refuse("sdp m=", "an audio stream")
    end = next((index for index in starts if index > audio), len(lines))
    return lines[: starts[0]], lines[audio:end]


def _names(audio: list[str], formats: list[int]) -> dict[int, str]:
    names = {number: STATIC[number] for number in formats if number in STATIC}
    for line in audio:
        matched = re.fullmatch(r"a=rtpmap:(\d{1,3}) ([^/\s]+)/8000(?:/1)?", line)
        if matched:
            names[int(matched[1])] = matched[2].upper()
    return names


def _connection(section: list[str]) -> str | None:
    for line in section:
        matched = re.fullmatch(r"c=IN IP[46] ([^/\s]+)(?:/.*)?", line)
        if matched:
            return matched[1]
    return None


def _direction(section: list[str]) -> str | None:
    directions = ("sendrecv", "sendonly", "recvonly", "inactive")
    return next((line[2:] for line in section if line[2:] in directions and line[:2] == "a="), None)


def _codecs() -> tuple[str, ...]:
    return tuple(STATIC.values())


def _refuse(field: str, expected: str) -> NoReturn:
    raise DatagramInvalid(f"{field}: expected {expected}", field=field)
