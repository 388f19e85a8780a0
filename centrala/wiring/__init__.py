"""Composition root: components built from settings and the city's files, and run as processes.

`python -m centrala.wiring` is the engine; connector_process.py and replica.py are processes beside
it. Called by `centrala.host` (as a child process) and `centrala.cli`. Begin with engine.py.
"""
