"""Consoles of the commands: results on standard output, progress and errors on standard error."""

from __future__ import annotations

from rich.console import Console

out, err = Console(soft_wrap=True), Console(stderr=True, soft_wrap=True)
