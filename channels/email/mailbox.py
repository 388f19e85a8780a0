"""The IMAP side, blocking: one connection, used by one thread at a time.

The cursor is a UID under a UIDVALIDITY (RFC 3501 section 2.3.1.1). Flags and folders are for the
people who look into the mailbox; what is dealt with is decided by the cursor alone.
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
STOP_S = 0.5  # how soon `stop` is noticed


class Mailbox:
    """Every method raises MailboxUnavailable when the server is away; then make a new one."""

    def __init__(self, settings: ImapSettings, max_bytes: int) -> None:
        self._settings = settings
        self._max_bytes = max_bytes
        self._stop = threading.Event()
        with _reachable():
            self._box = _connect(settings)

    def prepare(self, folders: tuple[str, ...]) -> int:
        """Makes the folders that are missing; returns the UIDVALIDITY of the inbox."""
        with _reachable():
            for folder in folders:
                # A server that forbids new folders is lived with: mails then stay where they are.
                with suppress(UnexpectedCommandStatusError):
                    if not self._box.folder.exists(folder):
                        self._box.folder.create(folder)
            status = self._box.folder.status(self._settings.folder, ["UIDVALIDITY"])
            return status["UIDVALIDITY"]

    def newer_than(self, uid: int) -> list[int]:
        """UIDs after this one, in order. (`n:*` always names the last mail, even an older one.)"""
        with _reachable():
            uids = self._box.uids(f"UID {uid + 1}:*")
        return sorted(number for number in map(int, uids) if number > uid)

    def fetch(self, uid: int) -> Fetched | None:
        """The mail without marking it read; None when somebody has deleted it."""
        with _reachable():
            head = self._ask(uid, "(RFC822.SIZE INTERNALDATE)")
            line = next((part for part in head if isinstance(part, bytes)), None)
            size = re.search(rb"RFC822\.SIZE (\d+)", line or b"")
            if line is None or size is None:
                return None
            moment = imaplib.Internaldate2tuple(line)
            reached = int((time.mktime(moment) if moment else time.time()) * 1000)
            if int(size[1]) > self._max_bytes:
                return Fetched(uid, int(size[1]), reached, None)
            body = self._ask(uid, "(BODY.PEEK[])")
            raw = next((part[1] for part in body if isinstance(part, tuple)), None)
            return Fetched(uid, int(size[1]), reached, raw) if raw is not None else None

    def put_into(self, uid: int, folder: str) -> bool:
        """Marks it read and moves it; False when the server does not let us."""
        with _reachable():
            try:
                self._box.flag([str(uid)], [MailMessageFlags.SEEN], True)
                if folder != self._settings.folder:  # moved onto itself it would be new again
                    self._box.move([str(uid)], folder)
            except UnexpectedCommandStatusError:
                return False
            return True

    def wait(self, poll_s: float) -> None:
        """Until the server tells of something new, `stop` is called, or for `poll_s` seconds.

        A mail that came in between looking and waiting may be told to nobody: hence the limit.
        """
        if "IDLE" not in self._box.client.capabilities:
            self._stop.wait(poll_s)
            return
        with _reachable(), self._box.idle:
            self._idle(poll_s)

    def stop(self) -> None:
        """From any thread: ends `wait`."""
        self._stop.set()

    def close(self) -> None:
        with suppress(ImapToolsError, imaplib.IMAP4.error, OSError):
            self._box.logout()

    def _idle(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until and not self._stop.is_set():
            asked = time.monotonic()
            said = self._box.idle.poll(timeout=STOP_S)
            if any(b"EXISTS" in line for line in said):
                return
            if not said and time.monotonic() - asked < STOP_S / 2:
                raise OSError("the connection was closed")  # poll comes back at once for ever

    def _ask(self, uid: int, what: str) -> list[Any]:
        status, data = self._box.client.uid("FETCH", str(uid), what)
        if status != "OK":
            raise OSError(f"FETCH answered {status}")
        return data


def _connect(settings: ImapSettings) -> BaseMailBox:
    where = {"host": settings.host, "port": settings.port, "timeout": TIMEOUT_S}
    box: BaseMailBox
    if settings.security is Security.NONE:
        box = MailBoxUnencrypted(**where)
    elif settings.security is Security.STARTTLS:
        box = MailBoxStartTls(**where, ssl_context=ssl.create_default_context())
    else:
        box = MailBox(**where, ssl_context=ssl.create_default_context())
    return box.login(settings.user, settings.password, initial_folder=settings.folder)


@contextmanager
def _reachable() -> Iterator[None]:
    """The class of the failure is told, never its text: servers put addresses into it."""
    try:
        yield
    except (ImapToolsError, imaplib.IMAP4.error, OSError, ValueError) as error:
        raise MailboxUnavailable(f"the mailbox does not answer: {type(error).__name__}") from error
