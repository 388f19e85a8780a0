"""Limit of open files, raised in a process of its own, as it cannot be lowered and raised again."""

from __future__ import annotations

import resource
import subprocess
import sys

import pytest

from centrala.host import file_limits

PROGRAM = (
    "import resource\n"
    "from centrala.host.file_limits import hard_limit, raise_file_limit\n"
    "resource.setrlimit(resource.RLIMIT_NOFILE, ({soft}, {hard}))\n"
    "print(raise_file_limit(), hard_limit(), *resource.getrlimit(resource.RLIMIT_NOFILE))\n"
)


@pytest.mark.parametrize(
    ("soft", "hard", "expected"),
    [(256, 1024, (1024, 1024, 1024, 1024)), (512, 512, (512, 512, 512, 512))],
)
def test_limit_is_raised_as_far_as_this_user_may(
    soft: int, hard: int, expected: tuple[int, ...]
) -> None:
    program = PROGRAM.format(soft=soft, hard=hard)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert tuple(map(int, done.stdout.split())) == expected


def test_endless_limit_counts_as_the_wanted_one() -> None:
    assert file_limits.highest(4_096, resource.RLIM_INFINITY) == 4_096
