"""Errors of places."""

from __future__ import annotations

from typing import ClassVar

from acd.domain.model.errors import InvalidInput


class PlaceFileInvalid(InvalidInput):
    """File of streets, districts or assets of which nothing can be taken; the message has a line
    for each fault.

    Remedy: correct the named places of the file and import it again; nothing was changed.
    """

    id: ClassVar[str] = "place-file-invalid"


class AssetNumberInvalid(InvalidInput):
    """Number of an asset that is written wrong, or whose check digit does not fit.

    Remedy: read the number at the asset again.
    """

    id: ClassVar[str] = "asset-number-invalid"
