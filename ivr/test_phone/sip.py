"""SIP messages (RFC 3261): parsed and built, no I/O.

Covers what a user agent for calls needs; a message that breaks the grammar is refused with the
name of the offending part.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NoReturn

from ivr.test_phone.errors import DatagramInvalid

VERSION = "SIP/2.0"
MAX_DATAGRAM = 65_535  # bytes
REQUIRED = ("Via", "From", "To", "Call-ID", "CSeq")
COMPACT = {
    "v": "Via",
    "f": "From",
    "t": "To",
    "i": "Call-ID",
    "m": "Contact",
    "l": "Content-Length",
    "c": "Content-Type",
    "s": "Subject",
    "k": "Supported",
    "e": "Content-Encoding",
}
"""RFC 3261 section 7.3.3."""

_TOKEN = re.compile(r"[A-Za-z0-9\-.!%*_+`'~]+")
_ADDRESS = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"|([^"<]*?))\s*<([^<>]+)>\s*(.*)', re.DOTALL)
_VIA = re.compile(
    r"SIP\s*/\s*2\.0\s*/\s*([A-Za-z]+)\s+(\[[0-9A-Fa-f:.]+\]|[^\s:;]+)(?::(\d+))?\s*(;.*)?",
    re.DOTALL,
)

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Request:
    """`headers` in the order of the message, names as the RFC spells them."""

    method: str
    uri: str
    headers: Headers
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Response:
    status: int
    reason: str
    headers: Headers
    body: bytes = b""


Message = Request | Response


@dataclass(frozen=True, slots=True)
class Address:
    """A From, To, Contact or Route value: `display <uri>;params`."""

    display: str
    uri: str
    params: dict[str, str]

    @property
    def tag(self) -> str | None:
        return self.params.get("tag")


@dataclass(frozen=True, slots=True)
class Via:
    transport: str
    host: str
    port: int | None
    params: dict[str, str]

    @property
    def branch(self) -> str | None:
        return self.params.get("branch")


def header(message: Message, name: str) -> str | None:
    """Return the first value of a header, None without one."""
    key_of_header = name.lower()
    return next((value for key, value in message.headers if key.lower() == key_of_header), None)


def header_all(message: Message, name: str) -> list[str]:
    """Return every value of a header in order; comma-separated values are not split."""
    key_of_header = name.lower()
    return [value for key, value in message.headers if key.lower() == key_of_header]


def parse(data: bytes) -> Message:
    """Return the message of a datagram. Raises DatagramInvalid, `field` naming the part."""
    if len(data) > MAX_DATAGRAM:
        _refuse("datagram", f"at most {MAX_DATAGRAM} bytes")
    head, separator, rest = data.lstrip(b"\r\n").partition(b"\r\n\r\n")
    if not separator:
        _refuse("headers", "an empty line after the last header")
    try:
        lines = head.decode("utf-8").split("\r\n")
    except UnicodeDecodeError:
        _refuse("headers", "UTF-8 text")
    headers = _headers(lines[1:])
    body = _body(headers, rest)
    if lines[0].startswith(VERSION):
        return _response(lines[0], headers, body)
    return _request(lines[0], headers, body)


def build(message: Message) -> bytes:
    """Return the datagram of a message, with its Content-Length. Raises DatagramInvalid."""
    if isinstance(message, Request):
        first = f"{message.method} {message.uri} {VERSION}"
    else:
        first = f"{VERSION} {message.status} {message.reason}"
    lines = [first, *(f"{name}: {value}" for name, value in message.headers)]
    lines.append(f"Content-Length: {len(message.body)}")
    if any("\r" in line or "\n" in line for line in lines):
        _refuse("headers", "no line ends inside a value")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + message.body


def parse_address(value: str, field: str) -> Address:
    """Parse `"display" <uri>;params` or a bare URI. Raises DatagramInvalid."""
    matched = _ADDRESS.fullmatch(value)
    if matched is None:
        uri, _, params = value.strip().partition(";")
        display = ""
    else:
        quoted, plain, uri, params = matched.groups()
        display = re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else plain
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\s<>]+", uri):
        _refuse(field, "a URI such as sip:19115@host")
    return Address(display, uri, _params(params))


def parse_via(value: str) -> Via:
    """Parse the topmost Via. Raises DatagramInvalid."""
    first = value.split(",", 1)[0].strip()
    matched = _VIA.fullmatch(first)
    if matched is None:
        _refuse("Via", "SIP/2.0/UDP host[:port];branch=...")
    transport, host, port, params = matched.groups()
    return Via(transport.upper(), host, int(port) if port else None, _params(params or ""))


def parse_cseq(message: Message) -> tuple[int, str]:
    """Return number and method of CSeq. Raises DatagramInvalid."""
    matched = re.fullmatch(r"(\d{1,10})\s+([A-Z]+)", header(message, "CSeq") or "")
    if matched is None or int(matched[1]) >= 2**31:
        _refuse("CSeq", "a number below 2**31 and a method")
    return int(matched[1]), matched[2]


def split_list(values: list[str]) -> list[str]:
    """Split comma-separated header values (commas inside <> and quotes stay)."""
    parts: list[str] = []
    for value in values:
        parts += re.findall(r'(?:"(?:[^"\\]|\\.)*"|<[^>]*>|[^,])+', value)
    return [part.strip() for part in parts if part.strip()]


def _headers(lines: list[str]) -> Headers:
    headers: list[tuple[str, str]] = []
    for line in lines:
        if line[:1] in (" ", "\t") and headers:  # folded, RFC 3261 section 7.3.1
            name, value = headers[-1]
            headers[-1] = (name, f"{value} {line.strip()}")
            continue
        name, colon, value = line.partition(":")
        if not colon or not _TOKEN.fullmatch(name.strip()):
            _refuse("headers", "lines of the form `Name: value`")
        headers.append((_spelled(name.strip()), value.strip()))
    return tuple(headers)


def _spelled(name: str) -> str:
    return COMPACT.get(name.lower(), name)


def _body(headers: Headers, rest: bytes) -> bytes:
    length = next((value for name, value in headers if name.lower() == "content-length"), None)
    if length is None:
        return rest
    if not re.fullmatch(r"\d{1,6}", length) or int(length) > len(rest):
        _refuse("Content-Length", "the length of the body in bytes")
    return rest[: int(length)]


def _response(line: str, headers: Headers, body: bytes) -> Response:
    matched = re.fullmatch(r"SIP/2\.0 ([1-6]\d\d)(?: (.*))?", line)
    if matched is None:
        _refuse("status line", "`SIP/2.0 200 OK`")
    response = Response(int(matched[1]), matched[2] or "", headers, body)
    _check(response)
    return response


def _request(line: str, headers: Headers, body: bytes) -> Request:
    matched = re.fullmatch(r"([A-Z]+) (\S+) SIP/2\.0", line)
    if matched is None:
        _refuse("request line", "`METHOD uri SIP/2.0`")
    request = Request(matched[1], matched[2], headers, body)
    _check(request)
    if parse_cseq(request)[1] != request.method:
        _refuse("CSeq", "the method of the request line")
    return request


def _check(message: Message) -> None:
    for name in REQUIRED:
        if not header(message, name):
            _refuse(name, "this header, with a value")
    parse_via(header(message, "Via") or "")
    for name in ("From", "To"):
        parse_address(header(message, name) or "", name)
    parse_cseq(message)


def _params(text: str) -> dict[str, str]:
    params: dict[str, str] = {}
    for part in re.findall(r';\s*((?:"(?:[^"\\]|\\.)*"|[^;])+)', f";{text.lstrip('; ')}"):
        name, _, value = part.partition("=")
        params[name.strip().lower()] = value.strip().strip('"')
    return params


def _refuse(field: str, expected: str) -> NoReturn:
    raise DatagramInvalid(f"{field}: expected {expected}", field=field)
