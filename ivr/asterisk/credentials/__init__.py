"""SIP credentials of consultants' browsers in Asterisk: one per login session.

Called by the wiring. Begin reading at `keeper.py`.
"""
