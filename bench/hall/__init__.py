"""The hall with its log against the goals of speed, beside redis-benchmark, BullMQ and app_queue."""
