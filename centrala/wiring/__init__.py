"""Composition root: components built from settings and the city's files, and run as processes.

`python -m centrala.wiring PROCESS` is one of engine, desk, public; connector_process.py and
replica.py are processes beside them. Called by `centrala.host` (as child processes) and
`centrala.cli`. Begin with process.py, which they share, then engine.py.
"""
