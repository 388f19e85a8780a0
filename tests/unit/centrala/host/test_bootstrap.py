import re

import pytest

from centrala.host import bootstrap
from config.settings import ROOT


@pytest.mark.parametrize(
    ("said", "cure"),
    [
        ("ERROR: [Errno 28] No space left on device", "the disk is full"),
        ("NewConnectionError: Failed to establish", "first start needs the network"),
        ("Err:1 Could not resolve 'mirror'", "first start needs the network"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM", "differs from the lock file"),
        ("Collecting x\nERROR: something odd", "ERROR: something odd"),
    ],
)
def test_what_pip_says_becomes_a_sentence_with_a_cure(said: str, cure: str) -> None:
    assert cure in bootstrap.explain(said)


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_another_lock_file_is_another_environment(name: str) -> None:
    prints = {bootstrap.fingerprint(ROOT / lock) for lock in (name, "centrala/host/node.lock")}
    assert len(prints) == 2
    assert all(re.fullmatch(r"[0-9a-f]{64}", one) for one in prints)
