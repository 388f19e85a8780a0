"""Residents: register, addresses, and identification of the resident of a contact.

Called by the modules of crm_bridge; knows no tickets. Begin with identification.py, then
register.py.
"""
