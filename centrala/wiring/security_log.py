"""The security log of this installation."""

from __future__ import annotations

from acd.adapters.security_file import FileSecurityLog
from centrala.host.secrets import Secrets
from centrala.wiring.clock import SystemClock
from config.settings import Settings


def security_log(settings: Settings, secrets: Secrets) -> FileSecurityLog:
    """Return the writer of `security.log` in the run folder."""
    return FileSecurityLog(settings.security_log, secrets.pseudonym_key, SystemClock())
