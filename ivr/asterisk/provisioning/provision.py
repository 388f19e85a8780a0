"""Every Asterisk configuration file, generated from typed settings.

`write` renders `templates/*.conf` into `<run_dir>/etc`, `command` is the argv of the server. The
files use only the plain `[section] key = value` dialect, which `config_check` reads back;
`extensions.conf`, which includes the dialplan, is the only exception.
"""

from __future__ import annotations

import ipaddress
import json
import os
import shlex
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from string import Template

from ivr import runtime
from ivr.asterisk.provisioning import modules
from ivr.asterisk.provisioning.called_numbers import called_forms
from ivr.asterisk.provisioning.settings import (
    SECURITY_EVENTS,
    AsteriskSettings,
    TelephoneSettingInvalid,
    Trunk,
)

__all__ = [
    "AsteriskSettings",
    "TelephoneSettingInvalid",
    "Trunk",
    "cli_command",
    "command",
    "environment",
    "render",
    "write",
]

TEMPLATES = Path(__file__).parent / "templates"

BROWSER_ENDPOINT = {
    "transport": "transport-ws",
    "context": "from-consultant",
    "identify_by": "username",
    "allow": "!all,opus,alaw,ulaw",
    "webrtc": "yes",
    "dtmf_mode": "rfc4733",
    "direct_media": "no",
    "rtp_symmetric": "yes",
    "timers": "no",
    "allow_transfer": "no",
    "allow_subscribe": "no",
    "refer_blind_progress": "no",
    "moh_suggest": "default",
    "device_state_busy_at": "1",
}
"""Endpoint of a consultant's browser, by option of res_pjsip."""


def write(settings: AsteriskSettings) -> list[Path]:
    """Write the changed files, each by one rename, and return their paths."""
    for name in ("etc", "lib/keys", "log", "spool", "cache", "agi-bin"):
        (settings.run_dir / name).mkdir(parents=True, exist_ok=True)
    settings.etc.chmod(0o700)
    texts = {settings.etc / name: text for name, text in render(settings).items()}
    written = [path for path, text in texts.items() if _replace(path, text, 0o600)]
    fallback = settings.run_dir / "agi-bin" / "fallback"
    if _replace(fallback, _fallback_script(settings), 0o700):
        written.append(fallback)
    return written


def render(settings: AsteriskSettings) -> dict[str, str]:
    """Return the text of every configuration file, by file name."""
    values = {**_paths(settings), **_network(settings), **_accounts(settings)}
    whole = (p for p in sorted(TEMPLATES.glob("*.conf")) if "_" not in p.stem)
    return {path.name: _fill(path.name, **values) for path in whole}


def command(settings: AsteriskSettings) -> list[str]:
    """Return the argv of the server in the foreground; it ends on SIGTERM."""
    return _asterisk(settings, "-f")


def cli_command(settings: AsteriskSettings, line: str) -> list[str]:
    """Return the argv of one command on the running server's control socket."""
    return _asterisk(settings, "-rx", line)


def environment(settings: AsteriskSettings) -> dict[str, str]:
    """Return the environment of `command` and `cli_command`, without any secret."""
    return runtime.inherited_environment()


def _asterisk(settings: AsteriskSettings, *arguments: str) -> list[str]:
    conf = str(settings.etc / "asterisk.conf")
    return runtime.load(settings.bundle_dir).argv("asterisk", "-C", conf, *arguments)


# --- values for the templates --------------------------------------------------------------


def _paths(settings: AsteriskSettings) -> dict[str, object]:
    bundle = runtime.load(settings.bundle_dir)
    plans = sorted(settings.dialplans_dir.glob("*.conf"))
    return {
        "run": settings.run_dir,
        "etc": settings.etc,
        "modules": bundle.modules_dir(),
        "data": bundle.data_dir(),
        "sounds": settings.sounds_dir,
        "moh": settings.moh_dir,
        "loads": "\n".join(f"load = {name}.so" for name in modules.ALL),
        "includes": "\n".join(f'#include "{plan}"' for plan in plans),
        "numbers": "\n".join(_extensions(settings.numbers)),
    }


def _extensions(numbers: Iterable[str]) -> Iterator[str]:
    """Yield the extensions of the called numbers, in each form that operators send."""
    for number in numbers:
        for form in called_forms(number):
            yield f"exten => {form},1,Set(CENTRALA_CALLED={number})"
            yield " same => n,Goto(centrala-call,s,1)"


