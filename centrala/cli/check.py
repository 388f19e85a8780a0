"""`centrala check`: lint, types and import contracts."""

from __future__ import annotations

from centrala.cli.console import out
from centrala.host import dev_tools


def command() -> None:
    """Check style, types and import contracts (for developers)."""
    dev_tools.check(out)
