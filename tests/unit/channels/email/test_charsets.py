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


POLISH = [
    "Żółta tablica przy ulicy Świętej, proszę ją usunąć.",
    "Śnieg leży na Łące od środy",
    "Łatwiej dojść pieszo, niż czekać na autobus linii 7. Dziękuję, Zdzisław Wąż",
    "gęś",
]
WRONG = [None, "utf-8", "iso-8859-1", "us-ascii", "windows-1250", "iso-8859-2", "x-unknown"]


@pytest.mark.parametrize("text", POLISH[:3])
@pytest.mark.parametrize("written", ["utf-8", "windows-1250", "iso-8859-2"])
@pytest.mark.parametrize("declared", WRONG)
def test_wrongly_declared_polish_is_read(text: str, written: str, declared: str | None) -> None:
    assert decode(text.encode(written), declared) == text


@pytest.mark.parametrize(
    ("text", "written", "declared"),
    [
        ("Où est la déchèterie ?", "iso-8859-1", "iso-8859-1"),
        ("Die Straße ist gesperrt, möchten Sie helfen?", "iso-8859-1", "iso-8859-1"),
        ("Коли вивезуть сміття з нашої вулиці?", "koi8-u", None),
        ("Коли вивезуть сміття з нашої вулиці?", "cp1251", "utf-8"),
        ("It costs £5", "iso-8859-1", "iso-8859-1"),
        ("ゴミはいつ", "iso-2022-jp", "iso-2022-jp"),
    ],
)
def test_other_languages_are_read(text: str, written: str, declared: str | None) -> None:
    assert decode(text.encode(written), declared) == text


def test_text_that_was_cut_within_a_letter_stays_utf_8() -> None:
    assert decode(("zażółć gęślą jaźń " * 3).encode()[:-2], "utf-8").startswith("zażółć gęślą")


@given(st.text(st.sampled_from("ąćęłńóśźżaeiz bd"), min_size=30, max_size=300))
def test_utf_8_is_known_by_its_form(text: str) -> None:
    assert decode(text.encode(), "iso-8859-2") == text


@given(st.binary(max_size=400), st.sampled_from([None, "utf-8", "cp1250", "gbk", "utf-16", "hz"]))
def test_any_bytes_are_read(data: bytes, declared: str | None) -> None:
    assert isinstance(decode(data, declared), str)
