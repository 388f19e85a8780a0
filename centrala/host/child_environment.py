"""Environments of child processes: none gets a secret that it does not need.

Programs of others get the variables that are named here. Our own processes read the settings of
the installation, without the secrets that they have no use for.
"""

from __future__ import annotations

import os
from collections.abc import Iterable

from acd.ports.process_status import DESK, PUBLIC
from config.settings import secret_variables
from ivr.runtime import inherited_environment

DATABASE = "DATABASE_URL"
LOG = "REDIS_URL"
BUCKET = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
MAIL = ("CENTRALA_IMAP_PASSWORD", "CENTRALA_SMTP_PASSWORD")
CRM = "CENTRALA_CRM_PASSWORD"
ADMINISTRATOR = "CENTRALA_ADMIN_PASSWORD"
DOWNLOADS = frozenset(
    {
        "APT_CONFIG",
        "CENTRALA_CACHE",
        "CENTRALA_DEBIAN_MIRROR",
        "CURL_CA_BUNDLE",
        "NODE_EXTRA_CA_CERTS",
        "REQUESTS_CA_BUNDLE",
        "SSL_CERT_DIR",
        "SSL_CERT_FILE",
        "XDG_CACHE_HOME",
    }
)
DOWNLOAD_FAMILIES = ("npm_config_", "pip_")
"""Settings of the package managers: their mirrors, proxies and certificates."""

PROXIES = frozenset({"http_proxy", "https_proxy", "all_proxy", "no_proxy"})


def plain() -> dict[str, str]:
    """Return what a program of this machine needs: paths, language and time zone."""
    return inherited_environment()


def downloading() -> dict[str, str]:
    """Return `plain` with what finds package servers: proxies, certificates, mirrors."""
    families = [
        name
        for name in os.environ
        if name.lower() in PROXIES or name.lower().startswith(DOWNLOAD_FAMILIES)
    ]
    return plain() | _selected((*DOWNLOADS, *families))


def own(*secrets: str) -> dict[str, str]:
    """Return the environment of one of our processes: of all secret variables only `secrets`."""
    left_out = (secret_variables() | set(BUCKET)) - set(secrets)
    return {name: value for name, value in os.environ.items() if name not in left_out}


def secrets_of(process: str) -> tuple[str, ...]:
    """Return the secret variables of a process: the public one alone reads and sends mail, the
    desk alone writes to an outside CRM."""
    further = {PUBLIC: MAIL, DESK: (CRM,)}
    return (DATABASE, LOG, *further.get(process, ()))


def _selected(names: Iterable[str]) -> dict[str, str]:
    return {name: os.environ[name] for name in names if name in os.environ}
