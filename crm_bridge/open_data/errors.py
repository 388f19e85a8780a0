"""Errors of the open-data API."""

from __future__ import annotations

from typing import ClassVar

from acd.domain.model.errors import InvalidInput


class NotificationQueryInvalid(InvalidInput):
    """Parameter of the open-data API that is missing or not of the form that it needs.

    Remedy: correct the parameter that `responseDesc` names.
    """

    id: ClassVar[str] = "notification-query-invalid"
