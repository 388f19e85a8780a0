"""Pure core of the ACD: standard library only, no clock, no I/O, no randomness.

`acd.service` feeds it inputs and writes its events; everybody else reads its messages and views.
Begin reading at `step/acd.py`, `Acd.step`.
"""
