"""TLS of the pages' servers."""

from __future__ import annotations

import ssl

from config.settings import Settings


def tls(settings: Settings) -> ssl.SSLContext | None:
    """Return the TLS of a pages' server; the browsers' telephones use the certificate too."""
    if settings.tls_cert is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(settings.tls_cert, settings.tls_key)
    return context
