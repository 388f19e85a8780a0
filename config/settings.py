"""Settings of an installation: `CENTRALA_*` variables, or lines of `centrala.env`.

Nothing but the folder is read at import; `load()` reads once, the result is an argument.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Annotated, Any, NamedTuple, get_args

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from config.errors import SettingInvalid
from web.origins import Origin, OriginInvalid

ROOT = Path(__file__).resolve().parent.parent
HOME_VARIABLE = "CENTRALA_HOME"
HOME = Path(os.environ.get(HOME_VARIABLE) or ROOT)
"""Folder of the installation; after an upgrade the code runs from another one (`ROOT`)."""
ENV_FILE = HOME / "centrala.env"
FOREIGN = frozenset({"CENTRALA_CACHE", "CENTRALA_DEBIAN_MIRROR", HOME_VARIABLE})
"""Variables of other readers: the bundle's maker, and `HOME`."""


SECURITY = r"^(none|starttls|tls)$"
SPLIT = BeforeValidator(
    lambda value: value.replace(",", " ").split() if isinstance(value, str) else value
)
Words = Annotated[tuple[str, ...], NoDecode, SPLIT]
"""Several values in one variable, with commas or blanks between them."""


def _is_page_address(url: str) -> str:
    try:
        Origin.of_url(url)
    except OriginInvalid as error:
        raise ValueError(error.message.removeprefix("expected ")) from error
    return url


PageUrl = Annotated[str, AfterValidator(_is_page_address)]
"""Address of pages as people type it: `https://desk.example.pl`."""

PageUrls = Annotated[tuple[PageUrl, ...], NoDecode, SPLIT]


class Port(NamedTuple):
    """Port of a part: its default, and its offset from `CENTRALA_PORT_BASE`."""

    default: int
    offset: int
    purpose: str
    transport: str = "tcp"


PORTS = {
    "http_port": Port(8080, 0, "desk and wallboard (staff)"),
    "sip_port": Port(5060, 1, "telephone (SIP)", "udp"),
    "sip_ws_port": Port(8088, 2, "browsers' telephones (SIP over WebSocket)"),
    "sip_wss_port": Port(8089, 3, "browsers' telephones, encrypted"),
    "ami_port": Port(5038, 4, "Asterisk's manager interface"),
    "agi_port": Port(4573, 5, "IVR (FastAGI)"),
    "residents_port": Port(8081, 6, "residents' pages (chat)"),
    "asterisk_http_port": Port(8090, 7, "Asterisk's WebSocket, for the gateway"),
    "sip_tls_port": Port(5061, 8, "telephone (SIP over TLS)"),
    "rtp_start": Port(20000, 20, "first port of voice", "udp"),
    "rtp_end": Port(20999, 999, "last port of voice", "udp"),
}


def _port(name: str) -> Any:
    return Field(default=PORTS[name].default, ge=1, le=65535, description=PORTS[name].purpose)


