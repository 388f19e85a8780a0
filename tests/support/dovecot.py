"""Dovecot with its own configuration, folder and port, stopped when the block ends.

with running_dovecot(port=27001) as mailbox:
    mailbox.put(b"From: ...")
"""

from __future__ import annotations

import grp
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from imap_tools import MailBoxUnencrypted

from channels.email.settings import ImapSettings, Security
from tests.support.waiting import PATIENCE_S, eventually

USER = "kontakt"
PASSWORD = "test"
CONFIG = """\
base_dir = {run}
state_dir = {run}
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
mail_location = maildir:{folder}/mail/%u
default_internal_user = {internal}
default_login_user = {login}
default_internal_group = {group}
first_valid_uid = 0
first_valid_gid = 0
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
{more}
"""


@dataclass
class Dovecot:
    """One mailbox of a running server; `settings`: those of the mail connector. `pid`: of the
    server, which leads a session."""

    folder: Path
    settings: ImapSettings
    pid: int

    def another(self, user: str | None = None) -> Dovecot:
        """Return an empty mailbox on the same server."""
        user = user or f"user-{secrets.token_hex(6)}"
        return replace(self, settings=replace(self.settings, user=user))

    def put(self, *mails: bytes) -> None:
        """Deliver the mails."""
        with self._login() as box:
            for mail in mails:
                box.append(mail, "INBOX")

    def mails_in(self, folder: str) -> list[bytes]:
        with self._login() as box:
            if not box.folder.exists(folder):
                return []
            box.folder.set(folder)
            return [mail.obj.as_bytes() for mail in box.fetch(mark_seen=False)]

    def replace_mailbox(self) -> None:
        """Rebuild the mailbox: the same mails under a new UIDVALIDITY."""
        with self._login() as box:
            mails = [mail.obj.as_bytes() for mail in box.fetch(mark_seen=False)]
        shutil.rmtree(self.folder / "mail" / self.settings.user)
        self.put(*mails)

    def log(self) -> str:
        path = self.folder / "dovecot.log"
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def _login(self) -> MailBoxUnencrypted:
        box = MailBoxUnencrypted("127.0.0.1", self.settings.port, timeout=PATIENCE_S)
        box.login(self.settings.user, PASSWORD)
        return box


@dataclass(frozen=True)
class _SystemUsers:
    """System users of the server: as root Dovecot insists on its own, else the current one."""

    internal: str
    login: str
    mail: pwd.struct_passwd


def _system_users() -> _SystemUsers:
    if os.getuid() == 0:
        return _SystemUsers("dovecot", "dovenull", pwd.getpwnam("mail"))
    current = pwd.getpwuid(os.getuid())
    return _SystemUsers(current.pw_name, current.pw_name, current)


@contextmanager
def running_dovecot(port: int, more: str = "") -> Iterator[Dovecot]:
    """Run a server; `more` is added to its configuration file."""
    folder = Path(tempfile.mkdtemp(prefix="centrala-dovecot-"))
    try:
        with _running(folder, port, more) as dovecot:
            yield dovecot
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _running(folder: Path, port: int, more: str) -> Iterator[Dovecot]:
    program = shutil.which("dovecot", path=f"{os.environ['PATH']}:/usr/sbin")
    assert program is not None, "dovecot is not installed: apt-get install dovecot-imapd"
    config = _configure(folder, port, more)
    process = subprocess.Popen(
        [program, "-F", "-c", str(config)], stdin=subprocess.DEVNULL, start_new_session=True
    )
    settings = ImapSettings("127.0.0.1", port, USER, PASSWORD, Security.NONE)
    dovecot = Dovecot(folder, settings, process.pid)
    try:
        eventually(lambda: _greets(port, process, dovecot), PATIENCE_S, "Dovecot greets")
        yield dovecot
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE_S)


def _configure(folder: Path, port: int, more: str) -> Path:
    users = _system_users()
    folder.chmod(0o755)
    (folder / "run").mkdir()
    for name in ("mail", "home"):
        (folder / name).mkdir()
        os.chown(folder / name, users.mail.pw_uid, users.mail.pw_gid)
    text = CONFIG.format(
        folder=folder,
        run=folder / "run",
        internal=users.internal,
        login=users.login,
        group=grp.getgrgid(pwd.getpwnam(users.internal).pw_gid).gr_name,
        uid=users.mail.pw_uid,
        gid=users.mail.pw_gid,
        password=PASSWORD,
        port=port,
        more=more,
    )
    config = folder / "dovecot.conf"
    config.write_text(text, encoding="utf-8")
    return config


def _greets(port: int, process: subprocess.Popen[bytes], dovecot: Dovecot) -> bool:
    assert process.poll() is None, f"Dovecot ended: {dovecot.log()}"
    try:
        with socket.create_connection(("127.0.0.1", port), 1) as connection:
            return connection.recv(64).startswith(b"* OK")
    except OSError:
        return False
