"""Remarks about secrets that others of the network can read, each with its remedy."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path

from centrala.host.private_files import OTHERS
from config import settings as setting_files
from config.settings import Settings

TLS_REMEDY = (
    "set CENTRALA_TLS_CERT and CENTRALA_TLS_KEY, or put a TLS proxy in front, listen on 127.0.0.1 "
    "and set {}"
)


def remarks(settings: Settings) -> list[str]:
    """Return a sentence for each way in which secrets of this installation are exposed."""
    return [*_pages(settings), *_telephones(settings), *_settings_file(setting_files.ENV_FILE)]


def is_loopback(host: str) -> bool:
    """Return whether only this machine reaches the address."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower().rstrip(".") == "localhost"


def _pages(settings: Settings) -> Iterator[str]:
    if settings.tls_cert or settings.url.lower().startswith("https:"):
        return
    if not is_loopback(settings.http_host):
        remedy = TLS_REMEDY.format("CENTRALA_PUBLIC_URL=https://…")
        yield (
            f"pages are served by plain http on {settings.http_host}: passwords and messages can "
            f"be read on the way, and browsers refuse the microphone; {remedy}"
        )


def _telephones(settings: Settings) -> Iterator[str]:
    if settings.tls_cert or (settings.sip_ws_url or "").lower().startswith("wss:"):
        return
    if not is_loopback(settings.asterisk_http_host):
        remedy = TLS_REMEDY.format("CENTRALA_SIP_WS_URL=wss://…")
        yield (
            f"browsers' telephones connect by plain ws on {settings.asterisk_http_host}: calls can "
            f"be heard on the way; {remedy}"
        )


def _settings_file(path: Path) -> Iterator[str]:
    if path.is_file() and stat.S_IMODE(path.stat().st_mode) & OTHERS:
        yield f"other users may read the passwords in {path}: chmod 600 {path}"
