"""`centrala upgrade`: change to the version in another folder while calls go on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from centrala.cli.console import out
from centrala.host import run_state
from centrala.host.process_switch import WATCH_S
from centrala.host.progress import Progress
from centrala.upgrade.run import upgrade
from config import settings


def command(
    to: Annotated[Path, typer.Option("--to", help="Folder with the new version (a clone).")],
    watch_s: Annotated[
        float, typer.Option("--watch", min=0.0, help="Seconds to watch it before it is kept.")
    ] = WATCH_S,
) -> None:
    """Prepare the version in a folder, back up, migrate, and change to it while calls go on.

    A version that does not serve is taken back by itself. To go back later: the folder before.
    """
    loaded = run_state.as_started(settings.load())
    sentence = upgrade(loaded, Progress(out), to.expanduser().resolve(), watch_s)
    out.print(sentence, highlight=False, markup=False)
