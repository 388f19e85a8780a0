"""The one serialiser: records (dataclasses and structs) to JSON or plain data and back, on msgspec.

Called by adapters, services, `web` and the components above; `acd.domain` and `acd.ports` never
import it. Begin with `serialiser.py` (any record), then `messages.py` (inputs and events with
their kind), `log_entries.py` (bytes of the log) and `snapshot.py` (the state of the ACD).
"""
