"""Rehearsal: the production ACD on virtual time, fed with a day as data.

A `Day` comes from a recording, from a call centre's trace or from a generator; `simulate` runs it
under given rules and `metrics.measure` makes the figures. Used by `centrala rehearse`, benchmarks
and tests. Begin with `day.py`, then `simulate.py`.
"""
