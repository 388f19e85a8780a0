"""Ports of the ACD: the Protocols and records by which components and adapters meet.

Any component may import this package; it imports the domain only. Each Protocol says per member
who calls it, whether it may block, its idempotency key and what it raises. Begin with `acd.py`
(submit, query, consume), then `log.py` and `connectors.py`.
"""
