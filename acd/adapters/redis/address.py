"""Where the log is: `REDIS_URL` read by redis-py, or a sentence about what it should have been."""

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
    """redis-py's, without reading the machine's certificates anew: that takes 30-90 ms."""

    def __init__(self, *, tls: RedisSSLContext, **options: Any) -> None:
        super().__init__(**options)
        self.ssl_context = tls


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """`kind`: `sentinel`, `cluster`, or nothing for one server; `server`: how to connect to a
    server that holds the data, and to which one when there is but one; `nodes`: the sentinels,
    or some nodes of the cluster; `sentinel`: how to connect to a sentinel; `master`: the name
    that the sentinels know it by."""

    kind: str
    server: Options
    nodes: tuple[Node, ...] = ()
    sentinel: Options
    master: str


def parse(url: str) -> Address:
    """Raises `BadLogAddress`, which never repeats a password."""
    parts = _split(url)
    kind = parts.scheme.partition("+")[2]
    server, *others = (_one(parts, kind, netloc) for netloc in _netlocs(parts))
    login = {name: server.pop(f"sentinel_{name}", None) for name in ("username", "password")}
    nodes: tuple[Node, ...] = ()
    if kind:
        nodes = tuple(Node(each.pop("host"), each.pop("port")) for each in (server, *others))
    return Address(
        kind=kind,
        server=_with_certificates(server),
        nodes=nodes,
        sentinel=_of_a_sentinel(server, login) if kind == "sentinel" else {},
        master=_master(parts) if kind == "sentinel" else "",
    )


def _split(url: str) -> SplitResult:
    """With everything checked that redis-py would pass over in silence."""
    try:
        parts = urlsplit(url)
    except ValueError:
        raise LogAddressInvalid("expected an address such as redis://host:6379") from None
    if parts.scheme not in SCHEMES:
        raise LogAddressInvalid(
            f"expected an address that begins with {', '.join(SCHEMES)} and ://"
        )
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    known = {"db"}
    known |= set(_TLS) if parts.scheme.startswith("rediss") else set()
    known |= set(_SENTINEL) if parts.scheme.endswith("sentinel") else set()
    strange = sorted(query.keys() - known)
    if strange:
        raise LogAddressInvalid(
            f"?{strange[0]}=: expected one of {', '.join(sorted(known))}", field=strange[0]
        )
    _check_db(parts, query.get("db", ""))
    return parts


def _check_db(parts: SplitResult, told: str) -> None:
    in_path = parts.path.strip("/") if parts.scheme in ("redis", "rediss") else ""
    told = told or in_path or "0"
    if not told.isdecimal():
        raise LogAddressInvalid("db: expected the number of a database, 0 or more", field="db")
    if told != "0" and parts.scheme.endswith("cluster"):
        raise LogAddressInvalid("db: expected 0, a cluster has database 0 alone", field="db")


def _netlocs(parts: SplitResult) -> list[str]:
    """`user:password@host:port` of each host."""
    user, at, hosts = parts.netloc.rpartition("@")
    each = hosts.split(",")
    if len(each) > 1 and "+" not in parts.scheme:
        raise LogAddressInvalid(
            "expected one host; several go with redis+sentinel:// or redis+cluster://"
        )
    if parts.scheme == "unix" and (hosts or not parts.path.strip("/")):
        raise LogAddressInvalid("expected unix:///path/of/the/socket")
    return [user + at + host for host in each]


def _one(parts: SplitResult, kind: str, netloc: str) -> Options:
    """What redis-py makes of an address with one host."""
    scheme, path = parts.scheme.partition("+")[0], "" if kind else parts.path
    try:
        found: Options = {**parse_url(urlunsplit((scheme, netloc, path, parts.query, "")))}
    except ValueError:
        found = {}
    if not found.keys() & {"host", "path"}:
        raise LogAddressInvalid(
            "expected host or host:port after the ://, between commas if several"
        )
    if "host" in found:
        found.setdefault("port", SENTINEL_PORT if kind == "sentinel" else PORT)
    if "password" in found:  # a server without a password takes any from this user
        found.setdefault("username", "default")
    return found


def _with_certificates(server: Options) -> Options:
    """Read once. The server's certificate is always checked, and by default its name, too."""
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


def _tls(found: Options) -> Options:
    return {name: found[name] for name in _TLS if name in found}


def _of_a_sentinel(server: Options, login: Options) -> Options:
    """Its own login, and the servers' certificates."""
    said = {name: value for name, value in login.items() if value}
    return {**said, **_tls(server), "ssl": server.get("connection_class") is SSLConnection}


def _master(parts: SplitResult) -> str:
    name = unquote(parts.path.strip("/"))
    if not name or "/" in name:
        raise LogAddressInvalid("expected redis+sentinel://host:26379/<name of the master>")
    return name
