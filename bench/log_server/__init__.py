"""The log's server and its client, as benchmarks and yardsticks use them.

Imported by `bench.acd` and `bench.yardsticks`; imports neither.
"""
