"""Implementations of the ports: log, snapshots, cursors, archive, ledger, contacts, messages.

Built by the wiring in `centrala`; components see the ports only. `memory` keeps everything in
this process, `redis` is the log of the product, `sql` its database, `archive` the files of past
inputs. Begin with `acd/ports/log.py`, then `redis/log.py`.
"""
