"""Character sets of mails."""

from __future__ import annotations

import codecs
import encodings
import pkgutil
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.email.charsets import CHARSETS, decode, python_codec

NO_CHARACTER_SETS = ("punycode", "idna", "unicode_escape", "raw_unicode_escape", "undefined")
MODULES = [module.name for module in pkgutil.iter_modules(encodings.__path__)]


@pytest.mark.parametrize(
    ("named", "codec"),
    [
        ("UTF-8", "utf_8"),
        ("utf8", "utf_8"),
        ("ISO_8859-2", "iso8859_2"),
        ("latin2", "iso8859_2"),
        ("Windows-1250", "cp1250"),
        ("us-ascii", "ascii"),
        ("ANSI_X3.4-1968", "ascii"),
        ("KOI8-U", "koi8_u"),
    ],
)
def test_usual_names_and_aliases_are_known(named: str, codec: str) -> None:
    assert python_codec(named) == codec


@pytest.mark.parametrize("named", NO_CHARACTER_SETS)
def test_codecs_that_are_no_character_sets_are_unknown(named: str) -> None:
    assert python_codec(named) is None
    assert decode("Łódź".encode(), named) == "Łódź"


def test_every_listed_character_set_exists() -> None:
    assert {name for name in CHARSETS if codecs.lookup(name) is None} == set()


@given(named=st.sampled_from(MODULES) | st.text(max_size=60), data=st.binary(max_size=200))
def test_every_name_gives_some_text(named: str, data: bytes) -> None:
    assert isinstance(decode(data, named), str)


def test_restricted_process_knows_listed_codecs_only() -> None:
    """Asked in a process of its own: the restriction lasts as long as the process."""
    program = (
        "from channels.email.charsets import restrict_codecs\n"
        "restrict_codecs()\n"
        "assert b'\\xb1'.decode('iso-8859-2') == 'ą'\n"
        "try: b'a-b'.decode('punycode')\n"
        "except LookupError: print('unknown')\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout == "unknown\n"
