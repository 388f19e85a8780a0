"""Accounts, sessions and permissions, and the desk's tables.

Callers: `desk.live` and `desk.http`. Begin reading at `permissions.py`.
"""
