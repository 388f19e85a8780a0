"""Tickets as open data, in the contract of Warsaw's 19115 API.

Served by the public process to outside readers. Begin with routes.py; notification.py says what of
a ticket is published: no description, no person, no house number.
"""
