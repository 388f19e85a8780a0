"""Store of attachments behind a scanner: a program that reads a file on its standard input.

Exit code 0: clean, 1: refused, others: the program could not tell, as of `clamdscan -`.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence

from acd.ports.attachments import Attachment, Attachments, FileRefused, FileScannerUnavailable

TIMEOUT_S = 60.0
MAX_SCANS = 2
"""Scans at once: a letter with twenty files starts no twenty programs."""
CLEAN, REFUSED = 0, 1


class ScannedAttachments:
    """Implements `Attachments` over `store`; only clean files reach it.

    `add` raises FileRefused, and FileScannerUnavailable while the program cannot be run.
    """

    def __init__(self, store: Attachments, command: Sequence[str]) -> None:
        self._store = store
        self._command = tuple(command)
        self._slots = asyncio.Semaphore(MAX_SCANS)

    async def add(self, attachment: Attachment, content: bytes) -> None:
        async with self._slots:
            code = await self._exit_code(content)
        if code == REFUSED:
            raise FileRefused("the scanner refused the file", field="file")
        if code != CLEAN:
            raise FileScannerUnavailable(f"the scanner ended with exit code {code}")
        await self._store.add(attachment, content)

    async def get(self, attachment_id: str) -> Attachment | None:
        return await self._store.get(attachment_id)

    async def content(self, attachment_id: str) -> bytes | None:
        return await self._store.content(attachment_id)

    async def list(self, contact_id: str) -> tuple[Attachment, ...]:
        return await self._store.list(contact_id)

    async def send_with(self, message_id: str, attachment_ids: Sequence[str]) -> None:
        await self._store.send_with(message_id, attachment_ids)

    async def remove(self, attachment_id: str) -> None:
        await self._store.remove(attachment_id)

    async def _exit_code(self, content: bytes) -> int:
        """Run the program on the content. Raises FileScannerUnavailable."""
        silent = asyncio.subprocess.DEVNULL
        try:
            process = await asyncio.create_subprocess_exec(
                *self._command, stdin=asyncio.subprocess.PIPE, stdout=silent, stderr=silent
            )
        except OSError as error:
            raise FileScannerUnavailable("the scanner cannot be started") from error
        try:
            async with asyncio.timeout(TIMEOUT_S):
                await process.communicate(content)
        except TimeoutError as error:
            raise FileScannerUnavailable(f"no result within {TIMEOUT_S:g} s") from error
        finally:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        return await process.wait()
