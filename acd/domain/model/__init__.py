"""Records and rules: contacts, consultants, offers, queue rules, and the state made of them.

Used by all other packages of the domain. Begin reading at `state.py` and `queue_rules.py`.
"""
