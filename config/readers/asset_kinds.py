"""Reader of `assets.yaml`: kinds of the city's assets and the form of their numbers."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from config.readers.fields import Id, Model, Names, Text
from config.readers.yaml_lines import load_model
from crm_bridge.places.asset_kinds import AssetKind
from crm_bridge.places.unit_rules import Subject


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"expected a regular expression: {error}") from None
    return pattern


class KindEntry(Model):
    """Kind of assets."""

    names: Names
    number: Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_compiles)]
    check: Literal["none", "luhn", "mod97"] = "none"
    category: str = ""
    event: str = ""
    not_ours: dict[str, Text] = Field(default_factory=dict)


class AssetsFile(Model):
    """Content of the file: kinds by id."""

    kinds: dict[Id, KindEntry] = Field(default_factory=dict)


def load_asset_kinds(path: Path, subjects: tuple[Subject, ...]) -> dict[str, AssetKind]:
    """Read and check the file. Raises ConfigInvalid."""
    file, marked = load_model(path, AssetsFile)
    events = {(subject.category, subject.event) for subject in subjects} | {("", "")}
    for name, entry in file.kinds.items():
        if (entry.category, entry.event) not in events:
            message = "expected an event of its category in taxonomy.yaml"
            raise marked.error(("kinds", name, "event"), message)
    return {name: _kind(name, entry) for name, entry in file.kinds.items()}


def _kind(name: str, entry: KindEntry) -> AssetKind:
    return AssetKind(
        name,
        dict(entry.names),
        entry.number,
        entry.check,
        entry.category,
        entry.event,
        dict(entry.not_ours),
    )
