"""The desk: what consultants and supervisors work with, over HTTP and WebSockets.

Callers: the wiring in `centrala`. It uses the ACD, the contact book and the CRM through
`acd.ports`, and reaches channels by inputs of the ACD alone. Begin reading at `http/app.py`, then
`http/api.py` (all operations) and `live/view_registry.py` (all views).
"""
