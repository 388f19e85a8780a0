"""The state as text, without stopping the loop: a child of this process writes it down.

A fork sees the memory as it is at that instant and costs the parent the copy of its page table
(1 to 30 ms from 20 MB to 800 MB); to write 50,000 contacts down would take the parent seconds.
"""

from __future__ import annotations

import asyncio
import gc
import os
import signal
from asyncio import StreamReader, StreamReaderProtocol
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import aclosing

import orjson

from acd.domain.model.errors import OurError
from acd.ports.log import Part

PIECE_BYTES = 1 << 20
LONGEST_S = 600.0
CHILD_NICENESS = 10


class SnapshotForkFailed(OurError):
    """The child was killed, ran out of memory or took too long."""

    id = "snapshot-failed"


def written(part: Part) -> bytes:
    """As a line of JSON."""
    return orjson.dumps(part, option=orjson.OPT_NON_STR_KEYS | orjson.OPT_APPEND_NEWLINE)


class ForkedSnapshot:
    """Taken when made; `text()` collects it. Raises `PictureFailed` when there can be no child."""

    def __init__(self, state: Callable[[], Iterable[Part]]) -> None:
        self._end, write_end = os.pipe()
        try:
            self.pid = os.fork()
        except OSError as error:
            os.close(self._end)
            os.close(write_end)
            raise SnapshotForkFailed(f"no child: {error.strerror}") from error
        if self.pid == 0:
            _write_and_exit(write_end, state)
        os.close(write_end)

    async def text(self) -> AsyncGenerator[bytes, None]:
        """In pieces, as the child writes them. To be closed by who does not take them all.

        Raises `PictureFailed`; leaves no child behind, cancelled or not.
        """
        try:
            async with aclosing(self._pieces()) as pieces:
                async for piece in pieces:
                    yield piece
        except BaseException as error:
            os.kill(self.pid, signal.SIGKILL)
            _reap(self.pid)
            if isinstance(error, TimeoutError):
                raise SnapshotForkFailed(f"no state within {LONGEST_S:g} s") from error
            raise
        if code := await asyncio.to_thread(_reap, self.pid):
            raise SnapshotForkFailed(f"the child ended with {code}")

    async def _pieces(self) -> AsyncGenerator[bytes, None]:
        reader = StreamReader(limit=2 * PIECE_BYTES)
        pipe = os.fdopen(self._end, "rb", 0)
        loop = asyncio.get_running_loop()
        transport, _ = await loop.connect_read_pipe(lambda: StreamReaderProtocol(reader), pipe)
        deadline_s = loop.time() + LONGEST_S
        try:
            while not reader.at_eof():
                async with asyncio.timeout_at(deadline_s):
                    piece = await _filled(reader)
                yield piece
        finally:
            transport.close()


async def _filled(reader: StreamReader) -> bytes:
    """A whole piece, or what is left."""
    try:
        return await reader.readexactly(PIECE_BYTES)
    except asyncio.IncompleteReadError as end:
        return end.partial


def _reap(pid: int) -> int:
    """Its exit code, negative for a signal."""
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _write_and_exit(end: int, state: Callable[[], Iterable[Part]]) -> None:
    """In the child: nothing of the parent may be used but its memory, and no socket be kept."""
    code = 1
    try:
        signal.set_wakeup_fd(-1)
        for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(name, signal.SIG_DFL)
        gc.disable()
        os.nice(CHILD_NICENESS)
        os.closerange(3, end)
        os.closerange(end + 1, os.sysconf("SC_OPEN_MAX"))
        with os.fdopen(end, "wb", 0) as pipe:
            for part in state():
                text = memoryview(written(part))
                while text:
                    text = text[pipe.write(text) :]
        code = 0
    finally:
        os._exit(code)
