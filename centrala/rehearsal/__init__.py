"""Output of `centrala rehearse`: sources of a day, comparison of rules, table, page and picture.

The simulation itself is in acd.service.rehearsal. Called by centrala.cli.rehearse. Begin with
run.py.
"""
