"""Port of attachments: files that came with a message or go out with one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol

from acd.domain.model.errors import DependencyUnavailable, InvalidInput

REFUSED_KIND = "application/x-refused"
"""Kind of a file of a letter whose content the scanner refused: its name alone is kept."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file. `size`: bytes; `kind`: MIME type as declared, not to be believed.

    `preview`: its inside as text, where a library can read it; `message_id`: None for a file that
    a consultant added to an answer which is not sent yet; `author_id`: that consultant.
    """

    attachment_id: str
    contact_id: str
    message_id: str | None
    name: str
    kind: str
    size: int
    preview: str = ""
    author_id: str | None = None
    at_ms: int = 0


class FileRefused(InvalidInput):
    """File in which the city's scanner saw something harmful.

    Remedy: send another file; a false alarm is a matter of the scanner's operator.
    """

    id: ClassVar[str] = "file-refused"


class FileScannerUnavailable(DependencyUnavailable):
    """Scanner of files that does not start or does not answer: no file is taken meanwhile.

    Remedy: check the command of CENTRALA_FILE_SCANNER; send the file again.
    """

    id: ClassVar[str] = "file-scanner-unavailable"


class Attachments(Protocol):
    """Durable store of attachments. Safe to call from any task.

    Every member waits for the database without blocking the event loop, and raises the driver's
    errors when the database is away: retryable, because writes are idempotent.
    """

    async def add(self, attachment: Attachment, content: bytes) -> None:
        """Store a file.

        Called by: channel connectors, before the message is announced, and the desk.
        Idempotency key: `attachment_id`; the first version stays, a repeat changes nothing.
        Raises FileRefused and FileScannerUnavailable where a scanner is configured.
        """
        ...

    async def get(self, attachment_id: str) -> Attachment | None:
        """Return the file without its content; None if it is unknown. Called by: the desk."""
        ...

    async def content(self, attachment_id: str) -> bytes | None:
        """Return the content; None if it is unknown. Called by: the desk, the mail channel."""
        ...

    async def list(self, contact_id: str) -> tuple[Attachment, ...]:
        """Return the files of a contact in the order of their arrival. Called by: the desk."""
        ...

    async def send_with(self, message_id: str, attachment_ids: Sequence[str]) -> None:
        """Assign files without a message to one. Called by: the desk; a repeat changes nothing."""
        ...

    async def remove(self, attachment_id: str) -> None:
        """Delete a file that no message has; else a no-op. Called by: the desk."""
        ...


def case_folder(number: str) -> str:
    """Return the id under which the files of a case are kept, in place of a contact's."""
    return f"case-{number.replace('/', '-')}"
