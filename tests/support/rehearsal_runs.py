"""Rehearsals of the shipped city, on traces and archived days that a test writes."""

from __future__ import annotations

import asyncio
import io
from datetime import datetime

from rich.console import Console

from acd.adapters.archive import FileArchive
from acd.domain.messages import commands as c
from acd.service.rehearsal.day import Day, StaffAction
from centrala.host.progress import Progress
from centrala.rehearsal.options import RehearsalOptions, parse_options
from centrala.rehearsal.run import RehearsalReport, city, rehearse
from config.settings import ROOT, Settings
from tests.support.rehearsals import Recorder, a_call

CITY = city(ROOT / "config")


SKILLS = {"drogi": 60, "odpady": 60, "komunikacja": 60, "informacja": 60}


def options_of(**options: object) -> RehearsalOptions:
    given: dict[str, object] = {
        "day": None, "trace": None, "surge": None, "rules": None,
        "denominator": "offered", "language": "en", "queues": (),
    }  # fmt: skip
    return parse_options(**{**given, **options})  # type: ignore[arg-type]


def done(settings: Settings, **options: object) -> RehearsalReport:
    return rehearse(settings, options_of(**options), Progress(Console(file=io.StringIO())))


def at_ms(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp() * 1000)


def archived(settings: Settings, *calls_at_ms: int) -> None:
    """Record a consultant who works from the first call on, and calls of one minute."""
    arrivals = [
        a_call(f"call-{n}", at / 1000, 60, answer_ms=2_000) for n, at in enumerate(calls_at_ms)
    ]
    at = calls_at_ms[0]
    actions = [StaffAction(at, c.SignIn("ewa", SKILLS)), StaffAction(at, c.BecomeReady("ewa"))]
    recorder = Recorder(CITY.rules, Day(arrivals, actions))
    recorder.run()
    asyncio.run(FileArchive(settings.archive_dir).append(recorder.inputs))
