"""Upgrade of a running installation to the code of another folder, without a stop.

`run.py` is the command's side, in the version that runs: check, environment, backup, migration,
then an order to the supervisor, whose `centrala/host/process_switch.py` changes the processes.
`prepare.py` and `migration.py` run in the new version. Begin reading at `run.py`.
"""
