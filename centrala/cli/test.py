"""`centrala test`: install what the tests need and run them."""

from __future__ import annotations

import typer

from centrala.cli.console import out
from centrala.host import dev_tools

CONTEXT_SETTINGS = {"allow_extra_args": True, "ignore_unknown_options": True}


def command(context: typer.Context) -> None:
    """Install what the tests need and run them (for developers).

    Arguments are passed on to pytest.
    """
    dev_tools.test(out, context.args)
