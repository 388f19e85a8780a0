"""Tickets: numbers, statuses, taxonomy, and how a draft becomes a ticket.

Called by the modules of crm_bridge; may ask `residents`. Begin with cases.py, then store.py.
"""
