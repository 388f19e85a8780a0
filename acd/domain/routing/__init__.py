"""Indexes over the state, and the decisions made with them: who gets what, when, and why.

Called by `acd.domain.step` only; other packages use its explanations and wait estimates as types.
Begin reading at `router.py`.
"""
