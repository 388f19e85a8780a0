"""Files that a program has to find clean before they are stored."""

from __future__ import annotations

import sys

import pytest

from acd.adapters.memory.attachments import MemoryAttachments
from acd.adapters.scanned.attachments import ScannedAttachments
from acd.ports.attachments import Attachment, FileRefused, FileScannerUnavailable

PLAN = Attachment("f-1", "mail-1", "m-1", "plan.pdf", "application/pdf", 3)
SCANNER = "import sys; sys.exit(1 if b'EICAR' in sys.stdin.buffer.read() else 0)"


def scanned(store: MemoryAttachments, *command: str) -> ScannedAttachments:
    return ScannedAttachments(store, command or (sys.executable, "-c", SCANNER))


async def test_clean_file_is_stored() -> None:
    store = MemoryAttachments()
    await scanned(store).add(PLAN, b"abc")
    assert await store.content("f-1") == b"abc"


async def test_refused_file_is_not_stored() -> None:
    store = MemoryAttachments()
    with pytest.raises(FileRefused):
        await scanned(store).add(PLAN, b"EICAR")
    assert await store.get("f-1") is None


@pytest.mark.parametrize(
    "command", [("/no/such/scanner",), (sys.executable, "-c", "import sys; sys.exit(2)")]
)
async def test_file_waits_while_the_scanner_cannot_tell(command: tuple[str, ...]) -> None:
    store = MemoryAttachments()
    with pytest.raises(FileScannerUnavailable):
        await scanned(store, *command).add(PLAN, b"abc")
    assert await store.get("f-1") is None
