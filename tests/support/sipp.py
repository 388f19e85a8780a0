"""A resident whose telephone is SIPp: signalling by SIPp, voice by our own RTP socket.

SIPp cannot listen to what it receives, and sends RFC 4733 keys only with root's raw sockets. So
its session description names a socket of this process, which sends the tone and the keys and
measures what comes back.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from ivr.runtime import Runtime
from ivr.test_phone.media import MediaStream, ReceivedFrame
from ivr.test_phone.sdp import TELEPHONE_EVENT, Media
from ivr.test_phone.sound import Sound
from ivr.test_phone.sound_detection import SoundDetector
from tests.support.waiting import PATIENCE_S, until

HOST = "127.0.0.1"
SCENARIO = """<?xml version="1.0" encoding="UTF-8"?>
<scenario name="resident">
 <send retrans="500"><![CDATA[
INVITE sip:[service]@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:{number}@[local_ip]:[local_port]>;tag=[pid]sipp[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>
Call-ID: [call_id]
CSeq: 1 INVITE
Contact: <sip:{number}@[local_ip]:[local_port]>
Max-Forwards: 70
Content-Type: application/sdp
Content-Length: [len]

v=0
o=- 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [local_ip]
t=0 0
m=audio {media_port} RTP/AVP 8 {event}
a=rtpmap:8 PCMA/8000
a=rtpmap:{event} telephone-event/8000
a=fmtp:{event} 0-15
a=ptime:20
a=sendrecv
]]></send>
 <recv response="100" optional="true"/>
 <recv response="180" optional="true"/>
 <recv response="183" optional="true"/>
 <recv response="200" rrs="true"><action>
  <ereg regexp="m=audio *([0-9]+)" search_in="body" check_it="true" assign_to="1,2"/>
  <log message="media [$2]"/><log message="line [$1]"/>
 </action></recv>
 <send><![CDATA[
ACK [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
[last_From:]
[last_To:]
[last_Call-ID:]
CSeq: 1 ACK
Contact: <sip:{number}@[local_ip]:[local_port]>
Max-Forwards: 70
Content-Length: 0

]]></send>
 <recv request="BYE"/>
 <send><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>
</scenario>
"""


@dataclass(slots=True)
class SippResident:
    """A call in progress; the far end hangs it up."""

    media: MediaStream
    detector: SoundDetector
    process: asyncio.subprocess.Process

    async def press(self, keys: str) -> None:
        for key in keys:
            await self.media.press(key, 160)

    async def wait_for_sound(self, within: float, min_level: float = -45.0) -> ReceivedFrame:
        return await self.detector.wait_for_sound(min_level, within, 3)

    async def wait_for_tone(self, hz: float, within: float) -> ReceivedFrame:
        return await self.detector.wait_for_tone(hz, within, 0.5)

    async def hung_up_by_them(self, within: float) -> bool:
        """Return whether the far end sent BYE and SIPp counts the call as a success."""
        return await asyncio.wait_for(self.process.wait(), within) == 0


@asynccontextmanager
async def sipp_call(
    runtime: Runtime, folder: Path, sip_port: int, number: str, tone_hz: int
) -> AsyncIterator[SippResident]:
    """Dial 19115; yield once Asterisk has answered and audio is sent to the agreed port."""
    loop = asyncio.get_running_loop()
    _, media = await loop.create_datagram_endpoint(
        lambda: MediaStream(Sound.tone(tone_hz), lambda _talkspurt: None), local_addr=(HOST, 0)
    )
    scenario = _write_scenario(folder, number, media.port)
    log = folder / "resident.log"
    options = ["-sf", str(scenario), "-s", "19115", "-m", "1", "-i", HOST, "-nostdin"]
    logging = ["-trace_logs", "-log_file", str(log), "-timeout", "180"]
    process = await asyncio.create_subprocess_exec(
        *runtime.argv("sipp", *options, *logging, f"{HOST}:{sip_port}"),
        cwd=folder,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    detector = SoundDetector(media)
    try:
        port = await _agreed_port(log, process, within=PATIENCE_S)
        media.start_sending(Media(HOST, port, {8: "PCMA"}, TELEPHONE_EVENT))
        yield SippResident(media, detector, process)
    finally:
        detector.close()
        media.close()
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def _agreed_port(log: Path, process: asyncio.subprocess.Process, within: float) -> int:
    def agreed() -> re.Match[str] | None:
        return re.search(r"media (\d+)", _read(log))

    await until(lambda: agreed() or process.returncode is not None, within)
    if matched := agreed():
        return int(matched[1])
    raise AssertionError(f"SIPp ended with exit code {process.returncode}: {log}")


def _write_scenario(folder: Path, number: str, media_port: int) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    scenario = folder / "resident.xml"
    text = SCENARIO.format(number=number, media_port=media_port, event=TELEPHONE_EVENT)
    scenario.write_text(text, encoding="utf-8")
    return scenario


def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.exists() else ""
