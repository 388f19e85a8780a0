"""Origins, in every spelling that browsers, people and strangers write."""

from __future__ import annotations

from ipaddress import IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.origins import DEFAULT_PORTS, Origin, OriginInvalid

LABEL = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,12}[a-z0-9])?", fullmatch=True)
NAMES = st.lists(LABEL, min_size=1, max_size=4).map(".".join)
HOSTS = NAMES | st.ip_addresses(v=4).map(str) | st.ip_addresses(v=6).map(lambda ip: f"[{ip}]")
SCHEMES = st.sampled_from(sorted(DEFAULT_PORTS))
PORTS = st.integers(1, 65535)
CASES = st.sampled_from([str.lower, str.upper, str.title])


@given(SCHEMES, HOSTS, PORTS, CASES)
def test_case_of_letters_makes_no_other_origin(
    scheme: str, host: str, port: int, case: object
) -> None:
    origin = Origin.parse(f"{scheme}://{host}:{port}")
    assert Origin.parse(case(f"{scheme}://{host}:{port}")) == origin  # type: ignore[operator]
    assert Origin.parse(str(origin)) == origin


@given(SCHEMES, HOSTS)
def test_usual_port_is_the_same_named_or_not(scheme: str, host: str) -> None:
    named = Origin.parse(f"{scheme}://{host}:{DEFAULT_PORTS[scheme]}")
    assert named == Origin.parse(f"{scheme}://{host}")
    assert named.authority == named.host


@given(SCHEMES, HOSTS, PORTS, SCHEMES, HOSTS, PORTS)
def test_origins_differ_when_scheme_host_or_port_does(
    scheme: str, host: str, port: int, scheme2: str, host2: str, port2: int
) -> None:
    first, second = f"{scheme}://{host}:{port}", f"{scheme2}://{host2}:{port2}"
    assert (Origin.parse(first) == Origin.parse(second)) == (first == second)


@given(NAMES, PORTS)
def test_final_dot_makes_another_host_as_it_does_in_browsers(name: str, port: int) -> None:
    assert Origin.parse(f"https://{name}.:{port}") != Origin.parse(f"https://{name}:{port}")


@given(st.ip_addresses(v=6))
def test_every_spelling_of_an_ipv6_address_is_one_host(address: IPv6Address) -> None:
    spellings = {f"https://[{address.exploded}]", f"https://[{address.compressed.upper()}]"}
    assert len({Origin.parse(text) for text in spellings}) == 1


@pytest.mark.parametrize(
    "text",
    [
        "", "null", "https://", "https://desk.example/", "https://desk.example/path",
        "https://user@desk.example", "https://user:secret@desk.example", "//desk.example",
        "desk.example", "ftp://desk.example", "https://desk.example:", "https://desk.example:0",
        "https://desk.example:65536", "https://desk.example:443:443", "https://desk.example?x",
        "https://desk.example#x", " https://desk.example", "https://desk.example\n",
        "https://desk.example https://evil.example", "https://[::1", "https://[127.0.0.1]",
        "https://[g::1]", "https://żółw.example", "https://desk\x00.example", "https://٤.example",
        "https://desk.example:٤٤٣", "file://", "chrome-extension://abcdef", "https:///desk.example",
        "https://desk.example\\@evil.example", "https://*.example",
    ],
)  # fmt: skip
def test_what_no_browser_sends_for_a_page_of_ours_is_refused(text: str) -> None:
    with pytest.raises(OriginInvalid):
        Origin.parse(text)


@given(st.text(max_size=40))
def test_any_text_is_an_origin_or_refused_and_never_more_than_it_says(text: str) -> None:
    try:
        origin = Origin.parse(text)
    except OriginInvalid:
        return
    assert text.lower().startswith(f"{origin.scheme}://")
    assert 0 < origin.port <= 65535


@given(NAMES, st.sampled_from(["", "/", "/desk", "/desk?a=b#c"]))
def test_address_that_people_write_may_have_a_path(name: str, path: str) -> None:
    assert Origin.of_url(f"https://{name}{path}") == Origin.parse(f"https://{name}")


@pytest.mark.parametrize(
    "url", ["desk.example", "https://user@desk.example", "https://[::1", "https://a..b\ud800"]
)
def test_address_without_an_origin_is_refused(url: str) -> None:
    with pytest.raises(OriginInvalid):
        Origin.of_url(url)
