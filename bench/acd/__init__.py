"""Benchmark of the ACD with its log: goals 1, 4, 6, 7, 8 and 9.

Run as `python -m bench.acd`. Each goal is measured in the same run as its yardstick; begin with
`__main__.py` and the `goal_*.py` modules.
"""
