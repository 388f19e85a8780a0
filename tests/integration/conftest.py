"""Report of how the API answered the generated requests."""

from __future__ import annotations

import pytest

ANSWERS = "answers"
"""Name of the property with which a test reports its counts."""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the counts of answers by operation, whichever process sent the requests."""
    for report in terminalreporter.getreports("passed"):
        counts = dict(report.user_properties).get(ANSWERS)
        if counts and report.when == "call":
            terminalreporter.write_line(counts)
