"""Instruments of the telephone benchmarks: Asterisk's stamps, a watched browser, `Queue()`.

Used by `bench.first_call`, `bench.free_again` and `bench.yardsticks.app_queue`.
"""
