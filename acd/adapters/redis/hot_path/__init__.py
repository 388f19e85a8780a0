"""Sockets of the two streams: pipelined writes and blocking reads, on a protocol of our own.

Called by `connection.py` only. hiredis packs and parses; redis-py's client would cost ten times
the processor time per command. Begin with `wire.py`, one socket; `stream_writer.py` and
`stream_reader.py` decide what goes over which.
"""
