"""Secrets of this installation: made once, kept in the run folder, readable by its owner only."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import ClassVar

from centrala.whole_file import write_whole
from config.errors import Exit, StartRefused


class SecretsUnreadable(StartRefused):
    """File of the installation's secrets that cannot be read.

    Remedy: delete it; new secrets are made at the next start.
    """

    id: ClassVar[str] = "secrets-unreadable"
    code = Exit.CONFIG


class SecretsMissing(StartRefused):
    """Running system whose file of secrets is gone.

    Remedy: put the file back from a backup, or stop and start, which makes new secrets.
    """

    id: ClassVar[str] = "secrets-missing"
    code = Exit.UNAVAILABLE


@dataclass(frozen=True)
class Secrets:
    """All secrets. `sip_key`: derives one SIP secret per login session; `number_key`: hides
    telephone numbers in the log, `pseudonym_key` network addresses in the security log."""

    ami_secret: str = field(repr=False)
    valkey_password: str = field(repr=False)
    pseudonym_key: str = field(repr=False)
    feed_token: str = field(repr=False)
    sip_key: str = field(repr=False)
    number_key: str = field(repr=False)

    def sip_secret(self, session_key: str) -> str:
        """Return the SIP secret of a login session, equal after each start, so that browsers stay
        registered."""
        return hmac.new(self.sip_key.encode(), session_key.encode(), hashlib.sha256).hexdigest()

    def office_link_key(self) -> bytes:
        """Return the key that signs links of offices without accounts."""
        return hmac.new(self.number_key.encode(), b"office-links", hashlib.sha256).digest()

    def dial_key(self, number: str) -> str:
        """Return the HMAC-SHA256 that stands for a number (E.164) in the log."""
        mark = hmac.new(self.number_key.encode(), number.encode(), hashlib.sha256)
        return mark.hexdigest()[:32]


def load(path: Path) -> Secrets:
    """Read the secrets of a running system: other ones would open nothing of it.

    Raises SecretsMissing, SecretsUnreadable.
    """
    if not path.exists():
        raise SecretsMissing(
            f"{path} is missing: put it back from a backup, or make new secrets with: "
            "make down, make up"
        )
    return load_or_create(path)


def load_or_create(path: Path) -> Secrets:
    """Read the secrets; create missing ones and write the file by one rename. Raises
    StartRefused."""
    stored = _read(path)
    names = {item.name for item in fields(Secrets)}
    values = {name: stored.get(name) or secrets.token_urlsafe(32) for name in names}
    complete = Secrets(**values)
    if asdict(complete) != stored:
        _write(path, asdict(complete))
    return complete


def _read(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SecretsUnreadable(
            f"{path} cannot be read ({error}). Delete it and new secrets are made."
        ) from error
    return {str(name): str(value) for name, value in data.items()}


def _write(path: Path, stored: dict[str, str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, json.dumps(stored, indent=2), 0o600)
