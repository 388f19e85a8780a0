"""Asterisk: the IVR's server side (`fastagi`), call control (`call_control` over `ami`), its files.

Called by the wiring only. Begin reading at `fastagi/scripts.py` for a call that arrives, at
`call_control/connector.py` for a call that is offered to a consultant.
"""
