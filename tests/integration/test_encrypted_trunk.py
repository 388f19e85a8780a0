"""The trunk by TLS, on a real Asterisk: answered there, and without encrypted voice refused."""

from __future__ import annotations

import asyncio
import os
import ssl
from collections.abc import Iterator

import pytest

from ivr.asterisk.provisioning.provision import Trunk
from tests.support.asterisk import RunningAsterisk, dialplan_in, running, settings_in
from tests.support.certificates import Certificate, self_signed
from tests.support.waiting import PATIENCE_S

BASE_PORT = int(os.environ.get("CENTRALA_TEST_PORTS", "21000")) + 1000
HOST, PEER = "127.0.0.1", "127.0.0.2"
DIALPLAN = """
[from-trunk]
exten => 19115,1,Answer()
exten => 19115,2,Wait(30)
"""
VOICE = {"plain": "RTP/AVP", "encrypted": "RTP/SAVP"}
CRYPTO = f"a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:{'A' * 40}"
"""Attribute of RFC 4568 with a key of 30 bytes."""


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return self_signed(tmp_path_factory.mktemp("certificate"), "DNS:centrala.example")


@pytest.fixture(scope="module")
def asterisk(
    tmp_path_factory: pytest.TempPathFactory, certificate: Certificate
) -> Iterator[RunningAsterisk]:
    folder = tmp_path_factory.mktemp("encrypted")
    settings = settings_in(
        folder,
        BASE_PORT,
        dialplans_dir=dialplan_in(folder, DIALPLAN),
        trunks=(Trunk("trunk-tls", match=(PEER,), encrypted=True),),
        sip_tls_host=HOST,
        sip_tls_port=BASE_PORT + 4,
        tls_cert=certificate.file,
        tls_key=certificate.key,
    )
    with running(settings) as server:
        yield server


def invite(voice: str, port: int) -> bytes:
    """Return an INVITE to 19115 whose SDP offers this voice."""
    lines = ["v=0", f"o=- 1 1 IN IP4 {PEER}", "s=-", f"c=IN IP4 {PEER}", "t=0 0"]
    lines += [f"m=audio 9 {VOICE[voice]} 8", *([CRYPTO] if voice == "encrypted" else []), ""]
    body = "\r\n".join(lines)
    head = [
        f"INVITE sip:19115@{HOST}:{port};transport=tls SIP/2.0",
        f"Via: SIP/2.0/TLS {PEER}:9;branch=z9hG4bK{voice};rport",
        "Max-Forwards: 70",
        f"From: <sip:+48601000118@{PEER}>;tag={voice}",
        f"To: <sip:19115@{HOST}>",
        f"Call-ID: {voice}@{PEER}",
        "CSeq: 1 INVITE",
        f"Contact: <sip:caller@{PEER}:9;transport=tls>",
        "Content-Type: application/sdp",
        f"Content-Length: {len(body)}",
    ]
    return "\r\n".join([*head, "", body]).encode()


async def final_answer(asterisk: RunningAsterisk, certificate: Certificate, voice: str) -> str:
    """Call by TLS from the trunk's address; return the final answer."""
    trusting = ssl.create_default_context(cafile=str(certificate.file))
    port = asterisk.settings.sip_tls_port
    async with asyncio.timeout(PATIENCE_S):
        reader, writer = await asyncio.open_connection(
            HOST, port, ssl=trusting, server_hostname="centrala.example", local_addr=(PEER, 0)
        )
        writer.write(invite(voice, port))
        answer = ""
        while not answer or answer.startswith("SIP/2.0 1"):
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            length = int(head.lower().rpartition("content-length:")[2].split()[0])
            answer = head + (await reader.readexactly(length)).decode()
        writer.transport.abort()
    return answer


async def test_call_by_tls_is_answered_with_encrypted_voice(
    asterisk: RunningAsterisk, certificate: Certificate
) -> None:
    answer = await final_answer(asterisk, certificate, "encrypted")
    assert answer.startswith("SIP/2.0 200")
    assert "m=audio" in answer
    assert "RTP/SAVP" in answer
    assert "a=crypto:1 AES_CM_128_HMAC_SHA1_80" in answer


async def test_call_whose_voice_would_be_plain_is_refused(
    asterisk: RunningAsterisk, certificate: Certificate
) -> None:
    assert (await final_answer(asterisk, certificate, "plain")).startswith("SIP/2.0 488")
