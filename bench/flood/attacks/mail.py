"""Mails that are slow to decode or to parse, put into a mailbox by IMAP."""

from __future__ import annotations

import asyncio
from collections import Counter
from imaplib import IMAP4

from bench.flood.targets import HOST, Targets
from tests.support.dovecot import PASSWORD

PUNYCODE_BYTES, PARAMETER_BYTES = 23_000_000, 125_000
INTERVAL_S = 3.0
LINE = b"a-b" * 260 + b"\r\n"
HEAD = (
    b"From: Anna Lis <anna@example.pl>\r\nTo: kontakt@example.pl\r\nSubject: Latarnia\r\n"
    b"Message-ID: <%d.%s@example.pl>\r\nContent-Type: text/plain; "
)


async def put_slow_mails(targets: Targets, sent: Counter[str]) -> None:
    """Put a mail of each kind into the mailbox every three seconds."""
    number = 0
    while True:
        for name, mail in slow_mails(number).items():
            await asyncio.to_thread(_put, targets, mail)
            sent[name] += 1
        number += 1
        await asyncio.sleep(INTERVAL_S)


def slow_mails(number: int) -> dict[str, bytes]:
    """Return one mail of each kind. Python's `punycode` and its header parser are quadratic."""
    parameters = b"".join(b"p%d=1; " % n for n in range(PARAMETER_BYTES // 8))
    return {
        "punycode": HEAD % (number, b"punycode")
        + b"charset=punycode\r\n\r\n"
        + LINE * (PUNYCODE_BYTES // len(LINE) + 1),
        "parameters": HEAD % (number, b"parameters") + parameters + b"charset=utf-8\r\n\r\nHalo.",
    }


def _put(targets: Targets, mail: bytes) -> None:
    with IMAP4(HOST, targets.imap, timeout=30) as box:
        box.login(targets.mailbox, PASSWORD)
        box.append("INBOX", "", "", mail)
