"""Asterisk's manager interface (AMI): one reconnecting client with one ordered queue of events.

Called by `ivr.asterisk.call_control` and the wiring. Begin reading at `client.py`.
"""
