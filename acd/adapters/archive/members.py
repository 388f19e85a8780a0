"""A file of gzip members, one after another (RFC 1952, section 2.2): `zcat` reads the whole.

A member is written at one go and forced to the disk. After a crash the last may be torn: it was
never reported as written, so it is cut off and written again.
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
    """What follows the last good member is no gzip: not a torn end, but damage."""


def members(path: Path) -> Iterator[tuple[int, bytes]]:
    """Each whole member: where it ends in the file, and its text. A torn one ends the file.

    Raises `Damaged`, OSError.
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
    """Durable on return, or the file is as it was. Raises OSError."""
    is_new = not path.exists()
    with path.open("ab") as file:
        size = file.tell()
        try:
            file.write(gzip.compress(text, mtime=0))
            file.flush()
            os.fsync(file.fileno())
        except OSError:
            os.truncate(path, size)
            raise
    if is_new:
        sync_folder(path.parent)


def mend(path: Path) -> bytes:
    """Cut a torn end off; damage is put aside in `<name>.damaged` first. Returns the text of
    the last whole member, empty when there is none. Raises OSError."""
    end, last, damaged = 0, b"", False
    try:
        for end, last in members(path):  # noqa: B007  the last of them is wanted
            continue
    except Damaged:
        damaged = True
    if end < path.stat().st_size:
        if damaged:
            aside = path.with_name(f"{path.name}.damaged")
            aside.write_bytes(path.read_bytes()[end:])
        os.truncate(path, end)
        sync_folder(path.parent)
    return last


def sync_folder(folder: Path) -> None:
    """So that a new name survives a power cut, too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
