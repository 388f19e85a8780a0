"""Yardsticks: other programs on the same machine, in the same run.

Used by `bench.acd` and `bench.free_again`.
"""
