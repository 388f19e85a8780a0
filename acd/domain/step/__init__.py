"""One step of the ACD: timers, the handler of the input, then the matching phases.

`acd.service`, rehearsals and tests call `Acd`. Begin reading at `acd.py`; `handler_table.py` lists
the handlers, the `*_operations.py` modules hold the state changes that handlers share.
"""
