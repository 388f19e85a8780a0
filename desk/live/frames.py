"""Messages of the live views' WebSockets.

Client: hello, once. Server: a snapshot, or the patches since `resume_from`; then a patch for
each change (JSON Merge Patch, RFC 7396) and a beat every two seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

from desk.live.view_models import DeskView
from desk.live.wallboard_models import WallboardView


class Hello(BaseModel):
    """First message of a client. `resume_from`: the last `sequence` that it has."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    type: Literal["hello"]
    resume_from: Annotated[str, StringConstraints(max_length=128)] | None = None


@dataclass(frozen=True, slots=True)
class DeskSnapshot:
    """The whole desk view."""

    type: Literal["snapshot"]
    sequence: str
    at_ms: int
    view: DeskView


@dataclass(frozen=True, slots=True)
class WallboardSnapshot:
    """The whole wallboard view."""

    type: Literal["snapshot"]
    sequence: str
    at_ms: int
    view: WallboardView


@dataclass(frozen=True, slots=True)
class Patch:
    """Change of the view since the sequence before, as a merge patch."""

    type: Literal["patch"]
    sequence: str
    at_ms: int
    patch: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Beat:
    """The view holds as of `at_ms`; pages measure its age by it."""

    type: Literal["beat"]
    sequence: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class SocketError:
    """Refusal of a client's message, by its code."""

    type: Literal["error"]
    code: str
