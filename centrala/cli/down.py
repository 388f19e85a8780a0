"""`centrala down`: stop what `centrala up` started."""

from __future__ import annotations

from centrala.cli.console import out
from centrala.host import daemon, run_state
from config import settings


def command() -> None:
    """Stop what `centrala up` started from this clone."""
    daemon.stop(run_state.as_started(settings.load()), out)
