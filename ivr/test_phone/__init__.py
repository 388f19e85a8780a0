"""A resident's telephone in software: what `make call`, the tests and the benchmarks dial with."""

from ivr.test_phone.errors import (
    CallerError,
    CallFailed,
    CallRefused,
    MalformedMessage,
    NoAudioReceived,
)
from ivr.test_phone.phone import Caller, Target
from ivr.test_phone.sound import Sound

__all__ = [
    "CallFailed",
    "CallRefused",
    "Caller",
    "CallerError",
    "MalformedMessage",
    "NoAudioReceived",
    "Sound",
    "Target",
]
