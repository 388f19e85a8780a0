"""Consultants' telephones without a browser: plain SIP in place of the WebRTC accounts.

Written from outside into the files of the benchmark's own Asterisk; the product knows nothing of
it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from bench.flood.targets import HOST

ENDPOINT = """
[consultant-{id}]
type = endpoint
transport = transport-udp
context = from-consultant
aors = consultant-{id}
disallow = all
allow = alaw
dtmf_mode = rfc4733
direct_media = no
device_state_busy_at = 1

[consultant-{id}]
type = aor
contact = sip:consultant-{id}@{host}:{port}
"""


def with_plain_telephones(pjsip_conf: str, ports: Mapping[str, int]) -> str:
    """Return the file with plain accounts of these consultants, who listen on these ports."""
    replaced = {f"[consultant-{id}]" for id in ports}
    sections = re.split(r"(?m)^(?=\[)", pjsip_conf)
    kept = [text for text in sections if text.partition("\n")[0].strip() not in replaced]
    plain = [ENDPOINT.format(id=id, host=HOST, port=port) for id, port in ports.items()]
    return "".join([*kept, *plain])
