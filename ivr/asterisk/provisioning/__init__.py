"""Asterisk's configuration files, written from typed settings and checked before a start.

Called by `centrala.host.asterisk` and the tests. Begin reading at `provision.py`.
"""
