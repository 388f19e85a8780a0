"""Rehearsal: the production hall on virtual time, fed with a day as data."""
