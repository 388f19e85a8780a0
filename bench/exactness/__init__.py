"""Exactness of the ACD: queueing models with known answers, on virtual time.

Run as `python -m bench.exactness`. `centre.py` simulates a centre, `oracles.py` and
`product_form.py` give exact figures, `estimates.py` compares. Used by `tests/simulation` too.
"""
