"""Questions of a category: documents of the city, and which question comes next. Pure.

Called by crm_bridge.tickets and by the wiring. Begin with document.py, then engine.py.
"""
