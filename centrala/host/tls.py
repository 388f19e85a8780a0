"""TLS of the pages' servers."""

from __future__ import annotations

import ssl
from typing import ClassVar

from config.errors import Exit, StartRefused
from config.settings import Settings


class CertificateInvalid(StartRefused):
    """Certificate or key that cannot be read, or that do not belong together.

    Remedy: name readable PEM files in CENTRALA_TLS_CERT (with the chain) and CENTRALA_TLS_KEY.
    """

    id: ClassVar[str] = "certificate-invalid"
    code = Exit.CONFIG


def tls(settings: Settings) -> ssl.SSLContext | None:
    """Return the TLS of a pages' server; the browsers' telephones use the certificate too.

    Raises CertificateInvalid.
    """
    if settings.tls_cert is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(settings.tls_cert, settings.tls_key)
    except OSError as error:  # of the files; of OpenSSL when their content is wrong
        key = settings.tls_key or "the key in the same file"
        raise CertificateInvalid(
            f"CENTRALA_TLS_CERT: {settings.tls_cert} with {key} cannot be used "
            f"({error.strerror or error}): name PEM files that belong together and that this "
            "user may read"
        ) from error
    return context
