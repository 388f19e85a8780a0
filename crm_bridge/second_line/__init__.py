"""Second line: what officers do with cases, and the rules by which it is allowed.

Called by centrala.wiring; asks `tickets`. Begin with workflow.py, then store.py.
"""
