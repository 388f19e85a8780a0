"""Types that the models of several files share."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
)
from pydantic_core import core_schema

Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
Text = Annotated[str, Field(min_length=1)]
Level = Annotated[int, Field(ge=1, le=100)]
Names = Annotated[dict[str, str], Field(min_length=1)]
"""A name per language code."""


class Model(BaseModel):
    """Immutable part of a file; unknown keys are refused, lest a slip passes for a default."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True, slots=True)
class Matching:
    """Annotation of a text that matches `pattern` whole; mistakes read `description`."""

    pattern: str
    description: str

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return core_schema.no_info_after_validator_function(self._checked, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        published = {"pattern": f"^({self.pattern})$", "description": self.description}
        return {**handler(schema), **published}

    def _checked(self, text: str) -> str:
        if re.fullmatch(self.pattern, text) is None:
            raise ValueError(f"expected {self.description}, found {text!r:.60}")
        return text
