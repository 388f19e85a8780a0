"""Recordings of calls: consent, retention, storage. Empty until the recording issue comes.

Nothing is recorded today. The package keeps the place in the layout, so that no other component
starts to hold recordings.
"""
