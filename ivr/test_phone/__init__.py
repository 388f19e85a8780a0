"""A resident's telephone in software: what `make call`, the tests and the benchmarks dial with."""

from ivr.test_phone.errors import (
    AudioNotReceived,
    CallerError,
    CallFailed,
    CallRefused,
    DatagramInvalid,
)
from ivr.test_phone.phone import Caller, Target
from ivr.test_phone.sound import Sound

__all__ = [
    "AudioNotReceived",
    "CallFailed",
    "CallRefused",
    "Caller",
    "CallerError",
    "DatagramInvalid",
    "Sound",
    "Target",
]
