"""Files over HTTP: reading an uploaded one within limits, answering with one of strangers."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Collection
from urllib.parse import quote

from aiohttp import web

from acd.ports.attachments import Attachment
from desk.auth.accounts import User
from desk.errors import FileTooLarge
from desk.http.schemas import NewFile
from desk.http.services import DESK
from desk.live.conversation_view import PICTURES
from web.errors import BodyTimedOut
from web.schemas import read_query

MAX_FILES = 20
"""Of one answer, and of one case."""
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


async def store_file(
    request: web.Request, user: User, owner: str, present: Collection[object]
) -> Attachment:
    """Store the body as a file of `owner`, a contact or a case; the same file is stored once.

    `present`: files that count against the limit. Raises FileTooLarge, BodyTimedOut.
    """
    name, deps = read_query(request, NewFile).name, request.app[DESK].deps
    if len(present) >= MAX_FILES:
        raise FileTooLarge(f"expected at most {MAX_FILES} files")
    content = await read_file(request)
    digest = hashlib.sha256(f"{name}\x00".encode() + content).hexdigest()[:32]
    file = Attachment(
        attachment_id=f"{owner}-f-{digest}",
        contact_id=owner,
        message_id=None,
        name=name,
        kind=request.content_type[:100],
        size=len(content),
        author_id=user.id,
        at_ms=deps.clock.now_ms(),
    )
    await deps.attachments.add(file, content)
    return file


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
