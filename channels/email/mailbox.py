"""One blocking IMAP connection, used by one thread at a time.

The cursor is a UID under a UIDVALIDITY (RFC 3501 section 2.3.1.1) and alone decides which mails are
new. Flags and folders are for the people who look into the mailbox.
"""

from __future__ import annotations

import imaplib
import re
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from imap_tools import (
    BaseMailBox,
    MailBox,
    MailBoxStartTls,
    MailBoxUnencrypted,
    MailMessageFlags,
)
from imap_tools.errors import ImapToolsError, UnexpectedCommandStatusError

from channels.email.errors import MailboxUnavailable
from channels.email.schemas import Fetched
from channels.email.settings import ImapSettings, Security

TIMEOUT_S = 30.0
BEGINNING_BYTES = 1_048_576
"""How much is read of a mail above the maximum size."""

STOP_S = 0.5
"""Maximum time until `wait` notices `stop`, seconds."""


class Mailbox:
    """Session of one mailbox, done with after any method raised MailboxUnavailable."""

    def __init__(self, settings: ImapSettings, max_bytes: int) -> None:
        self._settings = settings
        self._max_bytes = max_bytes
        self._stop = threading.Event()
        with _reachable():
            self._box = _connect(settings)

    def prepare(self, folders: tuple[str, ...]) -> int:
        """Create the folders that are missing; return the UIDVALIDITY of the inbox."""
        with _reachable():
            for folder in folders:
                # Where the server forbids new folders, mails stay in the inbox.
                with suppress(UnexpectedCommandStatusError):
                    if not self._box.folder.exists(folder):
                        self._box.folder.create(folder)
            status = self._box.folder.status(self._settings.folder, ["UIDVALIDITY"])
            return status["UIDVALIDITY"]

    def newer_than(self, uid: int) -> list[int]:
        """Return the UIDs after this one, in order."""
        with _reachable():
            self._has_announcement()  # of mails that this search finds
            uids = self._box.uids(f"UID {uid + 1}:*")
        # `n:*` always names the last mail, even an older one.
        return sorted(number for number in map(int, uids) if number > uid)

    def fetch(self, uid: int) -> Fetched | None:
        """Return the mail without marking it read; None when somebody has deleted it.

        Of a mail above the maximum size its beginning: text comes before attachments.
        """
        with _reachable():
            head = self._ask(uid, "(RFC822.SIZE INTERNALDATE)")
            line = next((part for part in head if isinstance(part, bytes)), None)
            size = re.search(rb"RFC822\.SIZE (\d+)", line or b"")
            if line is None or size is None:
                return None
            moment = imaplib.Internaldate2tuple(line)
            reached = int((time.mktime(moment) if moment else time.time()) * 1000)
            is_cut = int(size[1]) > self._max_bytes
            parts = f"(BODY.PEEK[]<0.{BEGINNING_BYTES}>)" if is_cut else "(BODY.PEEK[])"
            body = self._ask(uid, parts)
            raw = next((part[1] for part in body if isinstance(part, tuple)), None)
            return Fetched(uid, int(size[1]), reached, raw, is_cut) if raw is not None else None

    def put_into(self, uid: int, folder: str) -> bool:
        """Mark the mail read and move it; return False when the server refuses that."""
        with _reachable():
            try:
                self._box.flag([str(uid)], [MailMessageFlags.SEEN], True)
                if folder != self._settings.folder:  # moved onto itself it would be new again
                    self._box.move([str(uid)], folder)
            except UnexpectedCommandStatusError:
                return False
            return True

    def wait(self, poll_s: float) -> None:
        """Block until the server announces a mail after the last search, `stop`, or `poll_s`."""
        if "IDLE" not in self._box.client.capabilities:
            self._stop.wait(poll_s)
            return
        with _reachable(), self._box.idle:
            if not self._has_announcement() and not self._is_announced_with_start():
                self._idle(poll_s)

    def stop(self) -> None:
        """End `wait`, from any thread."""
        self._stop.set()

    def close(self) -> None:
        with suppress(ImapToolsError, imaplib.IMAP4.error, OSError):
            self._box.logout()

    def _has_announcement(self) -> bool:
        """Return whether an answer to a command also announced a mail; forget the announcement."""
        _, counts = self._box.client.response("EXISTS")
        return counts != [None]

    def _is_announced_with_start(self) -> bool:
        """Return whether a mail was announced in one packet with the server's "+ idling".

        These lines stand in the client's buffer, where a poll of the socket does not see them.
        """
        client = self._box.client
        client.sock.settimeout(0)
        try:
            return any(b"EXISTS" in line for line in iter(client.readline, b""))
        except ssl.SSLWantReadError:  # of a TLS connection without a further line
            return False
        finally:
            client.sock.settimeout(TIMEOUT_S)

    def _idle(self, seconds: float) -> None:
        end_s = time.monotonic() + seconds
        while time.monotonic() < end_s and not self._stop.is_set():
            start_s = time.monotonic()
            lines = self._box.idle.poll(timeout=STOP_S)
            if any(b"EXISTS" in line for line in lines):
                return
            if not lines and time.monotonic() - start_s < STOP_S / 2:
                raise OSError("the connection was closed")  # poll returns at once for ever

    def _ask(self, uid: int, parts: str) -> list[Any]:
        status, data = self._box.client.uid("FETCH", str(uid), parts)
        if status != "OK":
            raise OSError(f"FETCH answered {status}")
        return data


def _connect(settings: ImapSettings) -> BaseMailBox:
    server = {"host": settings.host, "port": settings.port, "timeout": TIMEOUT_S}
    box: BaseMailBox
    if settings.security is Security.NONE:
        box = MailBoxUnencrypted(**server)
    elif settings.security is Security.STARTTLS:
        box = MailBoxStartTls(**server, ssl_context=ssl.create_default_context())
    else:
        box = MailBox(**server, ssl_context=ssl.create_default_context())
    return box.login(settings.user, settings.password, initial_folder=settings.folder)


@contextmanager
def _reachable() -> Iterator[None]:
    """Raise MailboxUnavailable with the class of a failure, as its text may hold addresses."""
    try:
        yield
    except (ImapToolsError, imaplib.IMAP4.error, OSError, ValueError) as error:
        raise MailboxUnavailable(f"the mailbox does not answer: {type(error).__name__}") from error
