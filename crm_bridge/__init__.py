"""CRM: residents, tickets and screen pops, behind the port `acd.ports.crm.Crm`.

The built-in ticket store is the default; an adapter for another system implements the same port
and is wired in centrala/wiring/ledger.py. Called by the desk through the port only. Begin with
builtin.py, then tickets/cases.py for how a case becomes a ticket.
"""
