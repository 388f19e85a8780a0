"""Types that the models of several files share."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, WithJsonSchema

Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
Text = Annotated[str, Field(min_length=1)]
Level = Annotated[int, Field(ge=1, le=100)]
Names = Annotated[dict[str, str], Field(min_length=1)]
"""A name per language code."""


class Model(BaseModel):
    """Immutable part of a file; unknown keys are refused, lest a slip passes for a default."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def matching(pattern: str, description: str) -> Any:
    """Return the type of a text that matches `pattern` whole; mistakes read `description`."""
    compiled = re.compile(pattern)

    def check(text: str) -> str:
        if compiled.fullmatch(text) is None:
            raise ValueError(f"expected {description}, found {text!r:.60}")
        return text

    published = {"type": "string", "pattern": f"^({pattern})$", "description": description}
    return Annotated[str, AfterValidator(check), WithJsonSchema(published)]
