"""Files over HTTP: reading an uploaded one within limits, answering with one of strangers."""

from __future__ import annotations

import asyncio
from urllib.parse import quote

from aiohttp import web

from desk.errors import FileTooLarge
from desk.live.conversation_view import PICTURES
from web.errors import BodyTimedOut

MAX_FILE_BYTES = 10 * 1024 * 1024
UPLOAD_TIMEOUT_S = 120.0
GENERIC = "application/octet-stream"
SANDBOX = "default-src 'none'; sandbox"
"""Policy of an answer that holds what a stranger sent: nothing in it runs or loads."""


def file_answer(name: str, kind: str, content: bytes) -> web.Response:
    """Return a file as an answer.

    Only pictures are declared as what they are; all others are for saving, not for showing.
    """
    is_picture = kind in PICTURES
    disposition = "inline" if is_picture else "attachment"
    headers = {
        "Content-Type": kind if is_picture else GENERIC,
        "Content-Disposition": f"{disposition}; filename*=UTF-8''{quote(name, safe='')}",
        "Content-Security-Policy": SANDBOX,
    }
    return web.Response(body=content, headers=headers)


async def read_file(request: web.Request) -> bytes:
    """Return the body of the request. Raises FileTooLarge, BodyTimedOut."""
    content = bytearray()
    try:
        async with asyncio.timeout(UPLOAD_TIMEOUT_S):
            async for chunk in request.content.iter_chunked(65_536):
                content += chunk
                if len(content) > MAX_FILE_BYTES:
                    raise FileTooLarge(f"expected at most {MAX_FILE_BYTES} bytes")
    except TimeoutError as error:
        raise BodyTimedOut("the file did not arrive in time") from error
    return bytes(content)
