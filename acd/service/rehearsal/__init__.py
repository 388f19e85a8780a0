"""Rehearsal: the production ACD on virtual time, fed with a day as data."""
