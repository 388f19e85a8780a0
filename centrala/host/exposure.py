"""Remarks about secrets that others of the network can read, each with its remedy."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

from centrala.host.private_files import OTHERS
from config import settings as setting_files
from config.settings import Settings

WILDCARDS = frozenset({"0.0.0.0", "::"})  # noqa: S104 - compared, not listened on
TLS_REMEDY = (
    "set CENTRALA_TLS_CERT and CENTRALA_TLS_KEY, or put a TLS proxy in front, listen on 127.0.0.1 "
    "and set {}"
)


def remarks(settings: Settings) -> list[str]:
    """Return a sentence for each way in which secrets of this installation are exposed."""
    return [
        *_pages(settings),
        *_telephones(settings),
        *_trunk(settings),
        *_settings_file(setting_files.ENV_FILE),
    ]


def is_loopback(host: str) -> bool:
    """Return whether only this machine reaches the address."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower().rstrip(".") == "localhost"


def is_wildcard(host: str) -> bool:
    """Return whether the address stands for every address of this machine."""
    return host.strip("[]") in WILDCARDS


@dataclass(frozen=True, slots=True)
class _Pages:
    """Pages of one kind of people, with the setting that names them."""

    people: str
    host: str
    url: str
    setting: str
    named: bool


def _sites(settings: Settings) -> tuple[_Pages, _Pages]:
    return (
        _Pages(
            "the staff", settings.http_host, settings.url, "CENTRALA_PUBLIC_URL",
            bool(settings.public_url or settings.origins),
        ),
        _Pages(
            "residents", settings.residents_host, settings.residents_address,
            "CENTRALA_RESIDENTS_URL", bool(settings.residents_url or settings.residents_origins),
        ),
    )  # fmt: skip


def _pages(settings: Settings) -> Iterator[str]:
    for pages in _sites(settings):
        encrypted = settings.tls_cert or pages.url.lower().startswith("https:")
        if not encrypted and not is_loopback(pages.host):
            remedy = TLS_REMEDY.format(f"{pages.setting}=https://…")
            yield (
                f"the pages of {pages.people} are served by plain http on {pages.host}: passwords "
                f"and messages can be read on the way; {remedy}"
            )
        if is_wildcard(pages.host) and not pages.named:
            yield (
                f"the pages of {pages.people} listen on {pages.host} without a name, so changes "
                f"are accepted from browsers of this machine only; set {pages.setting} to the "
                "address that people open"
            )


def _telephones(settings: Settings) -> Iterator[str]:
    if settings.tls_cert or (settings.sip_ws_url or "").lower().startswith("wss:"):
        return
    if not is_loopback(settings.sip_ws_host):
        remedy = TLS_REMEDY.format("CENTRALA_SIP_WS_URL=wss://…")
        yield (
            f"browsers' telephones connect by plain ws on {settings.sip_ws_host}: calls can "
            f"be heard on the way; {remedy}"
        )


def _trunk(settings: Settings) -> Iterator[str]:
    if settings.sip_tls_host is not None and not is_loopback(settings.sip_host):
        yield (
            f"the trunk is open without TLS on {settings.sip_host} as well: calls that come there "
            "can be heard on the way; leave CENTRALA_SIP_HOST on 127.0.0.1"
        )


def _settings_file(path: Path) -> Iterator[str]:
    if path.is_file() and stat.S_IMODE(path.stat().st_mode) & OTHERS:
        yield f"other users may read the passwords in {path}: chmod 600 {path}"
