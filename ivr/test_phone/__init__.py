"""Test phone: a SIP telephone in software that places calls and measures what it hears.

Used by `make call`, the tests and the benchmarks; nothing of the product depends on it. Begin
reading at `phone.py` (one call), then `call_script.py` (a call from dialling to hanging up).
"""

from ivr.test_phone.errors import (
    AudioNotReceived,
    CallFailed,
    CallRefused,
    DatagramInvalid,
    PhoneCallError,
)
from ivr.test_phone.phone import PhoneCall
from ivr.test_phone.sound import Sound
from ivr.test_phone.target import Target

__all__ = [
    "AudioNotReceived",
    "CallFailed",
    "CallRefused",
    "DatagramInvalid",
    "PhoneCall",
    "PhoneCallError",
    "Sound",
    "Target",
]
