"""Everything that a city edits, read and checked together: a mistake in any file stops the
start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from channels.notices import Notices
from config.readers import ivr_document, prompt_catalogue, routing
from config.readers import taxonomy as case_files
from config.readers.calendar_file import load_named_calendars
from config.readers.knowledge_file import load_synonyms
from config.readers.notices_file import load_notices
from config.readers.organisation import load_organisation
from config.readers.questions_files import load_questions
from config.readers.routing import Routing
from config.readers.targets_file import load_targets
from config.readers.yaml_lines import Location, MarkedDocument
from config.settings import ROOT, Settings
from crm_bridge.clocks.targets import Targets
from crm_bridge.knowledge.synonyms import SynonymRule
from crm_bridge.organisation.offices import Organisation
from crm_bridge.questions.book import QuestionBook
from crm_bridge.tickets.taxonomy import Catalogue as CaseCatalogue
from ivr.flow.document import Document
from ivr.flow.lint import References
from ivr.speech.catalogue import Catalogue as PromptCatalogue


@dataclass(frozen=True)
class City:
    """Checked configuration. `cases`: taxonomy of cases; `prompts`: texts of the telephone;
    `notices`: texts for written contacts that wait in a closed or full queue; `targets`: how long
    an office may take for a case; `organisation`: offices of the second line; `questions`: those of
    the categories; `synonyms`: of the knowledge search, by language."""

    routing: Routing
    cases: CaseCatalogue
    prompts: PromptCatalogue
    ivr: Document
    notices: Notices
    targets: Targets
    organisation: Organisation
    questions: QuestionBook
    synonyms: Mapping[str, tuple[SynonymRule, ...]] = field(default_factory=dict)


def load(settings: Settings) -> City:
    """Read all files of the configuration folder. Raises ConfigInvalid."""
    folder = settings.config_dir
    routing_config = routing.load(folder)
    prompts = load_prompts(settings)
    references = References(
        queues=frozenset(routing_config.rules.queues),
        skills=routing_config.skills,
        prompts={str(lang): frozenset(texts.prompts) for lang, texts in prompts.texts.items()},
    )
    cases = case_files.load_catalogue(folder)
    _check_queues(routing_config, references, {district.name for district in cases.districts})
    return City(
        routing=routing_config,
        cases=cases,
        prompts=prompts,
        ivr=ivr_document.load(folder / "ivr.yaml", references),
        notices=_load_notices(settings, routing_config, references),
        targets=load_targets(
            folder / "targets.yaml",
            cases,
            load_named_calendars(folder / "calendars.yaml"),
            routing_config.shifts.zone,
        ),
        synonyms=load_synonyms(folder),
        organisation=load_organisation(folder, cases, routing_config.shifts.zone),
        questions=load_questions(folder / "questions", cases, routing_config.shifts.zone),
    )


def _load_notices(settings: Settings, routing: Routing, references: References) -> Notices:
    rules = routing.rules
    return load_notices(
        settings.config_dir / "notices.yaml",
        [channel for channel in rules.channels if rules.is_written(channel)],
        _spoken(references),
        settings.hotline,
        routing.shifts.zone,
    )


def _spoken(references: References) -> frozenset[str]:
    """Return the prompts that every language has."""
    return frozenset.intersection(*map(frozenset, references.prompts.values()))


def _check_queues(routing: Routing, references: References, districts: set[str]) -> None:
    """Check queues.yaml against prompts and districts. Raises ConfigInvalid."""
    spoken = _spoken(references)
    for name in routing.rules.districts:
        if name not in districts:
            raise routing.marked.error(("districts", name), "expected a district of taxonomy.yaml")
    for queue in routing.rules.queues.values():
        for name in ("overflow", "closed", "unserved"):
            way = getattr(queue, name)
            if way is not None and way.message and way.message not in spoken:
                where = _where(routing.marked, queue.id, name)
                raise routing.marked.error(where, "expected a prompt that every language has")


def _where(marked: MarkedDocument, queue: str, field: str) -> Location:
    """Return the location in the queue, or in the defaults that its value comes from."""
    own = ("queues", queue, field)
    return (*(own if marked.holds(own) else ("defaults", field)), "message")


def load_prompts(settings: Settings) -> PromptCatalogue:
    """Return the prompt texts, the city's overrides in `<config_dir>/prompts/` taking precedence.

    A configuration folder without a catalogue of its own uses the shipped one.
    """
    overrides = settings.config_dir / "prompts"
    own = overrides / "catalogue"
    folder = own if own.is_dir() else ROOT / "config" / "prompts" / "catalogue"
    return prompt_catalogue.load(folder, overrides, hotline=settings.hotline)
