"""Where the log is: `REDIS_URL` taken apart, or a sentence about what it should have been."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from acd.ports.log_errors import BadLogAddress

PORT, SENTINEL_PORT = 6379, 26379
SCHEMES = (
    "redis", "rediss", "unix",
    "redis+sentinel", "rediss+sentinel", "redis+cluster", "rediss+cluster",
)  # fmt: skip
_TLS = ("ssl_ca_certs", "ssl_certfile", "ssl_keyfile", "ssl_check_hostname")
_SENTINEL = ("sentinel_username", "sentinel_password")


class Node(NamedTuple):
    """A server: host and port, or a socket's path with port 0."""

    host: str
    port: int = 0


class Login(NamedTuple):
    """`user` is `default` where only a password is given."""

    user: str
    password: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """`nodes`: the server itself, or the sentinels, or some nodes of the cluster; `login`: of the
    servers that hold the data; `master`: the name that the sentinels know it by."""

    scheme: str
    nodes: tuple[Node, ...]
    login: Login | None
    sentinel_login: Login | None
    master: str
    db: int
    tls: ssl.SSLContext | None


def parse(url: str) -> Address:
    """Raises `BadLogAddress`, which never repeats a password."""
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise BadLogAddress(f"expected an address such as redis://host:6379, {error}") from error
    if parts.scheme not in SCHEMES:
        raise BadLogAddress(f"expected an address that begins with {', '.join(SCHEMES)} and ://")
    query = _query(parts)
    user, _, at = parts.netloc.rpartition("@")
    kind = parts.scheme.partition("+")[2]
    return Address(
        scheme=parts.scheme,
        nodes=_nodes(parts, at, SENTINEL_PORT if kind == "sentinel" else PORT),
        login=_login(*map(unquote, user.partition(":")[::2])),
        sentinel_login=_login(*(query.get(name, "") for name in _SENTINEL)),
        master=_master(parts) if kind == "sentinel" else "",
        db=_db(parts, query),
        tls=_tls(query) if parts.scheme.startswith("rediss") else None,
    )


def _login(user: str, password: str) -> Login | None:
    """`user` alone, without a password, says nothing that a server could check."""
    return Login(user or "default", password) if password else None


def _query(parts: SplitResult) -> dict[str, str]:
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    known = {"db"}
    known |= set(_TLS) if parts.scheme.startswith("rediss") else set()
    known |= set(_SENTINEL) if parts.scheme.endswith("sentinel") else set()
    strange = sorted(query.keys() - known)
    if strange:
        raise BadLogAddress(
            f"?{strange[0]}=: expected one of {', '.join(sorted(known))}", field=strange[0]
        )
    return query


def _nodes(parts: SplitResult, at: str, port: int) -> tuple[Node, ...]:
    if parts.scheme == "unix":
        if not parts.path.strip("/"):
            raise BadLogAddress("expected unix:///path/of/the/socket")
        return (Node(unquote(at + parts.path)),)
    nodes = tuple(_node(text, port) for text in at.split(","))
    if len(nodes) > 1 and "+" not in parts.scheme:
        raise BadLogAddress(
            "expected one host; several go with redis+sentinel:// or redis+cluster://"
        )
    return nodes


def _node(text: str, port: int) -> Node:
    try:
        one = urlsplit(f"//{text}")
        found = Node(one.hostname or "", one.port or port)
    except ValueError:
        found = Node("")
    if not found.host:
        raise BadLogAddress("expected host or host:port after the ://, between commas if several")
    return found


def _master(parts: SplitResult) -> str:
    name = unquote(parts.path.strip("/"))
    if not name or "/" in name:
        raise BadLogAddress("expected redis+sentinel://host:26379/<name of the master>")
    return name


def _db(parts: SplitResult, query: dict[str, str]) -> int:
    in_path = parts.path.strip("/") if parts.scheme in ("redis", "rediss") else ""
    told = query.get("db") or in_path or "0"
    if not told.isdecimal():
        raise BadLogAddress("db: expected the number of a database, 0 or more", field="db")
    if told != "0" and parts.scheme.endswith("cluster"):
        raise BadLogAddress("db: expected 0, a cluster has database 0 alone", field="db")
    return int(told)


def _tls(query: dict[str, str]) -> ssl.SSLContext:
    """The server's certificate is always checked, and by default its name, too."""
    try:
        context = ssl.create_default_context(cafile=query.get("ssl_ca_certs") or None)
        if query.get("ssl_certfile"):
            context.load_cert_chain(query["ssl_certfile"], query.get("ssl_keyfile") or None)
    except OSError as error:  # ssl.SSLError is one
        raise BadLogAddress(
            f"ssl_ca_certs, ssl_certfile: expected PEM files ({error.strerror or error})",
            field="ssl_ca_certs",
        ) from error
    context.check_hostname = query.get("ssl_check_hostname", "true").lower() not in ("false", "no")
    return context
