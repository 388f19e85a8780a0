"""JSON Schemas of the city's files: `python -m config.readers.json_schemas` writes them.

Each schema stands beside its YAML file and is named in the first line of it, for editors.
"""

from __future__ import annotations

import json
from typing import Any

from pydantic import BaseModel

from config.readers.asset_kinds import AssetsFile
from config.readers.calendar_file import CalendarsFile
from config.readers.channels_file import ChannelsFile
from config.readers.demo_city import DemoCity
from config.readers.ivr_schema import ivr_file_model
from config.readers.knowledge_file import KnowledgeFile, SynonymsFile
from config.readers.notices_file import NoticesFile
from config.readers.organisation import OrganisationFile
from config.readers.prompt_catalogue import PromptFile
from config.readers.questions_files import QuestionsFile
from config.readers.queue_schema import QueuesFile
from config.readers.roster_schema import RosterFile
from config.readers.routing import ShiftsFile, SkillsFile
from config.readers.targets_file import TargetsFile
from config.readers.taxonomy import TaxonomyFile, UnitsFile
from config.readers.unit_rules import UnitRulesFile
from config.settings import ROOT

DIALECT = "https://json-schema.org/draft/2020-12/schema"
MODELS: dict[str, type[BaseModel]] = {
    "assets": AssetsFile,
    "calendars": CalendarsFile,
    "channels": ChannelsFile,
    "demo": DemoCity,
    "ivr": ivr_file_model(),
    "knowledge": KnowledgeFile,
    "notices": NoticesFile,
    "organisation": OrganisationFile,
    "prompts/catalogue": PromptFile,
    "questions": QuestionsFile,
    "queues": QueuesFile,
    "roster": RosterFile,
    "shifts": ShiftsFile,
    "skills": SkillsFile,
    "targets": TargetsFile,
    "knowledge_synonyms": SynonymsFile,
    "taxonomy": TaxonomyFile,
    "unit-rules": UnitRulesFile,
    "units": UnitsFile,
}
"""Model by the path of its file below config/, without the ending."""


def schema(model: type[BaseModel], title: str) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a model."""
    return {"$schema": DIALECT, **model.model_json_schema(), "title": title}


def texts() -> dict[str, str]:
    """Return each schema as it stands in config/, by its path there."""
    return {
        f"{name}.schema.json": _text(schema(model, f"Centrala: {name}.yaml"))
        for name, model in MODELS.items()
    }


def _text(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    for path, text in texts().items():
        (ROOT / "config" / path).write_text(text, encoding="utf-8")
