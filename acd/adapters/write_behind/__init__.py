"""Adapters that let a call go on while the database does not take a write.

Used by `centrala.wiring` around the adapters of `acd.adapters.sql`. Begin with contacts.py.
"""
