"""Calls while Centrala is flooded from outside: `python -m bench.flood --only chat-frames`.

Begin reading at `__main__.py`; `attacks/` holds one generator per kind, each in a process of its
own, and `sink.py` takes the same attack in the control runs.
"""
