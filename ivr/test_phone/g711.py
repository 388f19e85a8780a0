"""G.711 (A-law and µ-law) by table: 160 samples at 8 kHz to 160 bytes and back."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.int16]

RATE: Final = 8000  # samples per second
FRAME: Final = 160  # samples in 20 ms


def encode(codec: str, samples: Samples) -> bytes:
    """Encode samples; `codec` is PCMA or PCMU."""
    return _ENCODE[codec][samples.view(np.uint16)].tobytes()


def decode(codec: str, payload: bytes) -> Samples:
    return _DECODE[codec][np.frombuffer(payload, np.uint8)]


def _alaw_decoder() -> Samples:
    """Return the samples of all codes: ITU-T G.711 table 1a, even bits inverted."""
    code = np.arange(256) ^ 0x55
    exponent, mantissa = (code >> 4) & 7, code & 15
    shifted = (mantissa * 16 + 264) << np.maximum(exponent - 1, 0)
    value = np.where(exponent == 0, mantissa * 16 + 8, shifted)
    return np.where(code & 0x80, value, -value).astype(np.int16)


def _ulaw_decoder() -> Samples:
    """Return the samples of all codes: ITU-T G.711 table 2a, all bits inverted."""
    code = ~np.arange(256) & 0xFF
    value = ((((code & 15) << 3) + 132) << ((code >> 4) & 7)) - 132
    return np.where(code & 0x80, -value, value).astype(np.int16)


def _encoder(decoder: Samples) -> NDArray[np.uint8]:
    """Return the nearest code of each of the 65,536 samples, indexed by the sample as unsigned."""
    order = np.argsort(decoder, kind="stable")
    levels = decoder[order].astype(np.int32)
    samples = np.arange(65_536, dtype=np.uint16).view(np.int16).astype(np.int32)
    upper = np.clip(np.searchsorted(levels, samples), 1, 255)
    nearer_below = samples - levels[upper - 1] <= levels[upper] - samples
    return order[np.where(nearer_below, upper - 1, upper)].astype(np.uint8)


_DECODE: Final = {"PCMA": _alaw_decoder(), "PCMU": _ulaw_decoder()}
_ENCODE: Final = {name: _encoder(table) for name, table in _DECODE.items()}
