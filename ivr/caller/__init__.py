"""A resident's telephone in software: what `make call`, the tests and the benchmarks dial with."""

from ivr.caller.caller import Caller, Target
from ivr.caller.errors import CallerError, CallFailed, CallRefused, MalformedMessage, NothingHeard
from ivr.caller.sound import Sound

__all__ = [
    "CallFailed",
    "CallRefused",
    "Caller",
    "CallerError",
    "MalformedMessage",
    "NothingHeard",
    "Sound",
    "Target",
]
