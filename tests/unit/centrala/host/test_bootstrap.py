import re

import pytest

from centrala.host import bootstrap
from config.settings import ROOT


@pytest.mark.parametrize(
    ("output", "remedy"),
    [
        ("ERROR: [Errno 28] No space left on device", "the disk is full"),
        ("NewConnectionError: Failed to establish", "first start needs the network"),
        ("Err:1 Could not resolve 'mirror'", "first start needs the network"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM", "differs from the lock file"),
        ("Collecting x\nERROR: something odd", "ERROR: something odd"),
    ],
)
def test_output_of_pip_becomes_a_sentence_with_a_remedy(output: str, remedy: str) -> None:
    assert remedy in bootstrap.explain(output)


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_other_lock_file_has_another_fingerprint(name: str) -> None:
    prints = {bootstrap.fingerprint(ROOT / lock) for lock in (name, "centrala/host/node.lock")}
    assert len(prints) == 2
    assert all(re.fullmatch(r"[0-9a-f]{64}", one) for one in prints)
