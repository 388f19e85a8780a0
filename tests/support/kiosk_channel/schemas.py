"""Request and screen of a kiosk."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, StringConstraints

from web.schemas import Body, Id

Text = Annotated[str, StringConstraints(min_length=1, max_length=1000)]


class Question(Body):
    """`id`: made by the kiosk, so that a repeated request is the same question."""

    id: Id
    queue: Id
    text: Text


class Asked(BaseModel):
    contact_id: str


class Screen(BaseModel):
    """`answers`: texts of the consultant, oldest first."""

    answers: tuple[str, ...]
    ended: bool
