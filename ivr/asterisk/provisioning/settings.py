"""Settings of Asterisk, refused when a configuration file could misread them."""

from __future__ import annotations

import ipaddress
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, NoReturn

from acd.domain.model.errors import InvalidInput
from ivr.asterisk.provisioning.voice_ports import VoicePorts, divide_ports

PLAIN = re.compile(r"[A-Za-z0-9._~@-]+")  # no character with a meaning in a configuration file
NUMBER = re.compile(r"\+[1-9][0-9]{6,14}|[1-9][0-9]{2,5}")
URI = re.compile(r"sips?:[A-Za-z0-9.:;=_@+-]+")
GATEWAY_ADDRESS = "127.0.0.88"
"""Loopback address from which the SIP gateway connects: of no trunk."""

SECURITY_EVENTS = (
    "AuthMethodNotAllowed",
    "ChallengeResponseFailed",
    "FailedACL",
    "InvalidAccountID",
    "InvalidPassword",
    "InvalidTransport",
    "LoadAverageLimit",
    "MemoryLimit",
    "RequestBadFormat",
    "RequestNotAllowed",
    "RequestNotSupported",
    "SessionLimit",
    "UnexpectedAddress",
)
"""Events of the manager's class `security` that report a refusal, by Asterisk's name."""

SOCKET_PATH_LIMIT = 107  # bytes in sockaddr_un.sun_path (unix(7)), less the final zero


class TelephoneSettingInvalid(InvalidInput):
    """Telephone setting that cannot be written into a configuration file.

    Remedy: correct the named setting.
    """

    id: ClassVar[str] = "telephone-setting-invalid"


@dataclass(frozen=True)
class Trunk:
    """SIP trunk of the operator, identified by address (`match`), by user and password, or both.

    `contact` is the SIP URI that outbound calls (callbacks) go to. `encrypted`: by TLS, with
    voice by SRTP (RFC 4568) alone.
    """

    id: str = "trunk"
    match: tuple[str, ...] = ()
    username: str = ""
    password: str = field(default="", repr=False)
    contact: str = ""
    encrypted: bool = False


@dataclass(frozen=True)
class AsteriskSettings:
    """Every setting of Asterisk. Servers bind to loopback by default."""

    run_dir: Path
    dialplans_dir: Path
    sounds_dir: Path
    moh_dir: Path
    ami_secret: str = field(repr=False)
    bundle_dir: Path | None = None  # None: the Asterisk on PATH
    trunks: tuple[Trunk, ...] = (Trunk(match=("127.0.0.1",)),)
    sip_host: str = "127.0.0.1"
    sip_port: int = 5060  # UDP, the trunk
    sip_tls_host: str | None = None  # the trunk by TLS; None: no such port
    sip_tls_port: int = 5061
    tls_cert: Path | None = None  # PEM, with the chain
    tls_key: Path | None = None  # None: the key is in the same file
    http_port: int = 8090  # WebSocket /ws, on loopback: browsers come by the SIP gateway
    media_host: str | None = "127.0.0.1"  # RTP; browsers: never loopback; None: every address
    external_host: str | None = None  # the public address behind one-to-one NAT
    rtp_start: int = 20000
    rtp_end: int = 20999
    seats: int | None = None  # consultants who talk at once; None: see `voice_ports`
    numbers: tuple[str, ...] = ("19115",)  # answered: +48221234567, or a short number
    ami_host: str = "127.0.0.1"
    ami_port: int = 5038
    ami_user: str = "centrala"
    security_user: str = "centrala-security"  # reads the events of refusals, with the same secret
    agi_host: str = "127.0.0.1"
    agi_port: int = 4573
    python: Path = Path(sys.executable)  # runs the fallback IVR, with the engine's packages

    def __post_init__(self) -> None:
        _check(self)

    @property
    def voice_ports(self) -> VoicePorts:
        """Return what the pairs of RTP ports are kept for."""
        return divide_ports(self.rtp_start, self.rtp_end, self.seats)

    @property
    def etc(self) -> Path:
        return self.run_dir / "etc"

    @property
    def control_socket(self) -> Path:
        return self.run_dir / "asterisk.ctl"

    @property
    def log_file(self) -> Path:
        return self.run_dir / "log" / "asterisk.log"


def _check(settings: AsteriskSettings) -> None:
    for name, value in _plain_fields(settings):
        if not PLAIN.fullmatch(value):
            _refuse(name, "letters, digits and . _ ~ @ - only, and at least one")
    _check_ports(settings)
    _check_tls(settings)
    _check_paths(settings)
    for trunk in settings.trunks:
        _check_trunk(trunk)


def _check_ports(settings: AsteriskSettings) -> None:
    names = "sip_port sip_tls_port http_port ami_port agi_port rtp_start rtp_end"
    for name in names.split():
        if not 0 < getattr(settings, name) < 65536:
            _refuse(name, "a port from 1 to 65535")
    if settings.rtp_end - settings.rtp_start < 3:
        _refuse("rtp_end", "at least two even ports from rtp_start on")
    if settings.voice_ports.callers < 1:
        _refuse("seats", "fewer seats than pairs of ports from rtp_start to rtp_end")
    for number in settings.numbers:
        if not NUMBER.fullmatch(number):
            _refuse("numbers", "numbers such as +48221234567 or 19115")


def _check_tls(settings: AsteriskSettings) -> None:
    if settings.sip_tls_host is not None and settings.tls_cert is None:
        _refuse("sip_tls_host", "a certificate in tls_cert as well")
    for name in ("tls_cert", "tls_key"):
        path = getattr(settings, name)
        if path is not None:
            _check_path(name, path)


def _check_paths(settings: AsteriskSettings) -> None:
    if len(bytes(settings.control_socket)) > SOCKET_PATH_LIMIT:
        _refuse("run_dir", f"a path so short that its control socket has {SOCKET_PATH_LIMIT} bytes")
    for folder in ("run_dir", "dialplans_dir", "sounds_dir", "moh_dir"):
        _check_path(folder, getattr(settings, folder))


def _check_path(name: str, path: Path) -> None:
    if not path.is_absolute() or re.search(r"[;\n\r\"]", str(path)):
        _refuse(name, "an absolute path without semicolon, quote and line end")


def _plain_fields(settings: AsteriskSettings) -> Iterator[tuple[str, str]]:
    yield "ami_user", settings.ami_user
    yield "security_user", settings.security_user
    yield "ami_secret", settings.ami_secret
    for trunk in settings.trunks:
        yield f"trunks[{trunk.id}].id", trunk.id
        if trunk.username:
            yield f"trunks[{trunk.id}].username", trunk.username
            yield f"trunks[{trunk.id}].password", trunk.password


def _check_trunk(trunk: Trunk) -> None:
    name = f"trunks[{trunk.id}]"
    if not trunk.match and not trunk.username:
        _refuse(f"{name}.match", "an address or a user name, else anybody is the trunk")
    if trunk.contact and not URI.fullmatch(trunk.contact):
        _refuse(f"{name}.contact", "a SIP URI such as sip:host:5060")
    for address in trunk.match:
        try:
            network = ipaddress.ip_network(address)
        except ValueError:
            _refuse(f"{name}.match", "IP addresses or networks such as 10.1.2.0/24")
        if ipaddress.ip_address(GATEWAY_ADDRESS) in network:
            _refuse(f"{name}.match", f"networks without {GATEWAY_ADDRESS}, the SIP gateway's own")


def _refuse(name: str, expected: str) -> NoReturn:
    raise TelephoneSettingInvalid(f"{name}: expected {expected}", field=name)
