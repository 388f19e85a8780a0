"""Use cases of the ACD: the replica, the consumers of its log, the wallboard, the rehearsal.

Imports domain, ports and serialisation only. `centrala.wiring` constructs these classes;
components see them through `acd.ports`. Begin with `replica/acd_service.py`.
"""
