"""A file of gzip members, one after another (RFC 1952, section 2.2): `zcat` reads the whole.

A member is written at once and forced to the disk. After a crash the last may be incomplete: it
was never reported as written, so it is cut off and written again.
"""

from __future__ import annotations

import gzip
import os
import zlib
from collections.abc import Iterator
from pathlib import Path

READ_BYTES = 1 << 16
GZIP = 31  # zlib's window bits for a gzip header and trailer (zlib manual, inflateInit2)


class Damaged(Exception):
    """Bytes after the last whole member are no gzip: damage, not an incomplete write."""


def members(path: Path) -> Iterator[tuple[int, bytes]]:
    """Yield the end of each whole member in the file, in bytes, and its text.

    An incomplete member ends the iteration. Raises `Damaged`, OSError.
    """
    with path.open("rb") as file:
        end, rest = 0, b""
        while True:
            unpacker, text = zlib.decompressobj(GZIP), bytearray()
            while not unpacker.eof:
                raw = rest or file.read(READ_BYTES)
                if not raw:
                    return
                end, rest = end + len(raw), b""
                try:
                    text += unpacker.decompress(raw)
                except zlib.error as error:
                    raise Damaged(str(error)) from error
            rest = unpacker.unused_data
            end -= len(rest)
            yield end, bytes(text)


def append_member(path: Path, text: bytes) -> None:
    """Append the text as one member, durable on return; on OSError the file is as it was."""
    is_new = not path.exists()
    with path.open("ab", buffering=0) as file:  # a buffer would be written again at the close
        size = file.tell()
        try:
            member = memoryview(gzip.compress(text, mtime=0))
            while member:
                member = member[file.write(member) :]
            os.fsync(file.fileno())
        except OSError:
            os.truncate(path, size)
            raise
    if is_new:
        sync_folder(path.parent)


def repair(path: Path) -> bytes:
    """Cut an incomplete end off and return the text of the last whole member, empty if none.

    Damaged bytes are copied to `<name>.damaged` first. Raises OSError.
    """
    end, last, damaged = 0, b"", False
    try:
        for end, last in members(path):  # noqa: B007  the last one is used
            continue
    except Damaged:
        damaged = True
    if end < path.stat().st_size:
        if damaged:
            copy = path.with_name(f"{path.name}.damaged")
            copy.write_bytes(path.read_bytes()[end:])
        os.truncate(path, end)
        sync_folder(path.parent)
    return last


def sync_folder(folder: Path) -> None:
    """Force the folder to the disk, so that a new name survives a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
