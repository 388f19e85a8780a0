"""Outbox of the bridge: changes of tickets that wait to be written to an outside CRM.

A change is written with the ticket, in one transaction; a worker of the desk process sends it.
"""
