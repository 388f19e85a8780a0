"""JSON Schemas of the city's files: `python -m config.readers.json_schemas` writes them."""

from __future__ import annotations

import json
from typing import Any

from pydantic import BaseModel

from config.readers.calendar_file import CalendarsFile
from config.readers.queue_schema import QueuesFile
from config.readers.roster_schema import RosterFile
from config.settings import ROOT

DIALECT = "https://json-schema.org/draft/2020-12/schema"
MODELS: dict[str, type[BaseModel]] = {
    "queues.schema.json": QueuesFile,
    "calendars.schema.json": CalendarsFile,
    "roster.schema.json": RosterFile,
}


def schema(model: type[BaseModel], title: str) -> dict[str, Any]:
    return {"$schema": DIALECT, **model.model_json_schema(), "title": title}


def texts() -> dict[str, str]:
    """File name to content, as it stands beside the YAML files."""
    return {
        name: json.dumps(
            schema(model, f"Centrala: {name.partition('.')[0]}.yaml"), indent=2, ensure_ascii=False
        )
        + "\n"
        for name, model in MODELS.items()
    }


if __name__ == "__main__":
    for file, text in texts().items():
        (ROOT / "config" / file).write_text(text, encoding="utf-8")
