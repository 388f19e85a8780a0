"""A task of the engine is started again after it failed; a fatal error ends it."""

from __future__ import annotations

from typing import ClassVar

import pytest

from acd.domain.model.errors import DependencyUnavailable
from acd.ports.backoff import Backoff
from centrala.wiring.restart import keep_running
from web.server import PortTaken


class ScriptedTask:
    """Task that raises the given errors one after the other; None lets it end."""

    def __init__(self, *errors: Exception | None) -> None:
        self._errors = list(errors)
        self.starts = 0

    async def run(self) -> None:
        self.starts += 1
        error = self._errors.pop(0)
        if error is not None:
            raise error


class FileMissing(DependencyUnavailable):
    """File that is not there.

    Remedy: create it.
    """

    id: ClassVar[str] = "file-missing"


@pytest.mark.parametrize("failure", [None, FileMissing("gone"), RuntimeError("bug")])
async def test_task_that_ends_or_fails_is_started_again(failure: Exception | None) -> None:
    task = ScriptedTask(failure, failure, PortTaken("8080"))
    with pytest.raises(PortTaken):
        await keep_running("desk", task.run, fatal=(PortTaken,), backoff=Backoff(0.0, 0.0))
    assert task.starts == 3


async def test_fatal_error_is_raised_at_once() -> None:
    task = ScriptedTask(PortTaken("8080"))
    with pytest.raises(PortTaken):
        await keep_running("desk", task.run, fatal=(PortTaken,), backoff=Backoff(0.0, 0.0))
    assert task.starts == 1