def _network(settings: AsteriskSettings) -> dict[str, object]:
    copied = "sip_host sip_port http_port rtp_start rtp_end ami_host ami_port"
    copied += " ami_user ami_secret security_user agi_host agi_port"
    values: dict[str, object] = {name: getattr(settings, name) for name in copied.split()}
    ports = settings.voice_ports
    values["callers"], values["announcements"] = ports.callers, ports.announcements
    values["ami_permit"] = "127.0.0.1/32" if _is_loopback(settings.ami_host) else "0.0.0.0/0"
    values["security_events"] = "|".join(SECURITY_EVENTS)
    values["ice"] = _ice(settings.media_host)
    values["external"] = _external(settings.external_host)
    values["transport_tls"] = _transport_tls(settings)
    return values


def _ice(media_host: str | None) -> str:
    """Return ICE rules that leave one candidate, so that checks end sooner.

    Asterisk offers no loopback address to ICE, so on loopback nothing may be denied.
    """
    if media_host is None or _is_loopback(media_host):
        return ""
    width = ipaddress.ip_address(media_host).max_prefixlen
    return f"ice_deny = 0.0.0.0/0\nice_deny = ::/0\nice_permit = {media_host}/{width}\n"


def _external(host: str | None) -> str:
    if host is None:
        return ""
    return f"external_media_address = {host}\nexternal_signaling_address = {host}\n"


def _transport_tls(settings: AsteriskSettings) -> str:
    """Return the trunk's encrypted transport, empty without an address."""
    if settings.sip_tls_host is None:
        return ""
    return _fill(
        "pjsip_transport_tls.conf",
        host=settings.sip_tls_host,
        port=settings.sip_tls_port,
        cert=settings.tls_cert,
        key=settings.tls_key or settings.tls_cert,
        external=_external(settings.external_host),
    )


def _accounts(settings: AsteriskSettings) -> dict[str, object]:
    bound = _bound_media(settings.media_host)
    # A browser on this machine uses the network's address: ICE has no loopback candidates.
    by_ice = {} if settings.media_host and _is_loopback(settings.media_host) else bound
    return {
        "trunks": "\n".join(_trunk(trunk, _entries(bound)) for trunk in settings.trunks),
        "browser_endpoint": _members(BROWSER_ENDPOINT | by_ice),
    }


def _bound_media(host: str | None) -> dict[str, str]:
    return {"media_address": host, "bind_rtp_to_media_address": "yes"} if host else {}


def _entries(options: Mapping[str, str]) -> str:
    return "\n".join(f"{name} = {value}" for name, value in options.items())


def _members(options: Mapping[str, str]) -> str:
    """Return the options as members of a JSON object, without its braces."""
    return json.dumps(options, separators=(",", ":")).strip("{}")


def _trunk(trunk: Trunk, media: str) -> str:
    return _fill(
        "pjsip_trunk.conf",
        id=trunk.id,
        transport="transport-tls" if trunk.encrypted else "transport-udp",
        media=media,
        encryption="media_encryption = sdes" if trunk.encrypted else "",
        identify_by="auth_username,username" if trunk.username and not trunk.match else "ip",
        auth=_trunk_auth(trunk),
        contact=f"contact = {trunk.contact}" if trunk.contact else "",
    )


def _trunk_auth(trunk: Trunk) -> str:
    lines = []
    if trunk.username:
        lines += [f"auth = {trunk.id}", f"outbound_auth = {trunk.id}", "", f"[{trunk.id}]"]
        lines += ["type = auth", "auth_type = userpass"]
        lines += [f"username = {trunk.username}", f"password = {trunk.password}"]
    if trunk.match:
        lines += ["", f"[{trunk.id}-addresses]", "type = identify", f"endpoint = {trunk.id}"]
        lines += [f"match = {address}" for address in trunk.match]
    return "\n".join([*lines, ""])


def _fill(template: str, **values: object) -> str:
    return Template((TEMPLATES / template).read_text(encoding="utf-8")).substitute(values)


def _fallback_script(settings: AsteriskSettings) -> str:
    return f"#!/bin/sh\nexec {shlex.quote(str(settings.python))} -m ivr.asterisk.fallback_ivr\n"


def _is_loopback(host: str) -> bool:
    return ipaddress.ip_address(host).is_loopback


# --- files ----------------------------------------------------------------------------------


def _replace(path: Path, text: str, mode: int) -> bool:
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return False
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.touch(mode)
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)
    return True
