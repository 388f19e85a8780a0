"""Automatic call distributor: decides which consultant gets which contact, and explains why.

`domain` is the pure state machine, `ports` what other components may ask of it and it of them,
`serialisation` the one serialiser, `service` the replica that runs the machine on a log, and
`adapters` the log, the database and the archive. Components use `acd.ports`; the wiring builds
the rest. Begin reading in `acd/domain/step/acd.py`.
"""