class Settings(BaseSettings):
    """All settings. Addresses are loopback by default; times in seconds."""

    model_config = SettingsConfigDict(
        env_prefix="CENTRALA_",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        populate_by_name=True,
    )

    run_dir: Path = HOME / ".centrala"
    config_dir: Path = HOME / "config"
    bundle: Path | None = Field(default=None, description="an unpacked Asterisk bundle")
    database_url: SecretStr | None = Field(default=None, validation_alias="DATABASE_URL")
    redis_url: SecretStr | None = Field(default=None, validation_alias="REDIS_URL")
    port_base: int | None = Field(default=None, ge=1024, le=64535)

    http_host: str = "127.0.0.1"
    http_port: int = _port("http_port")
    public_url: PageUrl | None = Field(default=None, description="how browsers reach the desk")
    origins: PageUrls = Field(default=(), description="further names of the desk")
    residents_host: str = "127.0.0.1"
    residents_port: int = _port("residents_port")
    residents_url: PageUrl | None = Field(
        default=None, description="how browsers reach the chat page"
    )
    residents_origins: PageUrls = Field(default=(), description="further names of the chat page")
    residents_inputs_per_s: float = Field(
        default=200.0, gt=0, le=100_000, description="budget of inputs of a public process"
    )
    proxies: Words = ()
    sip_host: str = "127.0.0.1"
    sip_port: int = _port("sip_port")
    sip_trunks: Words = ("127.0.0.1",)
    sip_tls_host: str | None = Field(
        default=None, description="address of the trunk by TLS; none: no such port"
    )
    sip_tls_port: int = _port("sip_tls_port")
    sip_domain: str = "centrala.local"
    sip_ws_url: str | None = Field(default=None, description="address of telephones for browsers")
    sip_ws_host: str = "127.0.0.1"
    sip_ws_port: int = _port("sip_ws_port")
    sip_wss_port: int = _port("sip_wss_port")
    asterisk_http_port: int = _port("asterisk_http_port")
    tls_cert: Path | None = None
    tls_key: Path | None = None
    media_host: str | None = "127.0.0.1"
    external_host: str | None = None
    rtp_start: int = _port("rtp_start")
    rtp_end: int = _port("rtp_end")
    seats: int | None = Field(
        default=None,
        ge=1,
        description="consultants who talk at once; voice ports are kept for them",
    )
    ami_port: int = _port("ami_port")
    agi_port: int = _port("agi_port")

    city: str = "Warszawa"
    hotline: str = "19115"
    demo: bool = Field(default=True, description="seed the demo city into an empty database")
    admin_login: str = Field(default="", pattern=r"^[a-z0-9-]{0,32}$")
    admin_name: str = Field(
        default="", max_length=200, description="first supervisor of an installation"
    )
    admin_password: SecretStr = SecretStr("")
    second_factor: str = Field(
        default="optional",
        pattern=r"^(optional|supervisors|all)$",
        description="whose accounts have to have a second factor",
    )
    session_idle_min: int = Field(default=60, ge=5, le=720, description="minutes without use")
    acd: str = Field(default="main", pattern=r"^[a-z0-9-]{1,32}$")
    log_level: str = Field(default="info", pattern=r"^(debug|info|warning|error)$")

    min_free_mb: int = Field(
        default=300, ge=1, description="free space of the run folder's disk, below it: not ready"
    )

    backup_to: str | None = Field(
        default=None, description="folder or s3://bucket/prefix for scheduled backups"
    )
    backup_interval_h: float = Field(default=24.0, gt=0, le=24 * 31)
    backup_keep: int = Field(default=14, ge=1, le=1000, description="newest backups that stay")

    connectors_elsewhere: Words = Field(
        default=(), description="channels whose connectors run in processes of their own"
    )
    imap_host: str | None = Field(
        default=None, description="mailbox to read; none: no e-mail channel"
    )
    imap_port: int = Field(default=993, ge=1, le=65535)
    imap_security: str = Field(default="tls", pattern=SECURITY)
    imap_user: str = ""
    imap_password: SecretStr = SecretStr("")
    smtp_host: str = "127.0.0.1"
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_security: str = Field(default="starttls", pattern=SECURITY)
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    mail_address: str = "kontakt@localhost"
    mail_queue: str = "informacja"
    mail_authserv_id: str = ""

    file_scanner: str = Field(
        default="",
        max_length=500,
        description="program that reads a file on its input; exit code 1 refuses it",
    )

    crm_system: str = Field(
        default="",
        pattern=r"^(helpdesk|request-tracker)?$",
        description="outside CRM that gets every change of a ticket; none: the built-in store",
    )
    crm_url: str = Field(default="", pattern=r"^(https?://[^\s?#]+)?$")
    crm_user: str = Field(default="", max_length=200)
    crm_password: SecretStr = SecretStr("")
    crm_queue: str = Field(default="1", min_length=1, max_length=200)

    @model_validator(mode="before")
    @classmethod
    def _count_from_base(cls, data: dict[str, Any]) -> dict[str, Any]:
        base = str(data.get("port_base") or "")
        if not base.isdecimal():
            return data
        return {name: int(base) + port.offset for name, port in PORTS.items()} | data

    @property
    def url(self) -> str:
        """Address at which the staff open their pages."""
        return self.public_url or self._own_url(self.http_host, self.http_port)

    @property
    def residents_address(self) -> str:
        """Address at which residents open their pages."""
        return self.residents_url or self._own_url(self.residents_host, self.residents_port)

    @property
    def sip_ws_address(self) -> str:
        """Address at which browsers' telephones connect."""
        port = self.sip_wss_port if self.tls_cert else self.sip_ws_port
        own = self._own_url(self.sip_ws_host, port).replace("http", "ws", 1)
        return self.sip_ws_url or f"{own}/ws"

    def _own_url(self, host: str, port: int) -> str:
        scheme = "https" if self.tls_cert else "http"
        return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"

    @property
    def database(self) -> str:
        """SQLAlchemy's address of the database: SQLite in the run folder by default."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.run_dir / 'centrala.db'}"

    @property
    def archive_dir(self) -> Path:
        """Folder of the ACD's recorded inputs, for rehearsals; ids only, nothing personal."""
        return self.run_dir / "archive"

    @property
    def deferred_contacts_dir(self) -> Path:
        """Folder of contact records that the database has not taken yet; personal data."""
        return self.run_dir / "deferred-contacts"

    def health_socket(self, process: str) -> Path:
        """Unix socket on which a process answers about its health."""
        return self.run_dir / f"{process}.sock"

    @property
    def security_log(self) -> Path:
        """File of what happened to accounts, sessions and residents' files."""
        return self.run_dir / "security.log"

    @property
    def log_dir(self) -> Path:
        return self.run_dir / "logs"


def load() -> Settings:
    """Read the environment and `centrala.env`. Raises SettingInvalid, naming the variable."""
    try:
        return Settings(_env_file=ENV_FILE)  # type: ignore[call-arg]  # pydantic-settings' own
    except ValidationError as error:
        first = error.errors()[0]
        name = _variable(str(first["loc"][0]))
        raise SettingInvalid(
            f"{name}: expected {_expected(first['msg'])}, got {first['input']!r}", field=name
        ) from error


def secret_variables() -> frozenset[str]:
    """Return the variables whose values are secret: passwords, and addresses that hold one."""
    return frozenset(
        _variable(str(field.validation_alias or name))
        for name, field in Settings.model_fields.items()
        if SecretStr in (field.annotation, *get_args(field.annotation))
    )


def unknown_variables() -> list[str]:
    """Return `CENTRALA_*` variables that no setting has: most likely typing mistakes."""
    variables = FOREIGN | {_variable(name) for name in Settings.model_fields}
    names = [*os.environ, *_names_in_file()]
    return sorted({n for n in names if n.startswith("CENTRALA_")} - variables)


def _names_in_file() -> list[str]:
    if not ENV_FILE.is_file():
        return []
    return re.findall(r"(?m)^\s*(?:export\s+)?(\w+)\s*=", ENV_FILE.read_text(encoding="utf-8"))


def _variable(name: str) -> str:
    return name if name.isupper() else f"CENTRALA_{name.upper()}"


def _expected(message: str) -> str:
    return message.removeprefix("Input should be ").removeprefix("Value error, ")
