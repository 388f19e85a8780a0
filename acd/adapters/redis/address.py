"""Address of the log: `REDIS_URL` read by redis-py, or an error that says what was expected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit, urlunsplit

from redis.asyncio.connection import RedisSSLContext, SSLConnection, parse_url

from acd.ports.log_errors import LogAddressInvalid

PORT, SENTINEL_PORT = 6379, 26379
SCHEMES = (
    "redis", "rediss", "unix",
    "redis+sentinel", "rediss+sentinel", "redis+cluster", "rediss+cluster",
)  # fmt: skip
_TLS = ("ssl_ca_certs", "ssl_certfile", "ssl_keyfile", "ssl_check_hostname")
_SENTINEL = ("sentinel_username", "sentinel_password")

Options = dict[str, Any]
"""Arguments of redis-py's connections."""


class Node(NamedTuple):
    """A server, a sentinel, or a node of a cluster."""

    host: str
    port: int


class TlsConnection(SSLConnection):
    """redis-py's TLS connection with a context that was read before: reading takes 30-90 ms."""

    def __init__(self, *, tls: RedisSSLContext, **options: Any) -> None:
        super().__init__(**options)
        self.ssl_context = tls


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Address of one server, of sentinels or of a cluster.

    `kind`: `sentinel`, `cluster`, or empty for one server; `server`: options of a connection to
    a server that holds the data; `nodes`: the sentinels, or some nodes of the cluster;
    `sentinel`: options of a connection to a sentinel; `primary_name`: the name that the sentinels
    give the primary.
    """

    kind: str
    server: Options
    nodes: tuple[Node, ...] = ()
    sentinel: Options
    primary_name: str


def parse(url: str) -> Address:
    """Raises `BadLogAddress`, which never repeats a password."""
    parts = _split(url)
    kind = parts.scheme.partition("+")[2]
    server, *others = (_one(parts, kind, netloc) for netloc in _netlocs(parts))
    login = {name: server.pop(f"sentinel_{name}", None) for name in ("username", "password")}
    nodes: tuple[Node, ...] = ()
    if kind:
        nodes = tuple(
            Node(options.pop("host"), options.pop("port")) for options in (server, *others)
        )
    return Address(
        kind=kind,
        server=_with_tls_context(server),
        nodes=nodes,
        sentinel=_sentinel_options(server, login) if kind == "sentinel" else {},
        primary_name=_primary_name(parts) if kind == "sentinel" else "",
    )


def _split(url: str) -> SplitResult:
    """Split the URL and refuse what redis-py would ignore."""
    try:
        parts = urlsplit(url)
    except ValueError:
        raise LogAddressInvalid("expected an address such as redis://host:6379") from None
    if parts.scheme not in SCHEMES:
        raise LogAddressInvalid(
            f"expected an address that begins with {', '.join(SCHEMES)} and ://"
        )
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    allowed = {"db"}
    allowed |= set(_TLS) if parts.scheme.startswith("rediss") else set()
    allowed |= set(_SENTINEL) if parts.scheme.endswith("sentinel") else set()
    unknown = sorted(query.keys() - allowed)
    if unknown:
        raise LogAddressInvalid(
            f"?{unknown[0]}=: expected one of {', '.join(sorted(allowed))}", field=unknown[0]
        )
    _check_db(parts, query.get("db", ""))
    return parts


def _check_db(parts: SplitResult, in_query: str) -> None:
    in_path = parts.path.strip("/") if parts.scheme in ("redis", "rediss") else ""
    database = in_query or in_path or "0"
    if not database.isdecimal():
        raise LogAddressInvalid("db: expected the number of a database, 0 or more", field="db")
    if database != "0" and parts.scheme.endswith("cluster"):
        raise LogAddressInvalid("db: expected 0, a cluster has database 0 alone", field="db")


def _netlocs(parts: SplitResult) -> list[str]:
    """`user:password@host:port` of each host."""
    user, at, hosts = parts.netloc.rpartition("@")
    host_list = hosts.split(",")
    if len(host_list) > 1 and "+" not in parts.scheme:
        raise LogAddressInvalid(
            "expected one host; several go with redis+sentinel:// or redis+cluster://"
        )
    if parts.scheme == "unix" and (hosts or not parts.path.strip("/")):
        raise LogAddressInvalid("expected unix:///path/of/the/socket")
    return [user + at + host for host in host_list]


def _one(parts: SplitResult, kind: str, netloc: str) -> Options:
    """Options by redis-py of an address with one host."""
    scheme, path = parts.scheme.partition("+")[0], "" if kind else parts.path
    try:
        options: Options = {**parse_url(urlunsplit((scheme, netloc, path, parts.query, "")))}
    except ValueError:
        options = {}
    if not options.keys() & {"host", "path"}:
        raise LogAddressInvalid(
            "expected host or host:port after the ://, between commas if several"
        )
    if "host" in options:
        options.setdefault("port", SENTINEL_PORT if kind == "sentinel" else PORT)
    if "password" in options:  # a server without a password takes any from this user
        options.setdefault("username", "default")
    return options


def _with_tls_context(server: Options) -> Options:
    """Read the certificates once. The server's is always checked, and by default its name, too."""
    if server.get("connection_class") is not SSLConnection:
        return server
    try:
        tls = SSLConnection(**_tls(server)).ssl_context
        tls.get()
    except OSError as error:  # ssl.SSLError is one
        raise LogAddressInvalid(
            f"ssl_ca_certs, ssl_certfile: expected PEM files ({error.strerror or error})",
            field="ssl_ca_certs",
        ) from error
    rest = {name: value for name, value in server.items() if name not in _TLS}
    return {**rest, "connection_class": TlsConnection, "tls": tls}


def _tls(options: Options) -> Options:
    return {name: options[name] for name in _TLS if name in options}


def _sentinel_options(server: Options, login: Options) -> Options:
    """A sentinel's own login, and the servers' certificates."""
    present = {name: value for name, value in login.items() if value}
    return {**present, **_tls(server), "ssl": server.get("connection_class") is SSLConnection}


def _primary_name(parts: SplitResult) -> str:
    name = unquote(parts.path.strip("/"))
    if not name or "/" in name:
        raise LogAddressInvalid("expected redis+sentinel://host:26379/<name of the master>")
    return name
