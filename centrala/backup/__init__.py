"""Backups of a running system, and their restoration.

Called by `centrala backup`, `centrala restore` and the schedule of `centrala up`. Begin with
`moment.py`: why log, database and files of one backup agree.
"""
